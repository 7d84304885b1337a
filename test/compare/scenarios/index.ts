import type { Scenario } from "../scenario.ts";
import { actionScenarios } from "./actions.ts";
import { checkScenarios } from "./checks.ts";
import { deliveryScenarios } from "./deliveries.ts";
import { faultScenarios, raceScenarios } from "./faults.ts";
import { goldenScenarios } from "./golden.ts";
import { helpScenarios } from "./helps.ts";
import { holdScenarios } from "./holds.ts";
import { layoutScenarios } from "./layouts.ts";
import { placeScenarios } from "./places.ts";
import { promotionScenarios } from "./promotions.ts";
import { refusalScenarios } from "./refusals.ts";
import { registryScenarios } from "./registries.ts";
import { rollbackScenarios } from "./rollbacks.ts";
import { secureScenarios } from "./secure.ts";
import { sourceScenarios } from "./sources.ts";
import { statusScenarios } from "./statuses.ts";
import { updateScenarios } from "./update.ts";
import { waitScenarios } from "./waits.ts";

const busy: readonly Scenario[] = [
  ...actionScenarios,
  ...deliveryScenarios,
  ...faultScenarios,
  ...raceScenarios,
  ...layoutScenarios,
  ...goldenScenarios,
  ...updateScenarios,
  ...sourceScenarios,
  ...placeScenarios,
  ...secureScenarios,
  ...registryScenarios,
  ...holdScenarios,
  ...checkScenarios,
  ...statusScenarios,
  ...promotionScenarios,
  ...rollbackScenarios,
  ...refusalScenarios,
  ...helpScenarios,
];

/** All that two bundles must do alike. Those that wait are spread among the others, which fill their pauses. */
export const scenarios: readonly Scenario[] = spread(waitScenarios, busy);

function spread(few: readonly Scenario[], many: readonly Scenario[]): Scenario[] {
  const every = Math.ceil(many.length / few.length);
  const parts = few.map((scenario, at) => [scenario, ...many.slice(at * every, (at + 1) * every)]);
  return parts.flat();
}
