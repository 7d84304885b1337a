import type { Config } from "../../config/config.ts";
import type { Target } from "../../domain/pipeline.ts";
import { TagboatError } from "../../errors.ts";
import type { Home } from "../../targets/home.ts";
import { locateBranch } from "../../targets/repo-branch.ts";
import type { World } from "../../world.ts";
import { branchFor } from "../proposal/proposal-scope.ts";
import { cancelAutoMerge } from "./cancel-auto-merge.ts";

interface ForgeContext {
  readonly home: Home;
  readonly config: Config | undefined;
}

/**
 * Cancels auto-merge for held targets, because a forge does not know holds. Also checks targets that the config delivers by push,
 * because a flag may have chosen merge. An error only causes a warning. Returns the targets without any auto-merge left.
 */
export async function cancelAutoMerges(
  targets: readonly Target[],
  holding: ForgeContext,
  world: World,
): Promise<readonly Target[]> {
  const free: Target[] = [];
  for (const target of targets) {
    const branch = branchFor(target, holding.config);
    try {
      if (await takeBackFrom(branch, { target, holding }, world)) free.push(target);
    } catch (error) {
      if (!(error instanceof TagboatError) || error.kind === "interrupted") throw error;
      // Without a forge, nothing can auto-merge.
      if (error.kind === "usage") continue;
      world.log.warn(`A pull request from ${branch} may still be merged by its host itself: ${error.message}`);
    }
  }
  return free;
}

async function takeBackFrom(
  branch: string,
  { target, holding: { home, config } }: { readonly target: Target; readonly holding: ForgeContext },
  world: World,
): Promise<boolean> {
  const { address, declared } = locateBranch(target, { ...home, config });
  const forge = await world.forges.of(address, declared);
  let isFree = true;
  for (const pullRequest of await forge.pullRequests.from(branch, "open"))
    isFree = (await cancelAutoMerge(forge, { pullRequest, why: "the place is to be held" }, world)) && isFree;
  return isFree;
}
