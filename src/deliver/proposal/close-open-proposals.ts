import type { Config } from "../../config/config.ts";
import type { Target } from "../../domain/pipeline.ts";
import { TagboatError } from "../../errors.ts";
import type { Home } from "../../targets/home.ts";
import { locateBranch, repositoryOf } from "../../targets/repo-branch.ts";
import type { World } from "../../world.ts";
import { closeSuperseded } from "./close-proposal.ts";
import { branchFor, placeOf, settingsFor } from "./deliver-proposals.ts";
import { readOwnBranch } from "./own-branch.ts";
import { markerIn } from "./proposal-text.ts";

interface ClosingContext {
  readonly home: Home;
  readonly config: Config | undefined;
}

const why = "the environment was rolled back, and is held";

/**
 * Closes the open proposals of targets that were rolled back, because merging one would undo that. A pull request whose branch has another
 * author's commits stays open. An error only causes a warning: the rollback itself is done.
 */
export async function closeOpenProposals(
  targets: readonly Target[],
  context: ClosingContext,
  world: World,
): Promise<void> {
  for (const target of targets) {
    try {
      await closeProposalsOf(target, context, world);
    } catch (error) {
      if (!(error instanceof TagboatError) || error.kind === "interrupted") throw error;
      // Without a forge there are no pull requests.
      if (error.kind === "usage" || error.kind === "not-found") continue;
      world.log.warn(`A pull request from ${branchFor(target, context.config)} may still be open: ${error.message}`);
    }
  }
}

async function closeProposalsOf(target: Target, { home, config }: ClosingContext, world: World): Promise<void> {
  const { address, branch, declared } = locateBranch(target, { ...home, config });
  const forge = await world.forges.of(address, declared);
  const name = branchFor(target, config);
  const open = await forge.pullRequests.from(name, "open");
  if (open.length === 0) return;
  const repository = await repositoryOf(target, home, world);
  const base = await repository.open(branch);
  const place = placeOf(target, "update");
  for (const pullRequest of open) {
    const own = await readOwnBranch(repository, { name, base, place, marker: markerIn(pullRequest, place) });
    if (own.kind !== "ours") {
      world.log.warn(`#${pullRequest.number} stays open, because its branch has commits that are not ours`);
      continue;
    }
    const request = { forge, repository, place, settings: settingsFor(target, config) };
    await closeSuperseded(request, { open: pullRequest, own: own.own, changes: [], base, why }, world);
  }
}
