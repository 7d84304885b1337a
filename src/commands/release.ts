import type { Command } from "./command.ts";
import { commitInputs, commonInputs, type InputName } from "./inputs.ts";

const releaseInputs = [
  "app",
  "environment",
  "reason",
  ...commitInputs,
  ...commonInputs,
] as const satisfies readonly InputName[];

export type ReleaseInputName = (typeof releaseInputs)[number];

export const release: Command<ReleaseInputName> = {
  name: "release",
  summary: "let deliveries of an app into an environment go on again",
  description:
    "Removes the hold, as one commit. Where there is none, nothing is done. The next update moves the app again.",
  examples: ["tagboat release --app grade-api --environment prod"],
  inputs: releaseInputs,
  wording: {
    app: { description: "App to release (repeatable)", default: undefined },
    environment: { description: "Environment in which (repeatable)", default: undefined },
  },
  async run(values, world) {
    const { runRelease } = await import("./run-hold.ts");
    return runRelease(values, world);
  },
};
