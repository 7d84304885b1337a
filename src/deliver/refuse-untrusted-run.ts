import { TagboatError } from "../errors.ts";
import type { CiFacts } from "../world.ts";

/**
 * A run for a fork's pull request builds what a stranger wrote, and a comment is a stranger's wish. Where such a run has secrets, as by
 * `pull_request_target`, they are not the stranger's to use: only events on a list may write. @throws refused
 */
export function refuseUntrustedRun(
  ci: CiFacts | undefined,
  values: { "dry-run": boolean; "allow-fork": boolean },
): void {
  if (ci?.mayNotWrite === undefined || values["allow-fork"] || values["dry-run"]) return;
  throw new TagboatError("refused", ci.mayNotWrite, {
    hint: "Deliver after the merge, from a push or `workflow_dispatch`. To only see the changes, use --dry-run. If your own people approve every such run, use --allow-fork.",
  });
}
