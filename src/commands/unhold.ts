import type { Command } from "./command.ts";
import { commitInputs, commonInputs, type InputName } from "./inputs.ts";

const unholdInputs = [
  "app",
  "environment",
  "reason",
  ...commitInputs,
  ...commonInputs,
] as const satisfies readonly InputName[];

export type UnholdInputName = (typeof unholdInputs)[number];

export const unhold: Command<UnholdInputName> = {
  name: "unhold",
  summary: "let deliveries of an app into an environment resume",
  description:
    "Removes the hold, as one commit. Where there is none, nothing is done. The next update moves the app again.",
  examples: ["tagboat unhold grade-api --environment prod"],
  inputs: unholdInputs,
  wording: {
    app: { description: "App that moves again (repeatable)", default: undefined },
    environment: { description: "Environment it moves again in (repeatable)", default: undefined },
  },
  async run(values, world) {
    const { runUnhold } = await import("./run-hold.ts");
    return runUnhold(values, world);
  },
};
