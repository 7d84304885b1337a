import { describeRow } from "../domain/describe-gate-row.ts";
import { formatDuration } from "../domain/duration.ts";
import { decisiveRows, type GateReport, keepsOut } from "../domain/gate-report.ts";
import { minuteOf } from "../domain/hold.ts";
import { TagboatError } from "../errors.ts";

/**
 * Returns the error for gates that kept a version out. Undefined: none did. If only freezes and holds keep a build out, there is no error,
 * because the next build may enter; a promotion always gets one. The error describes a gate that refuses, else one that waits. An unknown
 * gate comes last, because unknown is not a verdict.
 */
export function gateFailure(
  reports: readonly GateReport[],
  now: Date,
  kind: "update" | "promote" | "rollback" = "update",
): TagboatError | undefined {
  const closed = reports.filter((report) => (kind === "promote" ? report.state !== "holds" : isFailure(report)));
  const first =
    closed.find(({ state }) => state === "refuses") ?? closed.find(({ state }) => state === "waits") ?? closed[0];
  if (first === undefined) return undefined;
  const { app, environment, state, rows } = first;
  const why = rows.filter(keepsOut).map(describeRow);
  const others = closed.length - 1;
  const more = others === 0 ? "" : ` (and ${others} more ${others === 1 ? "gate" : "gates"})`;
  const word = { refuses: "refuses", waits: "is not open yet", unknown: "cannot be judged", holds: "" }[state];
  const message = `The gate of "${environment}" ${word} for ${app}: ${why.join("; ")}${more}`;
  return new TagboatError(kindOf(first), message, { hint: hintFor(first, now) });
}

const isFailure = ({ rows }: GateReport): boolean =>
  decisiveRows(rows).some(({ check }) => check !== "freeze" && check !== "hold");

/** Exit code 5 if the gate refuses or waits. If it is unknown: 7 if servers did not respond, 9 if their answers prove nothing. */
function kindOf({ state, rows }: GateReport): TagboatError["kind"] {
  if (state !== "unknown") return "refused";
  const unknown = rows.filter((row) => row.state === "unknown" && keepsOut(row));
  return unknown.every(({ noResponse }) => noResponse === true) ? "remote" : "timeout";
}

function hintFor({ app, environment, state, earliest, rows }: GateReport, now: Date): string {
  const nothing = `Nothing was written for ${app} in ${environment}.`;
  const isUnapproved = state === "waits" && rows.every((row) => row.state === "holds" || row.check === "approvals");
  if (isUnapproved) return "The pull request stays open. Once it is approved, run the same command again.";
  if (state === "refuses" && rows.filter(keepsOut).every(({ check, hint }) => check === "hold" && hint === undefined))
    return `${nothing} To end the hold: tagboat unhold ${app} --environment ${environment}.`;
  if (state === "refuses") {
    const said = rows.find((row) => row.state === "refuses" && keepsOut(row) && row.hint !== undefined)?.hint;
    return `${nothing} ${said ?? "Fix each cause, or deliver another version."}`;
  }
  if (state === "unknown") return `${nothing} Fix each cause, or run the same command again.`;
  const when =
    earliest === undefined
      ? ""
      : `, from ${minuteOf(earliest)} on (in ${formatDuration(Math.max(0, earliest.getTime() - now.getTime()))})`;
  return `${nothing} Run the same command again${when}.`;
}
