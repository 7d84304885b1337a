import type { ChangeSet } from "../../domain/change-set.ts";
import type { DeliveryRecord } from "../../domain/deliveries.ts";
import { sameImageName } from "../../domain/image-ref.ts";
import { proposalBranch } from "../../domain/proposal-branch.ts";
import type { Trailers } from "../../domain/trailers.ts";
import { TagboatError } from "../../errors.ts";
import type { PullRequest, RepositoryFacts } from "../../forges/forge.ts";
import type { CommitId, Repository, Snapshot } from "../../git/repository.ts";
import type { KeptImage } from "../../plan/plan-targets.ts";
import type { PlannedDelivery } from "../../plan/planned-delivery.ts";
import type { World } from "../../world.ts";
import { type OwnBranch, type OwnCommit, readOwnBranch } from "./own-branch.ts";
import { markerIn, type TextRequest } from "./proposal-text.ts";

export interface ProposalRequest extends TextRequest {
  readonly repository: Repository;
  /** Branch that the change is for; absent: the remote's HEAD. */
  readonly branch: string | undefined;
  /** What the host tells of the repository, asked for once in a run. */
  facts(): Promise<RepositoryFacts>;
  /** It is to be merged, too. */
  readonly isMerged: boolean;
  /** Also where a person's commits are on our branch. */
  readonly takeOver: boolean;
  /**
   * Plans on a state of the base or of our own branch; what rules is read from the base alone. `instead` takes the place of what is
   * wanted of the same images, and adds the others.
   */
  plan(snapshot: Snapshot, base: Snapshot, instead: readonly KeptImage[]): Promise<PlannedDelivery>;
  /** Makes a request to Git or the forge that changes something. */
  readonly write: DeliveryRecord["write"];
  /** To be called as soon as what others can see has changed: what is kept of it stays, whatever fails next. */
  seen(soFar: ProposalProgress): void;
}

export interface ProposalResult {
  /** `settled`: there is nothing of this run's to merge. */
  readonly kind: "proposed" | "settled";
  readonly base: Snapshot;
  readonly changeSet: ChangeSet;
  readonly attempts: number;
  readonly pullRequest?: PullRequest;
  /** The commit that is proposed. */
  readonly own?: OwnCommit;
}

/** What a proposal and its merge have come to. */
export interface ProposalProgress {
  readonly result: ProposalResult;
  /** The commit on the base, once it is merged. */
  readonly commit?: CommitId | undefined;
}

/** Which attempt it is, and whether our branch is to stand on the newest base in any case. */
export interface Attempt {
  readonly attempts: number;
  readonly rebuild: boolean;
  /** It has waited for another run to open the pull request of a branch that is there already. */
  readonly hasWaited: boolean;
}

/** All that one attempt found. */
export interface ProposalState extends Attempt {
  readonly request: ProposalRequest;
  readonly world: World;
  readonly name: string;
  readonly base: Snapshot;
  readonly pullRequests: readonly PullRequest[];
  readonly open: PullRequest | undefined;
  readonly branch: OwnBranch;
  /** What is wanted, planned on our own branch: how it stands to what is proposed already. */
  readonly onBranch: ChangeSet | undefined;
  readonly planned: PlannedDelivery;
}

/** Looks at the base, at our branch and at its pull requests, and plans on what is there. */
export async function readProposalState(request: ProposalRequest, world: World, how: Attempt): Promise<ProposalState> {
  const { repository, forge, place, settings } = request;
  const base = await repository.open(request.branch);
  const name = proposalBranch(settings.branch, place);
  if (name === base.branch) throw sameBranch(name);
  const pullRequests = await forge.pullRequests.from(name, "all");
  const opened = pullRequests.filter(({ state }) => state === "open");
  // Where a server let two runs open one each at the same moment, the older one goes on.
  const open = opened.findLast((pullRequest) => pullRequest.base === base.branch) ?? opened[0];
  const marker = open === undefined ? undefined : markerIn(open, place);
  const branch = await readOwnBranch(repository, { name, base, place, marker });
  const live = branch.kind === "ours" && !isOver(branch.own.commit, pullRequests) ? branch : undefined;
  const onBranch = live && (await request.plan(live.snapshot, base, [])).changeSet;
  const kept = live === undefined ? [] : keptImages(live.own.trailers, onBranch);
  const planned = await planWith(request, { base, kept, world });
  return { ...how, request, world, name, base, pullRequests, open, branch, onBranch, planned };
}

/** The head of a pull request that is closed proposes nothing any more. */
export const isOver = (commit: CommitId, pullRequests: readonly PullRequest[]): boolean =>
  pullRequests.some(({ state, headCommit }) => state !== "open" && headCommit === commit) &&
  !pullRequests.some(({ state, headCommit }) => state === "open" && headCommit === commit);

/** What is proposed already, of images that this run does not move: another build's, or a newer one's. */
function keptImages({ changes }: Trailers, onBranch: ChangeSet | undefined): KeptImage[] {
  const moved = (onBranch?.changes ?? []).filter(({ outcome }) => outcome === "updated" || outcome === "unchanged");
  return changes
    .filter(({ app, image }) => !moved.some((change) => change.app === app && sameImageName(change.image, image)))
    .map(({ app, image, to }) => ({ app, name: image, ...to }));
}

/** What is kept must not stop what is wanted: a file of it may be gone by now. */
async function planWith(
  { plan }: ProposalRequest,
  { base, kept, world }: { readonly base: Snapshot; readonly kept: readonly KeptImage[]; readonly world: World },
): Promise<PlannedDelivery> {
  try {
    return await plan(base, base, kept);
  } catch (error) {
    if (kept.length === 0 || !(error instanceof TagboatError)) throw error;
    const planned = await plan(base, base, []);
    world.log.warn(`${kept.map(({ name }) => name).join(", ")} is no longer proposed: ${error.message}`);
    return planned;
  }
}

const sameBranch = (name: string): TagboatError =>
  new TagboatError("config", `The branch of the pull request is the branch that it is for: "${name}"`, {
    hint: "Give `pullRequest.branch` a name of its own: tagboat/{environment}/{app}.",
  });
