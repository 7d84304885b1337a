import type { World } from "../world.ts";
import type { Part, PlanStates } from "./delivery-part.ts";
import { type HoldContext, planHoldDelivery } from "./hold-context.ts";
import { planRollbackDelivery } from "./plan-rollback-delivery.ts";
import { planUpdateDelivery } from "./plan-update-delivery.ts";
import type { PlannedDelivery } from "./planned-delivery.ts";
import type { RollbackContext } from "./rollback-context.ts";
import type { UpdateContext } from "./update-context.ts";

/** The goal of a run. It is planned again on every state of a branch that its delivery meets. */
export type Intent = UpdateContext | RollbackContext | HoldContext;

/** Plans one delivery: its changes and the commit that writes them. Reads the states and what the plan asks for, and writes nothing. */
export function planDelivery(
  intent: Intent,
  on: { readonly states: PlanStates; readonly part: Part },
  world: World,
): Promise<PlannedDelivery> {
  switch (intent.kind) {
    case "hold":
      return planHoldDelivery(intent, on, world);
    case "rollback":
      return planRollbackDelivery(intent, on, world);
    default:
      return planUpdateDelivery(intent, on, world);
  }
}
