import { oneLine } from "../../domain/text.ts";
import { TagboatError } from "../../errors.ts";
import type { CommitStatus, PullRequest } from "../../forges/forge.ts";

export type ChecksVerdict =
  | {
      readonly kind: "waiting";
      readonly waitsFor: string;
      /** Required checks that have not started: contexts, or patterns of them. */
      readonly missing: readonly string[];
      /** Whether some required checks are still missing or pending. */
      readonly isAwaited: boolean;
    }
  | { readonly kind: "failed"; readonly waitsFor: string; error(pullRequest: PullRequest): TagboatError };

/** The checks that a branch requires, and how the forge matches their names. */
export interface RequiredChecks {
  /** Undefined: unknown, so any check may be required. */
  readonly names: readonly string[] | undefined;
  matches(required: string, context: string): boolean;
}

/** Whether it is worth waiting for the checks. */
export function judgeChecks(checks: readonly CommitStatus[], { names, matches }: RequiredChecks): ChecksVerdict {
  const counted =
    names === undefined ? checks : checks.filter(({ context }) => names.some((name) => matches(name, context)));
  const failed = counted.filter(({ state }) => state === "failure");
  const missing = (names ?? []).filter((name) => !checks.some(({ context }) => matches(name, context)));
  const pending = counted.filter(({ state }) => state === "pending").map(({ context }) => context);
  const waitsFor = [...missing.map((name) => `${name} (not reported yet)`), ...pending].join(", ") || "its checks";
  // If the required checks are unknown, a failed one may not be required, and only the forge knows. So pending ones are waited for.
  if (failed.length === 0 || (names === undefined && pending.length > 0)) {
    const isAwaited = missing.length + pending.length > 0;
    return { kind: "waiting", waitsFor, missing, isAwaited };
  }
  return { kind: "failed", waitsFor, error: (pullRequest) => checksFailed(pullRequest, failed) };
}

function checksFailed({ number, url }: PullRequest, failed: readonly CommitStatus[]): TagboatError {
  const names = failed.map(({ context, description }) =>
    oneLine(`${context}${description ? ` (${description})` : ""}`),
  );
  return new TagboatError("refused", `#${number} cannot be merged: ${names.join(", ")} failed`, {
    hint: `Look at the checks of ${url}; it stays open, and the next delivery there replaces what it proposes.`,
  });
}
