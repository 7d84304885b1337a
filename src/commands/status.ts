import type { Command } from "./command.ts";
import type { InputName } from "./inputs.ts";

const statusInputs = [
  "app",
  "environment",
  "gate",
  "format",
  "repo",
  "branch",
  "config",
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

export type StatusInputName = (typeof statusInputs)[number];

export const status: Command<StatusInputName> = {
  name: "status",
  summary: "show what is where: the version in Git, its health, and what comes next",
  description:
    "Shows a row for each app and environment: the version in Git and since when, its health as the agents report it, a hold, an open pull request, and the next version with the state of its gate. Nothing is written.\n" +
    "The notes show how the cluster differs from Git. If the tags name commits, they also show by how many source commits the environment is behind (counted up to 100).\n" +
    "Health is what the agents reported last. Only the environment that a next version comes from is asked to confirm it.\n" +
    "The exit code is 0 if every repository could be read, whatever the agents say.",
  examples: [
    "tagboat status",
    "tagboat status grade-api --gate",
    "tagboat status --environment prod --format markdown",
  ],
  inputs: statusInputs,
  wording: {
    app: { description: "App to show (repeatable)", default: "all" },
    environment: { description: "Environment to show (repeatable)", default: "all" },
    "kube-context": { description: "Context of the kubeconfig that the config's agents may use (repeatable)" },
  },
  async run(values, world) {
    const { runStatus } = await import("./run-status.ts");
    return runStatus(values, world);
  },
};
