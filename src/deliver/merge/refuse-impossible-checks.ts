import { TagboatError } from "../../errors.ts";
import type { CheckMaker, CommitStatus, PullRequest } from "../../forges/forge.ts";
import type { MergeState } from "./merge-state.ts";

/**
 * GitHub starts no workflow for actions of a job's own token, but external checks still run. So a missing check is waited for
 * unless it is known to come from a workflow. @throws refused
 */
export async function refuseImpossibleChecks(
  merging: MergeState,
  missing: readonly string[],
  present: readonly CommitStatus[],
): Promise<void> {
  merging.doubt = undefined;
  // A running workflow shows that a user approved the workflows, so the others follow.
  if (missing.length === 0 ? present.length > 0 : present.some(({ maker }) => maker === "workflows")) return;
  merging.makers ??= await makersFor(merging);
  const { makers, pullRequest, world } = merging;
  if (makers === "all") return;
  const never = missing.filter((name) => makers.get(name) === "workflows");
  if (never.length > 0) throw neverComing(pullRequest, never);
  const unknown = missing.filter((name) => makers.get(name) === undefined);
  if (missing.length > 0 && unknown.length === 0) return;
  merging.doubt = doubtOf(unknown);
  if (!merging.isDoubted) world.log.warn(`#${pullRequest.number} waits up to the deadline: ${merging.doubt}`);
  merging.isDoubted = true;
}

/** "all": every check starts here too. */
async function makersFor({
  wishes: {
    request: { forge },
  },
  pullRequest,
}: MergeState): Promise<ReadonlyMap<string, CheckMaker> | "all"> {
  const isJob = forge.checkMakers !== undefined && (await forge.account())?.isJob === true;
  return isJob ? ((await forge.checkMakers?.of(pullRequest.base)) ?? "all") : "all";
}

const noWorkflow = "GitHub starts no workflow by itself for what the job's own token does";

const doubtOf = (unknown: readonly string[]): string =>
  `${noWorkflow}, and nothing shows whether ${unknown.join(", ") || "the checks that it wants"} would be made by one`;

const neverComing = ({ number, url }: PullRequest, never: readonly string[]): TagboatError =>
  new TagboatError(
    "refused",
    `#${number} needs checks that will not start: ${never.join(", ")} ${never.length === 1 ? "is" : "are"} made by a workflow, and ${noWorkflow}`,
    { hint: `Give tagboat the token of an app or of a person as TAGBOAT_TOKEN, or approve the workflows at ${url}.` },
  );
