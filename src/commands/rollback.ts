import type { Command } from "./command.ts";
import { waitingInputs } from "./delivery-inputs.ts";
import { commitInputs, commonInputs, type InputName } from "./inputs.ts";

const rollbackInputs = [
  "app",
  "environment",
  "tag",
  "commit",
  "only-app",
  "no-hold",
  "force",
  "reason",
  "yes",
  "delivery",
  "take-over",
  "wait",
  "timeout",
  ...waitingInputs,
  "report",
  "title",
  ...commitInputs,
  ...commonInputs,
] as const satisfies readonly InputName[];

export type RollbackInputName = (typeof rollbackInputs)[number];

export const rollback: Command<RollbackInputName> = {
  name: "rollback",
  summary: "put back the version that ran before, and hold the environment",
  description:
    "Writes the version that stood in the environment before the last change to the app, as Git's history shows it. Nothing but Git is needed: no agent, registry or forge is asked.\n" +
    "The same commit holds the app there, so that the next build does not undo the rollback. `tagboat unhold` ends the hold.\n" +
    "While that hold stands, a second rollback changes nothing. To go further back, name the version with --tag or --commit.\n" +
    "On a terminal it shows the versions that stood there and the plan, and asks once. In CI it never asks.",
  examples: [
    "tagboat rollback grade-api --environment prod",
    'tagboat rollback grade-api --environment prod --tag 1.4.0 --reason "2.3.1 loses sessions"',
    "tagboat rollback shop --environment prod-eu --environment prod-us --yes --wait",
  ],
  inputs: rollbackInputs,
  wording: {
    app: { description: "App or group to roll back (repeatable)", default: undefined },
    environment: { description: "Environment to roll it back in (repeatable)", default: undefined },
    tag: { description: "Tag of the version to put back", default: "the version before the last change" },
    delivery: { default: "push, or what the config says for rollbacks" },
    reason: { description: "Why: it is kept in the hold and in the commit" },
    timeout: { description: "How long it may take, a merge and the waiting included: 30s, 15m, 1h30m" },
  },
  only: { wait: waitingInputs },
  async run(values, world) {
    const { runRollback } = await import("./run-rollback.ts");
    return runRollback(values, world);
  },
};
