import type { Target } from "../domain/pipeline.ts";
import { planDeliveries } from "../domain/plan-deliveries.ts";
import { isSameBranch, type RepoBranch } from "../targets/repo-branch.ts";
import type { World } from "../world.ts";
import { deliverProposals, type ProposalsContext } from "./proposal/deliver-proposals.ts";
import { isRefusedByProtection } from "./push/push-change.ts";
import { pushToBranches } from "./push/push-to-branches.ts";

/**
 * Pushes to each branch. If a branch does not take the push, opens pull requests and merges them, so that a rollback needs no second command.
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
      world.log.info("The branch does not take a push from this token; opening a pull request and merging it");
      const here = targets.filter((target) => isSameBranch(target, place));
      const parts = planDeliveries(here, "merge", "rollback").map((part) => ({ ...part, how: "merge" as const }));
      await deliverProposals(parts, wishes, world);
    }
  }
}
