import type { Command } from "./command.ts";
import type { InputName } from "./inputs.ts";

const checkInputs = [
  "app",
  "environment",
  "repo",
  "branch",
  "config",
  "commit-via",
  "forge",
  "forge-url",
  "ca-file",
  "token-file",
  "insecure",
  "kube-context",
  "json",
  "quiet",
  "verbose",
] as const satisfies readonly InputName[];

export type CheckInputName = (typeof checkInputs)[number];

export const check: Command<CheckInputName> = {
  name: "check",
  summary: "find out now what would fail later: the config, the images, the token, the branch, the agents",
  description:
    "tagboat reads the config, looks for every image that it declares, asks the repository's host what the token may do, and asks the agents what they see. It warns of each part of a gate that can never hold.\n" +
    "Nothing is written. The exit code is 0 if nothing failed, and otherwise that of the first failure. Without APP and `--environment`, everything is checked.",
  examples: ["tagboat check", "tagboat check grade-api", "tagboat check --environment prod --json"],
  inputs: checkInputs,
  wording: {
    app: { description: "App to look at (repeatable)", default: "all" },
    environment: { description: "Environment to look at (repeatable)", default: "all" },
    "kube-context": { description: "Context of the kubeconfig that the config's agents may use (repeatable)" },
  },
  async run(values, world) {
    const { runCheck } = await import("./run-check.ts");
    return runCheck(values, world);
  },
};
