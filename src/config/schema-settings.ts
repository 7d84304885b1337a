import * as z from "zod";
import { agentUse } from "./schema-agents.ts";
import { gate } from "./schema-gate.ts";
import { branch, duration, glob, line, list, repository, section, url } from "./schema-values.ts";

const delivery = z.enum(["push", "pull-request", "merge"]);

const rollback = section({
  delivery: delivery.optional().meta({ description: "How a rollback reaches the branch.", default: "push" }),
}).meta({ id: "rollback", description: "How `tagboat rollback` is done." });

/** The keys that `defaults`, an environment, an app, and an app in an environment can have; the last one wins. */
export const settingsShape = {
  repo: repository.optional().meta({
    description: "Repository that holds the files.",
    $comment: "default: the home repository",
    examples: ["https://gitea.example.com/acme/config-prod"],
  }),
  branch: branch.optional().meta({
    description: "Branch of that repository.",
    $comment: "default: the home branch in the home repository, the remote's HEAD elsewhere",
    examples: ["env/{environment}"],
  }),
  files: list(glob)
    .optional()
    .meta({
      description: "Globs of the files that carry the images. Where there are none, the folder that `discover` found.",
      examples: [["apps/{app}/overlays/dev/kustomization.yaml"]],
    }),
  source: repository.optional().meta({
    description: "Repository of the app's source, where the order of two builds is looked up.",
    examples: ["https://gitea.example.com/acme/{app}"],
  }),
  tag: line.optional().meta({
    description:
      "Form of the app's image tags, which decides their order. Placeholders: {sha}, {version}, {number}, {date}, {branch}; everything else must match exactly.",
    $comment: "default: read as a commit, else as `git describe` writes it, else as a version",
    examples: ["prod-{sha}-{date}"],
  }),
  delivery: delivery.optional().meta({
    description: "How a change reaches the branch: pushed, proposed, or proposed and merged.",
    $comment: "default: pull-request in an environment with `after`, else push",
  }),
  order: z.enum(["strict", "prefer", "off"]).optional().meta({
    description: "What to do about a build whose order is unknown: refuse, warn and write, or do not compare.",
    $comment: "default: strict in an environment with `after`, else prefer",
  }),
  ifMissing: z.enum(["auto", "fail", "add", "skip"]).optional().meta({
    description: "What to do if an image is in none of the files; `auto` adds a Kustomize entry if a base has it.",
    default: "auto",
  }),
  verifyImage: z.enum(["on", "off", "pin"]).optional().meta({
    description: "Whether the registry must have the image before it is written; `pin` also writes its digest.",
    default: "off",
  }),
  agents: z
    .array(agentUse)
    .optional()
    .meta({
      description: "Who says that the environment is healthy. All must; an empty list: nobody.",
      examples: [[{ use: "cluster", application: "{app}-dev" }]],
    }),
  gate: gate.optional().meta({ description: "All that must hold before an image may enter." }),
  timeout: duration.optional().meta({ description: "How long to wait for a verdict.", default: "15m" }),
  report: z.enum(["source-commit", "config-commit", "none"]).optional().meta({
    description: "The commit on which the outcome is reported as a status.",
    default: "none",
  }),
  environmentUrl: url.optional().meta({
    description: "Page of what runs there, for the deployments that `report` records on GitHub.",
    examples: ["https://{app}.staging.example.com"],
  }),
  rollback: rollback.optional().meta({ description: "How a rollback is delivered." }),
};

/** The settings as a section of their own: `defaults`, and an app's `environments`. */
export const settings = section(settingsShape).meta({
  id: "settings",
  description: "What can be said on every level.",
});
