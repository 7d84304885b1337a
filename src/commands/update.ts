import type { Command } from "./command.ts";
import { deliveryInputs, waitingInputs } from "./delivery-inputs.ts";
import type { InputName } from "./inputs.ts";

const updateInputs = [
  "image",
  "tag",
  "digest",
  "unpin",
  "app",
  "environment",
  "file",
  "at",
  ...deliveryInputs,
] as const satisfies readonly InputName[];

export type UpdateInputName = (typeof updateInputs)[number];

export const update: Command<UpdateInputName> = {
  name: "update",
  summary: "put an image into an environment: the step after the image build",
  description:
    "tagboat writes the image's tag or digest wherever it is in the environment's files, as one commit on the newest state of the branch.\n" +
    "A second run changes nothing; an older build changes nothing; a lost race is planned again.\n" +
    "By --delivery pull-request there is one pull request for an app in an environment, which a newer image brings up to date; merge also merges it.\n" +
    "With --wait it ends when the image really runs and is healthy, with exit code 8 where its rollout failed.",
  examples: [
    "tagboat update --image registry.example.com/grade-api:1.4.0",
    "tagboat update grade-api --repo https://git.example.com/acme/config --tag $GITHUB_SHA",
    "tagboat update grade-api --tag $GITHUB_SHA --wait --timeout 20m",
    "tagboat update --image ghcr.io/acme/api:1.4.0 --file 'apps/api/overlays/dev/*.yaml' --dry-run",
    "tagboat update --image ghcr.io/acme/api --tag 1.4.0 --at environments/dev/values.yaml#image.tag",
  ],
  inputs: updateInputs,
  wording: {
    app: { description: "App to move (repeatable)" },
    environment: { description: "Environment to move it in (repeatable)" },
    image: {
      description: "Image to write: name, name:tag, name@sha256:…, or old=new:tag as Kustomize has it (repeatable)",
    },
    tag: { default: "the CI's commit SHA" },
    timeout: { description: "How long it may take, all merges and the waiting included: 30s, 15m, 1h30m" },
  },
  only: { wait: waitingInputs },
  async run(values, world) {
    const { runUpdate } = await import("./run-update.ts");
    return runUpdate(values, world);
  },
};
