import type { ChangeSet } from "../../domain/change-set.ts";
import { sameImageName } from "../../domain/image-ref.ts";
import { proposalBranch } from "../../domain/proposal-branch.ts";
import type { Trailers } from "../../domain/trailers.ts";
import { TagboatError } from "../../errors.ts";
import type { PullRequest } from "../../forges/forge.ts";
import type { CommitId, Snapshot } from "../../git/repository.ts";
import type { KeptImage } from "../../plan/plan-targets.ts";
import type { PlannedDelivery } from "../../plan/planned-delivery.ts";
import type { World } from "../../world.ts";
import { type BranchQuestion, type OwnBranch, readBeneath, readOwnBranch } from "./own-branch.ts";
import { planTrain } from "./plan-train.ts";
import type { ProposalRequest } from "./proposal-request.ts";
import { markerIn } from "./proposal-text.ts";

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
  /** One that is open from our branch into another base, where none is open into ours. */
  readonly elsewhere: PullRequest | undefined;
  readonly branch: OwnBranch;
  /** The wanted change planned on our own branch, to compare it with what is already proposed. */
  readonly onBranch: ChangeSet | undefined;
  /** The trailers of the commit that is already proposed. Undefined: there is none. */
  readonly record: Trailers | undefined;
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
  const open = opened.findLast((pullRequest) => pullRequest.base === base.branch);
  const elsewhere = open === undefined ? opened[0] : undefined;
  const marker = open === undefined ? undefined : markerIn(open, place);
  const branch = await readOwnBranch(repository, { name, base, place, marker });
  const live = branch.kind === "ours" && !isOver(branch.own.commit, pullRequests) ? branch : undefined;
  const onBranch = live && (await request.plan(live.snapshot, base, [])).changeSet;
  const record = live?.own.trailers ?? (await recordToTakeOver(request, { open, branch, marker }));
  const kept = record === undefined ? [] : keptImages(record, onBranch);
  const planned =
    request.train === undefined
      ? await planWith(request, { base, kept, world })
      : await planTrain(request, { base, pullRequests, record, kept });
  return { ...how, request, world, name, base, pullRequests, open, elsewhere, branch, onBranch, record, planned };
}

/** A user's commits on a train's branch are replaced, but not what the train carries. @throws refused: that is not known any more */
async function recordToTakeOver(
  { train, takeOver, repository }: ProposalRequest,
  { open, branch, marker }: Pick<ProposalState, "open" | "branch"> & Pick<BranchQuestion, "marker">,
): Promise<Trailers | undefined> {
  if (train === undefined || !takeOver || open === undefined || branch.kind !== "foreign") return undefined;
  const record = await readBeneath(repository, branch.snapshot, marker);
  if (record !== undefined) return record;
  throw new TagboatError(
    "refused",
    `#${open.number} cannot be taken over: its branch has lost tagboat's commit, so nothing says which versions it carries`,
    { hint: `Close #${open.number}, and promote its apps again.` },
  );
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
    .map(({ kind, app, image, to }) => ({ kind, app, name: image, ...to }));
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
