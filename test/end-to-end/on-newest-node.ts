/*
 * What the CI runs a second time, on the newest Node. `npm test` runs all of it before, on the Node that is there. What may differ on another
 * one is how the program starts, talks and ends, so each way through it is here once, and every file that needs a process of the bundle is.
 * `chosen-files.test.ts` holds that.
 */

/** Whether only the chosen files run, as they do on the newest Node: what is the same on every Node may be left out. */
export const isNewestNodeMeant: boolean = process.env["TEST_NEWEST_NODE"] === "true";

/** A file that runs each command. */
export const byCommand: Readonly<Record<string, string>> = {
  update: "pull-request.test.ts",
  promote: "promote.test.ts",
  rollback: "rollback.test.ts",
  wait: "wait.test.ts",
  hold: "hold.test.ts",
  unhold: "hold.test.ts",
  check: "check-agents.test.ts",
  status: "status.test.ts",
};

/** A file that delivers to each kind of forge. */
export const byForge: Readonly<Record<string, string>> = {
  git: "discover.test.ts",
  github: "pull-request.test.ts",
  gitea: "pull-request.test.ts",
  forgejo: "pull-request.test.ts",
};

/** A file that waits for each kind of agent. */
export const byAgent: Readonly<Record<string, string>> = {
  "argo-cd": "wait.test.ts",
  flux: "wait-flux.test.ts",
  http: "wait-other-agents.test.ts",
  "commit-status": "wait-other-agents.test.ts",
};

/** Those that start a process of their own: the Action, runs that are killed, runs at once, the fault lab, the folder with nothing installed. */
export const withProcesses: readonly string[] = [
  "action.test.ts",
  "action-check.test.ts",
  "action-gate.test.ts",
  "action-host.test.ts",
  "action-safety.test.ts",
  "at-once.test.ts",
  "bundle.test.ts",
  "every-door.test.ts",
  "examples.test.ts",
  "killed-promotion.test.ts",
  "promotion-examples.test.ts",
  "pull-request.test.ts",
  "soak-across-runs.test.ts",
  "storm.test.ts",
  "terminal-question.test.ts",
  "wait.test.ts",
  "wait-action.test.ts",
  "wait-flux.test.ts",
  "wait-several.test.ts",
];

export const onNewestNode: readonly string[] = [
  ...new Set([byCommand, byForge, byAgent].flatMap(Object.values<string>).concat(withProcesses)),
].sort();
