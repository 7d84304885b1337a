import type { Target } from "../../domain/pipeline.ts";
import { type ProposalScope, proposalBranch } from "../../domain/proposal-branch.ts";
import { TagboatError } from "../../errors.ts";
import type { Intent } from "../../plan/plan-delivery.ts";
import { locateBranch, repositoryOf } from "../../targets/repo-branch.ts";
import type { World } from "../../world.ts";
import { closeSuperseded } from "./close-proposal.ts";
import { leaveTrain } from "./leave-proposals.ts";
import { leavingRequest } from "./leaving-request.ts";
import { readOwnBranch } from "./own-branch.ts";
import { branchFor, scopeAlone, scopeOf, settingsFor } from "./proposal-scope.ts";
import { markerIn } from "./proposal-text.ts";

const rolledBack = "the environment was rolled back, and is held";

/**
 * Closes the open proposals of targets that were rolled back, because merging one would undo that. They leave a release train, which goes on
 * with the other apps. A pull request whose branch has another author's commits stays open. An error only causes a warning: the rollback itself
 * is done.
 */
export async function closeOpenProposals(targets: readonly Target[], intent: Intent, world: World): Promise<void> {
  for (const target of targets) {
    await orWarn(target, intent, world, async () => {
      await closeProposalsOf(target, { place: scopeAlone(target), why: rolledBack }, intent, world);
      await leaveTrainOf(target, { apps: [target.app], why: rolledBack }, intent, world);
    });
  }
}

/** Closes the holds of targets that are still only proposed. Returns the targets that had one. An error only causes a warning. */
export async function closeProposedHolds(
  targets: readonly Target[],
  intent: Intent,
  world: World,
): Promise<readonly Target[]> {
  const withdrawn: Target[] = [];
  for (const target of targets) {
    await orWarn(target, intent, world, async () => {
      const place = scopeOf(target, "hold");
      if (await closeProposalsOf(target, { place, why: "the hold was withdrawn" }, intent, world))
        withdrawn.push(target);
    });
  }
  return withdrawn;
}

/** Takes apps that are held by now out of the open release trains of their environments. An error only causes a warning. */
export async function leaveTrainsOfHeld(targets: readonly Target[], intent: Intent, world: World): Promise<void> {
  const trains = targets.filter(
    (target, index) =>
      target.inTrain === true &&
      targets.findIndex((one) => one.inTrain === true && isOnSameTrain(one, target)) === index,
  );
  for (const target of trains)
    await orWarn(target, intent, world, () => leaveTrainOf(target, undefined, intent, world));
}

const isOnSameTrain = (left: Target, right: Target): boolean =>
  left.environment === right.environment && left.repo === right.repo && left.branch === right.branch;

async function orWarn(target: Target, { config }: Intent, { log }: World, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof TagboatError) || error.kind === "interrupted") throw error;
    // Without a forge there are no pull requests.
    if (error.kind === "usage") return;
    log.warn(`A pull request from ${branchFor(target, config)} may still be open: ${error.message}`);
  }
}

async function leaveTrainOf(
  target: Target,
  leaving: Parameters<typeof leaveTrain>[1]["leaving"],
  intent: Intent,
  world: World,
): Promise<void> {
  const { environment } = target;
  await leaveTrain(await leavingRequest(target, { intent, takeOver: false }, world), { environment, leaving }, world);
}

interface Closing {
  readonly place: ProposalScope;
  readonly why: string;
}

/** Whether one was open, and was closed. */
async function closeProposalsOf(
  target: Target,
  { place, why }: Closing,
  { home, config }: Intent,
  world: World,
): Promise<boolean> {
  const { address, branch, declared } = locateBranch(target, { ...home, config });
  const forge = await world.forges.of(address, declared);
  const settings = settingsFor(target, config);
  const name = proposalBranch(settings.branch, place);
  const open = await forge.pullRequests.from(name, "open");
  if (open.length === 0) return false;
  let isClosed = false;
  const repository = await repositoryOf(target, home, world);
  const base = await repository.open(branch);
  // One that a person opened from our branch into another base undoes nothing here.
  for (const pullRequest of open.filter((one) => one.base === base.branch)) {
    const own = await readOwnBranch(repository, { name, base, place, marker: markerIn(pullRequest, place) });
    if (own.kind !== "ours") {
      world.log.warn(`#${pullRequest.number} stays open, because its branch has commits that are not ours`);
      continue;
    }
    const request = { forge, repository, place, settings };
    await closeSuperseded(request, { open: pullRequest, own: own.own, changes: [], base, why }, world);
    isClosed = true;
  }
  return isClosed;
}
