import type { Target } from "../domain/pipeline.ts";
import { planDeliveries } from "../domain/plan-deliveries.ts";
import { isSameBranch, type RepoBranch } from "../targets/repo-branch.ts";
import type { World } from "../world.ts";
import { deliverProposals, type ProposalsContext } from "./proposal/deliver-proposals.ts";
import { isRefusedByProtection } from "./push/push-change.ts";
import { pushToBranches } from "./push/push-to-branches.ts";

/**
 * Pushes to each branch. Where a branch takes no push, it opens pull requests and merges them: whoever rolls back must not first find out how.
 * @throws as a push and as a merge
 */
export async function pushOrMerge(
  places: readonly RepoBranch[],
  { targets, ...wishes }: ProposalsContext & { readonly targets: readonly Target[] },
  world: World,
): Promise<void> {
  for (const place of places) {
    try {
      await pushToBranches([place], wishes.intent, world);
    } catch (error) {
      if (!isRefusedByProtection(error)) throw error;
      world.log.info("The branch takes no push from this token: delivering by a pull request that is merged");
      const here = targets.filter((target) => isSameBranch(target, place));
      const parts = planDeliveries(here, "merge").map((part) => ({ ...part, how: "merge" as const }));
      await deliverProposals(parts, wishes, world);
    }
  }
}
