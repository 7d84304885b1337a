import { type ErrorKind, TagboatError } from "../errors.ts";

/** What a check can be about. */
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
] as const;

export type CheckName = (typeof checkNames)[number];

/** `skipped`: it does not matter here, or cannot be known without writing; the message says which. */
export const checkResultStates = ["ok", "warning", "failed", "skipped"] as const;

export type CheckResultState = (typeof checkResultStates)[number];

/** Where in a file something stands. */
export interface FilePosition {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** Key path of the scalar. */
  readonly path?: string;
}

/** One thing that was looked at, and how it is. */
export interface CheckResult {
  readonly check: CheckName;
  /** What was looked at: a repository, a branch, an app in an environment. */
  readonly subject: string;
  readonly state: CheckResultState;
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly place?: FilePosition;
  /** How a run that meets this ends; only of what failed. */
  readonly kind?: ErrorKind;
}

/** What was looked at. */
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

export const warning = (looked: CheckedSubject, message: string, hint?: string): CheckResult => ({
  ...looked,
  state: "warning",
  message,
  ...(hint === undefined ? {} : { hint }),
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

/** The failure that findings come to: of the kind of the first that failed. Undefined: nothing did. */
export function failureOfChecks(findings: readonly CheckResult[]): TagboatError | undefined {
  const bad = findings.filter(({ state }) => state === "failed");
  const [first] = bad;
  if (first === undefined) return undefined;
  const count = `${bad.length} of ${findings.length} checks failed`;
  return new TagboatError(first.kind ?? "config", `${count}, first: ${first.check} of ${first.subject}`);
}
