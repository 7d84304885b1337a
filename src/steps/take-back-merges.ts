import type { Config } from "../config/config.ts";
import type { Target } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { Home } from "../targets/home.ts";
import { locate } from "../targets/repo-branch.ts";
import type { World } from "../world.ts";
import { branchFor } from "./deliver-proposals.ts";
import { takeBackOrder } from "./take-back-order.ts";

/**
 * A forge that was told to merge by itself knows of no hold: the order is taken back. Only where pull requests are what the config says.
 * What cannot be looked at is told, and stops nothing: the hold stands.
 */
export async function takeBackMerges(
  targets: readonly Target[],
  { home, config }: { readonly home: Home; readonly config: Config | undefined },
  world: World,
): Promise<void> {
  for (const target of targets.filter(({ delivery }) => delivery !== "push")) {
    const branch = branchFor(target, config);
    try {
      const { address, declared } = locate(target, { ...home, config });
      const forge = await world.forges.of(address, declared);
      for (const pullRequest of await forge.pullRequests.from(branch, "open"))
        await takeBackOrder(forge, { pullRequest, why: "the place is held" }, world);
    } catch (error) {
      if (!(error instanceof TagboatError) || error.kind === "interrupted") throw error;
      // Where there is no forge, there is nothing that could merge.
      if (error.kind === "usage" || error.kind === "not-found") continue;
      world.log.warn(`A pull request from ${branch} may still be merged by its host itself: ${error.message}`);
    }
  }
}
