import { type ErrorKind, TagboatError } from "../errors.ts";

/** The subjects of checks. */
export const checkNames = [
  "repository",
  "config",
  "settings",
  "files",
  "image",
  "order",
  "forge",
  "token",
  "access",
  "pull-request",
  "merge",
  "branch",
  "commit",
  "statuses",
  "agent",
  "gate",
] as const;

export type CheckName = (typeof checkNames)[number];

/** `skipped`: the check does not apply, or cannot be made without writing; the message says which. */
export const checkResultStates = ["ok", "warning", "failed", "skipped"] as const;

export type CheckResultState = (typeof checkResultStates)[number];

/** A position in a file. */
export interface FilePosition {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** Key path of the value. */
  readonly path?: string;
}

/** The result of one check. */
export interface CheckResult {
  readonly check: CheckName;
  /** The checked object: a repository, a branch, an app in an environment. */
  readonly subject: string;
  readonly state: CheckResultState;
  readonly message: string;
  /** The way to fix it. */
  readonly hint?: string;
  readonly place?: FilePosition;
  /** The kind of error that a run would end with; only for a failed check. */
  readonly kind?: ErrorKind;
}

/** The checked object. */
export type CheckedSubject = Pick<CheckResult, "check" | "subject">;

export const ok = (looked: CheckedSubject, message: string, more: Pick<CheckResult, "place"> = {}): CheckResult => ({
  ...looked,
  state: "ok",
  message,
  ...more,
});

export const skipped = (looked: CheckedSubject, message: string): CheckResult => ({
  ...looked,
  state: "skipped",
  message,
});

export const warning = (
  looked: CheckedSubject,
  message: string,
  hint?: string,
  more: Pick<CheckResult, "place"> = {},
): CheckResult => ({
  ...looked,
  state: "warning",
  message,
  ...(hint === undefined ? {} : { hint }),
  ...more,
});

export const failed = (
  looked: CheckedSubject,
  { kind, message, hint }: Omit<TagboatError, "name" | "exitCode">,
): CheckResult => ({
  ...looked,
  state: "failed",
  message,
  ...(hint === undefined ? {} : { hint }),
  kind,
});

/** The failure of a list of results, with the kind of the first failed one. Undefined: no check failed. */
export function failureOfChecks(findings: readonly CheckResult[]): TagboatError | undefined {
  const bad = findings.filter(({ state }) => state === "failed");
  const [first] = bad;
  if (first === undefined) return undefined;
  const count = `${bad.length} of ${findings.length} checks failed`;
  return new TagboatError(first.kind ?? "config", `${count}, first: ${first.check} of ${first.subject}`);
}
