import { TagboatError } from "../../errors.ts";
import type { AutoMergeCancelled, Forge, PullRequest } from "../../forges/forge.ts";
import type { World } from "../../world.ts";
import { lookAtMerge } from "./look-at-merge.ts";

/** Cancels tagboat's auto-merge and logs it. A user's auto-merge stays, with a warning. Returns whether no auto-merge is left. */
export async function cancelAutoMerge(
  forge: Forge,
  { pullRequest, why }: { readonly pullRequest: PullRequest; readonly why: string },
  world: World,
): Promise<boolean> {
  const taken = await forge.autoMerge.cancel(pullRequest);
  tell(taken, { forge, pullRequest, why }, world);
  return taken.kind !== "others";
}

/**
 * Cancels auto-merge before a push: the forge would merge something else than was agreed, with the old commit message.
 * @throws refused: a user turned on auto-merge, and there is an approval that could count for the new commit
 */
export async function cancelAutoMergeBeforePush(forge: Forge, pullRequest: PullRequest, world: World): Promise<void> {
  const taken = await forge.autoMerge.cancel(pullRequest);
  if (taken.kind === "others") {
    const { approvals } = await lookAtMerge(forge, pullRequest, "unborn");
    if (approvals.kind === "missing" && approvals.outdated.length > 0) throw approvedUnderOrder(pullRequest, taken.by);
  }
  tell(taken, { forge, pullRequest, why: "it proposes something else now" }, world);
}

interface CancelContext {
  readonly forge: Forge;
  readonly pullRequest: PullRequest;
  readonly why: string;
}

function tell(taken: AutoMergeCancelled, { forge: { kind }, pullRequest, why }: CancelContext, world: World): void {
  const name = `#${pullRequest.number}`;
  if (taken.kind === "cancelled") world.log.info(`cancelled auto-merge of ${name} on ${kind}: ${why}`);
  if (taken.kind === "others") {
    world.log.warn(
      `${kind} will still auto-merge ${name}, which ${taken.by} turned on, although ${why}: tagboat does not cancel a user's auto-merge`,
    );
  }
}

const approvedUnderOrder = ({ number, url }: PullRequest, by: string): TagboatError =>
  new TagboatError("refused", `#${number} was left as it is: it is approved, and ${by} turned on auto-merge for it`, {
    hint: `Its approval could let a newer image through. Wait until it is merged, or cancel its auto-merge on ${url}, and run the same command again.`,
  });
