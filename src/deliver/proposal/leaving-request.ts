import type { Hold } from "../../domain/hold.ts";
import type { Target } from "../../domain/pipeline.ts";
import type { Repository } from "../../git/repository.ts";
import type { Part } from "../../plan/delivery-part.ts";
import { noGates } from "../../plan/gate-judge.ts";
import { type Intent, planDelivery } from "../../plan/plan-delivery.ts";
import type { UpdateContext } from "../../plan/update-context.ts";
import { noVerification } from "../../plan/verify-images.ts";
import { locateBranch, repositoryOf } from "../../targets/repo-branch.ts";
import type { World } from "../../world.ts";
import type { LeavingRequest } from "./leave-proposals.ts";
import type { ProposalRequest } from "./proposal-request.ts";
import { settingsFor } from "./proposal-scope.ts";

/** Plans on the branch of a target. Config and holds are read from the base, not from our branch, to which anyone may have pushed. */
export function planOnBranch(
  target: Target,
  { intent, repository, of, rollbacks }: PlanQuestion,
  world: World,
): ProposalRequest["plan"] {
  const { home, config } = intent;
  const { isHomeRepository } = locateBranch(target, { ...home, config });
  return (snapshot, base, instead, train) => {
    const isHome = isHomeRepository && base.branch === home.snapshot.branch;
    const states = {
      at: target,
      repository,
      snapshot,
      home: isHome ? base : home.snapshot,
      ...(rollbacks && { rollbacks: rollbacks() }),
    };
    return planDelivery(intent, { states, part: { of, instead, ...(train && { train }) } }, world);
  };
}

interface PlanQuestion {
  readonly intent: Intent;
  readonly repository: Repository;
  readonly of: Part["of"];
  /** Holds of open rollbacks, by `targetName`, once they are read. */
  rollbacks?(): ReadonlyMap<string, Hold>;
}

/** The request that takes apps out of the open release train of a target's environment. */
export async function leavingRequest(
  target: Target,
  { intent, takeOver }: { readonly intent: Intent; readonly takeOver: boolean },
  world: World,
): Promise<LeavingRequest> {
  const { home, config } = intent;
  const { address, branch, declared } = locateBranch(target, { ...home, config });
  const repository = await repositoryOf(target, home, world);
  const forge = await world.forges.of(address, declared);
  return {
    repository,
    forge,
    facts: () => forge.repository(),
    isMerged: false,
    isGated: true,
    settings: settingsFor(target, config),
    branch,
    takeOver,
    plan: planOnBranch(target, { intent: planOfTrain(intent), repository, of: { targets: [] } }, world),
    withdrawn: async () => undefined,
    write: world.deliveries.begin().write,
    seen: () => undefined,
  };
}

/** Plans a train that the run only takes apps out of: the versions that are already proposed, as the present holds allow. */
const planOfTrain = ({ request: { selection, commit }, opened, home, config, selectedAt }: Intent): UpdateContext => ({
  kind: "promote",
  request: {
    selection: { config: selection.config, apps: [], environments: [], images: [], files: [], at: [] },
    carried: new Map(),
    wanted: [],
    version: {},
    source: undefined,
    commit,
    rules: { unpin: false, order: "off" },
  },
  opened,
  home,
  config,
  targets: [],
  isPart: false,
  lacking: [],
  selectedAt: async (state) => ({ ...(await selectedAt(state)), targets: [] }),
  gates: noGates,
  images: noVerification,
});
