import { TagboatError } from "../errors.ts";
import type { CiFacts } from "../world.ts";

/**
 * A run for a fork's pull request builds what a stranger wrote. Mostly it has no secrets; where it has, by
 * `pull_request_target` or `workflow_run`, they are not the stranger's to use. @throws refused
 */
export function refuseFork(ci: CiFacts | undefined, values: { "dry-run": boolean; "allow-fork": boolean }): void {
  if (ci?.fork === undefined || values["allow-fork"] || values["dry-run"]) return;
  throw new TagboatError("refused", `This run is for a pull request from ${ci.fork}, another repository than its own`, {
    hint: "What a fork built is not delivered. Deliver after the merge, look with --dry-run, or say --allow-fork where the repository's own people approve such runs.",
  });
}
