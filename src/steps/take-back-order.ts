import type { Forge, PullRequest } from "../forges/forge.ts";
import type { World } from "../world.ts";

/** Takes back what a forge was to merge by itself, and says so. What a person has ordered stays: that is said aloud. The answer: nothing is left. */
export async function takeBackOrder(
  { pullRequests, kind }: Forge,
  { pullRequest, why }: { readonly pullRequest: PullRequest; readonly why: string },
  world: World,
): Promise<boolean> {
  const taken = await pullRequests.unschedule(pullRequest);
  const name = `#${pullRequest.number}`;
  if (taken.kind === "taken-back") world.log.info(`${name} is no longer to be merged by ${kind} itself: ${why}`);
  if (taken.kind === "others") {
    world.log.warn(
      `${name} is still to be merged by ${kind} itself, as ${taken.by} ordered, although ${why}: only people take that back`,
    );
  }
  return taken.kind !== "others";
}
