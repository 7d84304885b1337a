import type { Command } from "./command.ts";
import { deliveryWording } from "./hold.ts";
import { commitInputs, commonInputs, type InputName } from "./inputs.ts";

const unholdInputs = [
  "app",
  "environment",
  "reason",
  "delivery",
  "auto-merge",
  "timeout",
  "take-over",
  ...commitInputs,
  ...commonInputs,
] as const satisfies readonly InputName[];

export type UnholdInputName = (typeof unholdInputs)[number];

export const unhold: Command<UnholdInputName> = {
  name: "unhold",
  summary: "let deliveries of an app into an environment resume",
  description:
    "tagboat removes the hold, as one commit. If there is none, it does nothing. The next update moves the app again.\n" +
    "It pushes, whatever the config's `delivery` says. If the branch refuses the push, use --delivery merge or pull-request.",
  examples: ["tagboat unhold grade-api --environment prod"],
  inputs: unholdInputs,
  wording: {
    ...deliveryWording,
    app: { description: "App that moves again (repeatable)", default: undefined },
    environment: { description: "Environment it moves again in (repeatable)", default: undefined },
  },
  async run(values, world) {
    const { runUnhold } = await import("./run-hold.ts");
    return runUnhold(values, world);
  },
};
