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
export const findingStates = ["ok", "warning", "failed", "skipped"] as const;

export type FindingState = (typeof findingStates)[number];

/** Where in a file something stands. */
export interface FilePlace {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** Key path of the scalar. */
  readonly path?: string;
}

/** One thing that was looked at, and how it is. */
export interface Finding {
  readonly check: CheckName;
  /** What was looked at: a repository, a branch, an app in an environment. */
  readonly subject: string;
  readonly state: FindingState;
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly place?: FilePlace;
  /** How a run that meets this ends; only of what failed. */
  readonly kind?: ErrorKind;
}

/** What was looked at. */
export type Looked = Pick<Finding, "check" | "subject">;

export const ok = (looked: Looked, message: string, more: Pick<Finding, "place"> = {}): Finding => ({
  ...looked,
  state: "ok",
  message,
  ...more,
});

export const skipped = (looked: Looked, message: string): Finding => ({ ...looked, state: "skipped", message });

export const warning = (looked: Looked, message: string, hint?: string): Finding => ({
  ...looked,
  state: "warning",
  message,
  ...(hint === undefined ? {} : { hint }),
});

export const failed = (looked: Looked, { kind, message, hint }: Omit<TagboatError, "name" | "exitCode">): Finding => ({
  ...looked,
  state: "failed",
  message,
  ...(hint === undefined ? {} : { hint }),
  kind,
});

/** The failure that findings come to: of the kind of the first that failed. Undefined: nothing did. */
export function failureOf(findings: readonly Finding[]): TagboatError | undefined {
  const bad = findings.filter(({ state }) => state === "failed");
  const [first] = bad;
  if (first === undefined) return undefined;
  const count = `${bad.length} of ${findings.length} checks failed`;
  return new TagboatError(first.kind ?? "config", `${count}, first: ${first.check} of ${first.subject}`);
}
