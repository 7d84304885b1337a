import { agentInputs } from "./agent-inputs.ts";
import type { Command } from "./command.ts";
import { commonInputs, type InputName } from "./inputs.ts";

const waitInputs = [
  "app",
  "environment",
  "image",
  "tag",
  "digest",
  "file",
  "at",
  "timeout",
  "soak",
  "evidence",
  "report",
  "source",
  ...agentInputs,
  "forge",
  "forge-url",
  ...commonInputs.filter((name) => name !== "dry-run"),
] as const satisfies readonly InputName[];

export type WaitInputName = Exclude<(typeof waitInputs)[number], "dry-run">;

export const wait: Command<WaitInputName> = {
  name: "wait",
  summary: "block until an environment is healthy on what Git has for it, or say why not",
  description:
    "tagboat asks the agents of the environment (Argo CD, Flux, …) until every one of them says that the image runs and is healthy. Nothing is written.\n" +
    "Without --image and --tag, it waits for what Git has now. Without a config, it finds the file by --image. It keeps no state: a second run continues from what the agents report.\n" +
    "Exit code 0: healthy, or superseded: Git has another image by now, newer or older, which is named; 8: the rollout failed; 9: not in time; 7: an agent never answered.",
  examples: [
    "tagboat wait grade-api --environment dev",
    "tagboat wait grade-api --environment staging --tag $GITHUB_SHA --timeout 30m --soak 5m",
    "tagboat wait --image ghcr.io/acme/api:1.4.0 --agent argo-cd --agent-url https://argocd.example.com --application api-dev",
    "tagboat wait --image ghcr.io/acme/api --file apps/api/dev/kustomization.yaml --agent flux --kustomization api",
  ],
  inputs: waitInputs as readonly WaitInputName[],
  wording: {
    app: { description: "App to wait for (repeatable)", default: "every app, or those that have one of the images" },
    environment: { description: "Environment to wait for it in (repeatable)" },
    image: {
      description: "Image to wait for: name, name:tag or name@sha256:… (repeatable)",
      default: "all that Git has",
    },
    tag: { description: "Tag that is waited for, of all the images that carry none", default: "what Git has now" },
    digest: {
      description: "Digest that is waited for, of all the images that carry none",
      default: "what Git has now",
    },
    file: { description: "File that has the image, from the repository's root (repeatable)" },
  },
  async run(values, world) {
    const { runWait } = await import("./run-wait.ts");
    return runWait(values, world);
  },
};
