import type { Target } from "../../domain/pipeline.ts";
import { bringsVersions, type ProposalScope, proposalBranch } from "../../domain/proposal-branch.ts";
import { parseMarker } from "../../domain/proposal-marker.ts";
import { TagboatError } from "../../errors.ts";
import type { PullRequest } from "../../forges/forge.ts";
import type { World } from "../../world.ts";
import { closeSuperseded } from "./close-proposal.ts";
import { type OwnBranch, readOwnBranch } from "./own-branch.ts";
import type { Joining, ProposalRequest, TrainRequest } from "./proposal-request.ts";
import { trainOf } from "./proposal-scope.ts";
import { markerIn } from "./proposal-text.ts";
import { propose } from "./propose.ts";

/** The part that all requests of a run for one environment share. `plan` plans the apps of a train, without the run's own apps. */
export type LeavingRequest = Omit<ProposalRequest, "place" | "train" | "leaveOthers">;

/**
 * Plans the open train of an environment anew, without some apps and without those that are held. Without an open train, nothing is done. The
 * others stay in it; a train that is empty is closed. @throws refused: a user's commits are in the way
 */
export async function leaveTrain(
  request: LeavingRequest,
  { environment, leaving }: { readonly environment: string | undefined; readonly leaving: TrainRequest["leaving"] },
  world: World,
): Promise<void> {
  const place = trainOf({ ...(environment !== undefined && { environment }) });
  const name = proposalBranch(request.settings.branch, place);
  const [open] = await request.forge.pullRequests.from(name, "open");
  if (open === undefined) return;
  if (leaving !== undefined && !(await mayCarry(request, { name, place, open, apps: leaving.apps }))) return;
  const { changeSet } = await propose({ ...request, place, train: { isAsked: () => false, leaving } }, world);
  for (const notice of changeSet.notices) world.log.info(notice);
}

interface CarriedBy {
  readonly name: string;
  readonly place: ProposalScope;
  readonly open: PullRequest;
  readonly apps: readonly string[];
}

/** Whether a train may carry one of the apps. Our commit tells, since a body may have been replaced, and lists no more than fits. */
async function mayCarry(
  { repository, branch }: Pick<LeavingRequest, "repository" | "branch">,
  { name, place, open, apps }: CarriedBy,
): Promise<boolean> {
  const base = await repository.open(branch);
  const own = await readOwnBranch(repository, { name, base, place, marker: markerIn(open, place) });
  if (own.kind === "ours") return own.own.trailers.changes.some(({ app }) => apps.includes(app));
  return own.kind === "foreign";
}

/** Takes the apps that join a train out of their own open pull requests, which are closed. */
export async function leaveOwnProposals(
  request: Omit<ProposalRequest, "leaveOthers">,
  { targets, base }: Joining,
  world: World,
): Promise<void> {
  const { forge, repository, place, takeOver } = request;
  for (const open of await forge.pullRequests.listOpen()) {
    const scope = open.base === base.branch ? scopeOf(open, { targets, place }) : undefined;
    if (scope === undefined) continue;
    const branch = await readOwnBranch(repository, {
      name: open.head,
      base,
      place: scope,
      marker: markerIn(open, scope),
    });
    if (branch.kind === "foreign" && !takeOver) throw ownCommits(open, branch);
    if (branch.kind !== "ours") {
      await closeWithReason(open, request, world);
      continue;
    }
    const stranded = branch.own.trailers.changes.find(({ app }) => !targets.some((target) => target.app === app));
    if (stranded !== undefined) throw carriesOthers(open, stranded.app);
    await closeSuperseded(
      { ...request, place: scope },
      { open, own: branch.own, changes: [], base, why: inTrainNow },
      world,
    );
  }
}

const inTrainNow = "the release train of the environment carries it now";

/** The scope of an open pull request that brings a version of one of the targets. */
function scopeOf(
  { head, body }: PullRequest,
  { targets, place }: { readonly targets: readonly Target[]; readonly place: ProposalScope },
): ProposalScope | undefined {
  const marker = bringsVersions(head) ? parseMarker(body) : undefined;
  if (marker === undefined || marker.isTrain === true || marker.environment !== place.environment) return undefined;
  const { environment, app, isGroup } = marker;
  const found = targets.find((target) => (isGroup === true ? target.group?.name : target.app) === app);
  if (found === undefined) return undefined;
  const apps = isGroup === true ? found.group?.apps : undefined;
  return { app, ...(apps && { apps }), ...(environment !== undefined && { environment }) };
}

/** Our own commit is not there to describe. */
async function closeWithReason(
  { number }: PullRequest,
  { forge: { pullRequests } }: Pick<ProposalRequest, "forge">,
  { log }: World,
): Promise<void> {
  await pullRequests.edit(number, { body: `Closed by tagboat: ${inTrainNow}.` });
  await pullRequests.close(number);
  log.info(`closed #${number}: ${inTrainNow}`);
}

const ownCommits = ({ number, head }: PullRequest, { by }: Extract<OwnBranch, { kind: "foreign" }>): TagboatError =>
  new TagboatError(
    "refused",
    `#${number} is open for an app that would join the release train, and its branch "${head}" has a commit by ${by}`,
    { hint: `Merge or close #${number}, or close it with --take-over.` },
  );

const carriesOthers = ({ number }: PullRequest, app: string): TagboatError =>
  new TagboatError("refused", `#${number} also carries ${app}, which this run does not move into the release train`, {
    hint: `Deliver ${app} in the same run, or merge or close #${number}.`,
  });
