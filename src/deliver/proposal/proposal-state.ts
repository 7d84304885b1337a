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
  /** Branch that the change is for. Absent: the remote's HEAD. */
  readonly branch: string | undefined;
  /** The forge's facts about the repository, requested once in a run. */
  facts(): Promise<RepositoryFacts>;
  /** Whether the pull request will also be merged. */
  readonly isMerged: boolean;
  /** Whether a gate binds the environment: then the forge must not merge by itself. */
  readonly isGated: boolean;
  /** Whether to replace a user's commits on our branch. */
  readonly takeOver: boolean;
  /**
   * Plans on a state of the base or of our own branch. Reads config and holds only from the base. `instead` replaces the wanted versions
   * of the same images, and adds the others.
   */
  plan(snapshot: Snapshot, base: Snapshot, instead: readonly KeptImage[]): Promise<PlannedDelivery>;
  /** Why a version that is already proposed may not enter any more. Undefined: it may, once its gate is open. */
  withdrawn(proposed: Trailers["changes"]): Promise<string | undefined>;
  /** Sends a request to Git or the forge that changes something. */
  readonly write: DeliveryRecord["write"];
  /** Call it after every visible change. The record is kept, whatever fails next. */
  seen(soFar: ProposalProgress): void;
}

export interface ProposalResult {
  /** `settled`: this run has nothing to merge. */
  readonly kind: "proposed" | "settled";
  readonly base: Snapshot;
  readonly changeSet: ChangeSet;
  readonly attempts: number;
  readonly pullRequest?: PullRequest;
  /** The proposed commit. */
  readonly own?: OwnCommit;
}

/** Progress of a proposal and its merge. */
export interface ProposalProgress {
  readonly result: ProposalResult;
  /** The commit on the base, once it is merged. */
  readonly commit?: CommitId | undefined;
}

/** Number of the attempt, and whether our branch must be rebuilt on the newest base. */
export interface Attempt {
  readonly attempts: number;
  readonly rebuild: boolean;
  /** Whether it has waited for another run to open the pull request of an existing branch. */
  readonly hasWaited: boolean;
}

/** Everything that one attempt found. */
export interface ProposalState extends Attempt {
  readonly request: ProposalRequest;
  readonly world: World;
  readonly name: string;
  readonly base: Snapshot;
  readonly pullRequests: readonly PullRequest[];
  readonly open: PullRequest | undefined;
  readonly branch: OwnBranch;
  /** The wanted change planned on our own branch, to compare it with what is already proposed. */
  readonly onBranch: ChangeSet | undefined;
  readonly planned: PlannedDelivery;
}

/** Reads the base, our branch and its pull requests, and plans on them. */
export async function readProposalState(request: ProposalRequest, world: World, how: Attempt): Promise<ProposalState> {
  const { repository, forge, place, settings } = request;
  const base = await repository.open(request.branch);
  const name = proposalBranch(settings.branch, place);
  if (name === base.branch) throw sameBranch(name);
  const pullRequests = await forge.pullRequests.from(name, "all");
  const opened = pullRequests.filter(({ state }) => state === "open");
  // If two runs opened one each at the same time, the older one is used.
  const open = opened.findLast((pullRequest) => pullRequest.base === base.branch) ?? opened[0];
  const marker = open === undefined ? undefined : markerIn(open, place);
  const branch = await readOwnBranch(repository, { name, base, place, marker });
  const live = branch.kind === "ours" && !isOver(branch.own.commit, pullRequests) ? branch : undefined;
  const onBranch = live && (await request.plan(live.snapshot, base, [])).changeSet;
  const kept = live === undefined ? [] : keptImages(live.own.trailers, onBranch);
  const planned = await planWith(request, { base, kept, world });
  return { ...how, request, world, name, base, pullRequests, open, branch, onBranch, planned };
}

/** The head of a closed pull request no longer proposes anything. */
export const isOver = (commit: CommitId, pullRequests: readonly PullRequest[]): boolean =>
  pullRequests.some(({ state, headCommit }) => state !== "open" && headCommit === commit) &&
  !pullRequests.some(({ state, headCommit }) => state === "open" && headCommit === commit);

/** Already proposed images that this run does not move: from another build, or newer ones. */
function keptImages({ changes }: Trailers, onBranch: ChangeSet | undefined): KeptImage[] {
  const moved = (onBranch?.changes ?? []).filter(({ outcome }) => outcome === "updated" || outcome === "unchanged");
  return changes
    .filter(({ app, image }) => !moved.some((change) => change.app === app && sameImageName(change.image, image)))
    .map(({ app, image, to }) => ({ app, name: image, ...to }));
}

/** Kept images must not block the wanted ones: one of their files may no longer exist. */
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
