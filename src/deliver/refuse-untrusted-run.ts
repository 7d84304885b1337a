import { TagboatError } from "../errors.ts";
import type { CiFacts } from "../world.ts";

/**
 * A run for a fork's pull request builds an outsider's code, and a comment is an outsider's request. If such a run has secrets, as with
 * `pull_request_target`, an outsider must not use them. So only listed events may write. @throws refused
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
