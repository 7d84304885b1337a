import type { ImageChange } from "../../domain/change-set.ts";
import type { ProposalScope } from "../../domain/proposal-branch.ts";
import { formatVersion } from "../../domain/trailers.ts";
import { TagboatError } from "../../errors.ts";
import type { PullRequest } from "../../forges/forge.ts";
import type { CommitId, Repository, Snapshot } from "../../git/repository.ts";
import type { World } from "../../world.ts";
import type { OwnCommit } from "./own-branch.ts";
import type { ProposalRequest } from "./proposal-request.ts";
import { markerIn, proposalText } from "./proposal-text.ts";

export interface SupersededProposal {
  readonly open: PullRequest;
  readonly own: OwnCommit;
  /** The changes planned on the base, which are the reason. */
  readonly changes: readonly ImageChange[];
  readonly base: Snapshot;
  /** Another reason. */
  readonly why?: string;
}

/** Closes a pull request that would change nothing. Writes the reason first, because one closed without it counts as declined by a user. */
export async function closeSuperseded(
  request: Pick<ProposalRequest, "forge" | "repository" | "place" | "settings">,
  { open, own, changes, base, why }: SupersededProposal,
  world: World,
): Promise<PullRequest | "outdated"> {
  const { forge, repository } = request;
  const reasons = changes.map(
    ({ reason, to, image }) => reason ?? `${base.branch} has ${image} at ${formatVersion(to)}`,
  );
  const closedFor = why ?? ([...new Set(reasons)].join("; ") || `${base.branch} has all of it already`);
  const edited = await forge.pullRequests.edit(open.number, proposalText(request, own, { closedFor }));
  if (edited === "outdated") return edited;
  if (edited.state === "open") await forge.pullRequests.close(open.number);
  world.log.info(`closed #${open.number}: ${closedFor}`);
  await deleteOwnBranch(repository, { name: open.head, commit: own.commit }, world);
  return forge.pullRequests.get(open.number);
}

/**
 * Closes other pull requests from the branch: several runs may open one at the same time, and a user may reopen one. They lose our marker,
 * so none of them counts as declined.
 */
export async function closeDuplicates(
  { forge: { pullRequests } }: ProposalRequest,
  {
    open,
    pullRequests: all,
  }: { readonly open: PullRequest | undefined; readonly pullRequests: readonly PullRequest[] },
  world: World,
): Promise<"outdated" | undefined> {
  if (open === undefined) return undefined;
  for (const { number, state, base } of all) {
    if (state !== "open" || base !== open.base || number === open.number) continue;
    const edited = await pullRequests.edit(number, {
      body: `#${open.number} is open from the same branch, and goes on.`,
    });
    if (edited === "outdated") return edited;
    if (edited.state === "open") await pullRequests.close(number);
    world.log.info(`closed #${number}: #${open.number} is open from the same branch`);
  }
  return undefined;
}

/** Deletes our branch. The forge may have deleted it, or a user may have pushed to it: then it stays, and nothing is lost. */
export async function deleteOwnBranch(
  repository: Repository,
  { name, commit }: { readonly name: string; readonly commit: CommitId },
  world: World,
): Promise<void> {
  try {
    await repository.deleteBranch(name, commit);
  } catch (error) {
    if (!(error instanceof TagboatError) || error.kind === "interrupted") throw error;
    world.log.debug(`branch ${name} was not deleted: ${error.message}`);
  }
}

/**
 * The pull request by which a user declined these images: closed without a merge, and not by us. Holds and rollbacks are not
 * declined, because each is a user's own request.
 */
export function findDeclined(
  pullRequests: readonly PullRequest[],
  { place, changes }: { readonly place: ProposalScope; readonly changes: readonly ImageChange[] },
): PullRequest | undefined {
  if (place.purpose !== undefined) return undefined;
  const wanted = changes.filter(({ outcome }) => outcome === "updated");
  for (const pullRequest of pullRequests) {
    // A later merge overrides everything declined before it.
    if (pullRequest.state === "merged") return undefined;
    const marker = pullRequest.state === "closed" ? markerIn(pullRequest, place) : undefined;
    if (marker === undefined || marker.isClosed === true) continue;
    const isSame = wanted.every((change) =>
      marker.images.some(({ image, to }) => image === change.image && to === formatVersion(change.to)),
    );
    if (isSame) return pullRequest;
  }
  return undefined;
}
