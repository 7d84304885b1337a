import type { Command } from "./command.ts";
import { commitInputs, commonInputs, type InputName } from "./inputs.ts";

/** A hold does not deliver an image, so the config's `delivery` does not apply to it. */
export const deliveryWording = {
  delivery: { description: "How the change reaches the branch", default: "push" },
  timeout: { description: "How long a merge may take: 30s, 15m, 1h30m" },
} as const;

const holdInputs = [
  "app",
  "environment",
  "image",
  "reason",
  "until",
  "delivery",
  "auto-merge",
  "timeout",
  "take-over",
  ...commitInputs,
  ...commonInputs,
] as const satisfies readonly InputName[];

export type HoldInputName = (typeof holdInputs)[number];

export const hold: Command<HoldInputName> = {
  name: "hold",
  summary: "stop deliveries of an app into an environment, until `unhold`",
  description:
    "tagboat commits a small file below `.tagboat/holds/` to the environment's branch: while it is there, no update moves the app there.\n" +
    "An update that is held ends with the outcome `held`, and says who holds it and why. `tagboat unhold` ends the hold.\n" +
    "`tagboat hold` first cancels the auto-merge that tagboat ordered for the app. It pushes, whatever the config's `delivery` says, because a hold must act at once.\n" +
    "If the branch refuses the push, use --delivery merge. With --delivery pull-request, the hold takes effect once people merge it.",
  examples: [
    'tagboat hold grade-api --environment prod --reason "2.3.1 loses sessions"',
    'tagboat hold cart checkout --environment prod --reason "exam week" --until 2026-11-28T18:00:00Z',
    "tagboat hold grade-api --environment prod --delivery merge",
  ],
  inputs: holdInputs,
  wording: {
    app: { description: "App to hold (repeatable)", default: undefined },
    environment: { description: "Environment to hold it in (repeatable)", default: undefined },
    ...deliveryWording,
    image: { description: "Image that alone is held, by its name", default: "all of the app's" },
  },
  async run(values, world) {
    const { runHold } = await import("./run-hold.ts");
    return runHold(values, world);
  },
};
