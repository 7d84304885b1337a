import type { CommandResult } from "../commands/command.ts";
import type { CheckResult } from "../domain/check-result.ts";
import type { GateReport } from "../domain/gate-report.ts";
import { type Outcome, type ShownDelivery, sharedOutcome, shownDelivery } from "../domain/report.ts";
import type { StatusRow } from "../domain/status-row.ts";
import type { VerdictReport } from "../domain/verdict-report.ts";
import type { TagboatError } from "../errors.ts";

/** The single document of `--json`. Keys that do not apply are absent. */
export interface ReportDocument {
  readonly command: string;
  /** After a failure only if gates let nothing in: "waiting" or "refused". The deliveries show what had landed before any other failure. */
  readonly outcome?: Outcome;
  readonly deliveries?: readonly ShownDelivery[];
  /** The results of waiting; only if it was requested. */
  readonly verdicts?: readonly VerdictReport[];
  /** The gates that were judged, with every check. */
  readonly gates?: readonly GateReport[];
  /** Why there was nothing to deliver, or an explanation of the result, if it needs one. */
  readonly notice?: string;
  readonly error?: ErrorDocument;
}

/** The document of `status --json`. */
export interface StatusDocument {
  readonly command: string;
  readonly rows: readonly StatusRow[];
  /** Absent if every row could be read. */
  readonly error?: ErrorDocument;
}

/** The document of `check --json`. */
export interface CheckDocument {
  readonly command: string;
  readonly checks: readonly Omit<CheckResult, "kind">[];
  /** Absent if nothing failed. */
  readonly error?: ErrorDocument;
}

export interface ErrorDocument {
  readonly kind: string;
  readonly exitCode: number;
  readonly message: string;
  readonly hint?: string;
}

/**
 * JSON whose foreign texts contain no workflow command: a runner that prints it obeys "##[name]" anywhere in a line. A parser reads the same
 * value.
 */
export const inertJson = (document: object, indent?: number): string =>
  JSON.stringify(document, undefined, indent).replaceAll("##[", "#\\u0023[");

/** The document of a command's result. */
export function resultDocument(
  command: string,
  result: CommandResult,
): ReportDocument | CheckDocument | StatusDocument {
  const { checks, failure, status } = result;
  if (status !== undefined) return { command, rows: status.rows, ...(failure && { error: errorDocument(failure) }) };
  if (checks === undefined) return reportDocument(command, result);
  return {
    command,
    checks: checks.map(({ kind, ...finding }) => finding),
    ...(failure === undefined ? {} : { error: errorDocument(failure) }),
  };
}

export function reportDocument(command: string, result: CommandResult): ReportDocument {
  const { deliveries, failure, notice, verdicts, gates } = result;
  return {
    command,
    ...outcomeIn(result),
    deliveries: deliveries.map(shownDelivery),
    ...(verdicts === undefined ? {} : { verdicts }),
    ...(gates === undefined ? {} : { gates }),
    ...(notice === undefined ? {} : { notice }),
    ...(failure === undefined ? {} : { error: errorDocument(failure) }),
  };
}

/** A gate that lets nothing in is a failure with an outcome. */
function outcomeIn(result: CommandResult): Pick<ReportDocument, "outcome"> {
  if (result.failure === undefined) return { outcome: outcomeOf(result) };
  const changes = result.deliveries.flatMap((delivery) => delivery.changes.map(({ outcome }) => outcome));
  const kept = changes.includes("updated") ? undefined : worstFirst.find((outcome) => changes.includes(outcome));
  return kept === undefined ? {} : { outcome: kept };
}

const worstFirst = ["refused", "waiting"] as const;

/** The results of what was awaited. A change that was only proposed was not awaited. */
function outcomeOf({ deliveries, verdicts = [] }: CommandResult): Outcome {
  const waited = verdicts.map(({ state }): Outcome => (state === "superseded" ? "superseded" : "healthy"));
  const others = deliveries.map(({ outcome }) => outcome);
  if (waited.length === 0) return sharedOutcome(others);
  return sharedOutcome([...waited, ...others.filter((outcome) => outcome === "proposed")]);
}

function errorDocument({ kind, exitCode, message, hint }: TagboatError): ErrorDocument {
  return { kind, exitCode, message, ...(hint === undefined ? {} : { hint }) };
}
