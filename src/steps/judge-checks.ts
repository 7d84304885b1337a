import { oneLine } from "../domain/trailers.ts";
import { TagboatError } from "../errors.ts";
import type { CommitStatus, PullRequest } from "../forges/forge.ts";

export type ChecksVerdict =
  | {
      readonly kind: "waiting";
      readonly waitsFor: string;
      /** Required, and nobody has begun them: contexts, or patterns of them. */
      readonly missing: readonly string[];
    }
  | { readonly kind: "failed"; readonly waitsFor: string; error(pullRequest: PullRequest): TagboatError };

/** Whether it is worth waiting for the checks. `required`: contexts, or patterns of them; undefined: unknown, so any may be. */
export function judgeChecks(checks: readonly CommitStatus[], required: readonly string[] | undefined): ChecksVerdict {
  const patterns = (required ?? []).map(patternOf);
  const counted =
    required === undefined ? checks : checks.filter(({ context }) => patterns.some((pattern) => pattern.test(context)));
  const failed = counted.filter(({ state }) => state === "failure");
  const missing = (required ?? []).filter((_, index) => !checks.some(({ context }) => patterns[index]?.test(context)));
  const pending = counted.filter(({ state }) => state === "pending").map(({ context }) => context);
  const waitsFor = [...missing.map((name) => `${name} (not reported yet)`), ...pending].join(", ") || "its checks";
  // Where it is unknown which ones count, a red one need not: the forge alone knows, and a green one may still come.
  if (failed.length === 0 || (required === undefined && pending.length > 0))
    return { kind: "waiting", waitsFor, missing };
  return { kind: "failed", waitsFor, error: (pullRequest) => checksFailed(pullRequest, failed) };
}

/** GitHub and Gitea take "*" for any run of characters, and compare without regard to case. */
const patternOf = (text: string): RegExp =>
  new RegExp(
    `^${text
      .split(/\*+/)
      .map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"))
      .join(".*")}$`,
    "i",
  );

function checksFailed({ number, url }: PullRequest, failed: readonly CommitStatus[]): TagboatError {
  const names = failed.map(({ context, description }) =>
    oneLine(`${context}${description ? ` (${description})` : ""}`),
  );
  return new TagboatError("refused", `#${number} cannot be merged: ${names.join(", ")} failed`, {
    hint: `Look at the checks of ${url}; it stays open, and a newer image replaces it.`,
  });
}
