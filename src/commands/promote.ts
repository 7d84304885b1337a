import type { Command } from "./command.ts";
import { deliveryInputs, waitingInputs } from "./delivery-inputs.ts";
import type { InputName } from "./inputs.ts";

const promoteInputs = [
  "app",
  "from",
  "to",
  "tag",
  "wait-for-gate",
  "yes",
  "all-or-nothing",
  "force",
  "reason",
  ...deliveryInputs,
] as const satisfies readonly InputName[];

export type PromoteInputName = (typeof promoteInputs)[number];

export const promote: Command<PromoteInputName> = {
  name: "promote",
  summary: "carry the version of one environment into the next, if its gate is open",
  description:
    "Takes the images of an app, with tag and digest, as Git has them in one environment, and writes them into the next.\n" +
    "First the gate of that environment is judged: every earlier environment must have this version in Git, and its agents must prove that it runs and is healthy. A closed gate ends with exit code 5, and an unknown one with 9, or 7 if no server answered. Nothing is written then.\n" +
    "On a terminal it shows the plan and the gate, and asks once. In CI it never asks.\n" +
    "--tag promotes a version that a newer one has replaced there, if our own account recorded its proof on the config commit (`report: config-commit`), and no earlier environment rolled it back.\n" +
    "If you name several apps, tagboat delivers each app whose gate is open, and reports why it kept the others out. An app that belongs to a group brings the whole group along, and the group moves whole or not at all.\n" +
    "--force opens a gate that does not hold, if the config has `gate.override: true` there. It does not override a hold, nor bring back a version that was taken back there or in an environment before. What did not hold, the reason and the user are recorded in the commit.",
  examples: [
    "tagboat promote grade-api --to prod",
    "tagboat promote grade-api --from staging --to prod --dry-run",
    "tagboat promote cart checkout --to staging --wait-for-gate --timeout 1h --wait",
    "tagboat promote grade-api --to prod --tag 1.4.0",
    'tagboat promote grade-api --from dev --to prod --force --reason "fixes the login"',
  ],
  inputs: promoteInputs,
  wording: {
    app: { description: "App or group to promote (repeatable)", default: undefined },
    tag: {
      description: "Version to promote: one that the earlier environment has, or had and proved",
      default: "the version that the earlier environment has",
    },
    force: { description: "Open a gate that does not hold; needs --reason, and `gate.override: true` in the config" },
    reason: { description: "Why: it is kept in the commit and in the pull request" },
    delivery: { default: "what the config says, else pull-request" },
    order: { default: "what the config says, else strict" },
    timeout: { description: "How long it may take in all: the gate, the merges and the rollout: 30s, 15m, 1h30m" },
  },
  only: { wait: waitingInputs },
  async run(values, world) {
    const { runPromote } = await import("./run-promote.ts");
    return runPromote(values, world);
  },
};
