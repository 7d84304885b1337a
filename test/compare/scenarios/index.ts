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
import { refusalScenarios } from "./refusals.ts";
import { secureScenarios } from "./secure.ts";
import { sourceScenarios } from "./sources.ts";
import { updateScenarios } from "./update.ts";
import { waitScenarios } from "./waits.ts";

/** All that two bundles must do alike. Those that wait come first, so that the others fill their pauses. */
export const scenarios: readonly Scenario[] = [
  ...waitScenarios,
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
  ...holdScenarios,
  ...checkScenarios,
  ...refusalScenarios,
  ...helpScenarios,
];
