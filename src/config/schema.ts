import * as z from "zod";
import { agent } from "./schema-agents.ts";
import type { gate } from "./schema-gate.ts";
import { settings, settingsShape } from "./schema-settings.ts";
import {
  branch,
  forgeTokenFrom,
  glob,
  host,
  identity,
  imageName,
  line,
  list,
  name,
  section,
  text,
  url,
} from "./schema-values.ts";

const pullRequest = section({
  title: line.optional().meta({
    description: "Title. Placeholders: {app}, {environment}, {image}, {from}, {to}.",
    $comment: "default: the commit's title",
  }),
  body: text.optional().meta({ description: "Text before ours." }),
  branch: branch.optional().meta({ description: "Name of its branch.", default: "tagboat/{environment}/{app}" }),
  per: z.enum(["app", "group", "environment"]).optional().meta({
    description:
      "What one pull request carries: one app, and no `groups`; one app or group; or all apps of the environment, as a release train that is kept up to date.",
    default: "group",
  }),
  labels: list(line)
    .optional()
    .meta({ description: "Labels it gets.", examples: [["deploy"]] }),
  reviewers: list(line).optional().meta({ description: "Who is asked to review: users, or teams as org/team." }),
  assignees: list(line).optional().meta({ description: "Who it is assigned to." }),
  draft: z.boolean().optional().meta({ description: "Open it as a draft.", default: false }),
  mergeMethod: z
    .enum(["merge", "squash", "rebase"])
    .optional()
    .meta({ description: "How it is merged.", $comment: "default: what the repository prefers" }),
  autoMerge: z.enum(["off", "at-deadline", "at-once"]).optional().meta({
    description:
      "What becomes of a merge that has to wait for checks or approvals: tagboat waits (off), leaves it to the forge's own auto-merge before it gives up (at-deadline), or at once.",
    default: "off",
  }),
}).meta({ id: "pullRequest", description: "How pull requests look." });

const environment = section({
  after: z
    .array(name)
    .optional()
    .meta({
      description:
        "Environments that an image must be healthy in before it may come here. Without: builds come here first.",
      default: [],
      examples: [["staging"]],
    }),
  ...settingsShape,
  pullRequest: pullRequest
    .optional()
    .meta({ description: "How pull requests into this environment look, where they differ." }),
}).meta({ id: "environment", description: "A stop of the pipeline." });

const image = section({
  name: imageName.meta({
    description: "Name of the image, without a tag.",
    examples: ["registry.example.com/grade-api"],
  }),
  in: z
    .record(name, imageName)
    .optional()
    .meta({
      description: "Another name for the same image, by environment.",
      examples: [{ prod: "registry.eu.example.com/grade-api" }],
    }),
  at: list(glob.regex(/^[^#]+#[^#]+$/, "must be file#key.path, such as values.yaml#image.tag"))
    .optional()
    .meta({
      description: "Exact locations, as file#key.path. Without: found by name.",
      examples: [["helm/legacy/{environment}.yaml#image.tag"]],
    }),
}).meta({ id: "image", description: "One image of an app." });

const app = section({
  images: list(image).optional().meta({ description: "The app's images. Without: every image found in its files." }),
  only: list(name).optional().meta({ description: "Environments the app is in.", $comment: "default: every one" }),
  was: name.optional().meta({
    description:
      "The app's name before it was renamed: its history and its holds go on. Without: a renamed app is a new one.",
    examples: ["grades"],
  }),
  ...settingsShape,
  environments: z
    .record(name, settings)
    .optional()
    .meta({ description: "What differs in an environment, by its name." }),
}).meta({ id: "app", description: "One deployable thing: one or more images that move together." });

const commit = section({
  title: line.optional().meta({
    description: "First line of the message. Placeholders: {app}, {environment}, {image}, {from}, {to}.",
    default: "deploy({environment}): {app} {from} → {to}",
  }),
  author: identity.optional().meta({ description: "Author.", $comment: "default: as Git is configured" }),
  committer: identity.optional().meta({ description: "Committer.", $comment: "default: the author" }),
  signOff: z
    .boolean()
    .optional()
    .meta({ description: "Add a Signed-off-by trailer of the committer.", default: false }),
  sign: z.enum(["auto", "on", "off"]).optional().meta({
    description: "Sign by GPG or SSH; `auto` does as Git is configured.",
    default: "auto",
  }),
  signingKey: line.optional().meta({ description: "Key to sign with.", $comment: "default: as Git is configured" }),
  skipCi: z.boolean().optional().meta({ description: "Ask the forge to start no CI for the commit.", default: false }),
  via: z
    .enum(["git", "api"])
    .optional()
    .meta({ description: "Push commits by Git, or have GitHub make and sign them by its API.", default: "git" }),
});

const forgeKind = z.enum(["github", "gitea", "forgejo", "git"]);
const caFile = text
  .optional()
  .meta({ description: "PEM file of a private certificate authority, on the machine that runs." });

const forge = section({
  kind: forgeKind.optional().meta({ description: "What it runs.", $comment: "default: told by its answers" }),
  url: url.optional().meta({ description: "Address of its API's server, where that is not the repository's host." }),
});

const otherForge = section({
  kind: forgeKind.optional().meta({ description: "What it runs.", $comment: "default: told by its answers" }),
  url: url.optional().meta({ description: "Address of its API's server, where that is another host." }),
  tokenFrom: forgeTokenFrom.optional().meta({
    description:
      "Environment variable, its name beginning with TAGBOAT_, that holds the token for this very host. It is not for the home repository, which is opened before its config is read.",
    examples: ["TAGBOAT_MIRROR_TOKEN"],
  }),
  caFile,
});

const registry = section({
  tokenFrom: forgeTokenFrom.optional().meta({
    description: "Environment variable, its name beginning with TAGBOAT_, that holds the password or token.",
    $comment: "default: what Docker's config.json and its credential helpers have for this registry",
    examples: ["TAGBOAT_REGISTRY_TOKEN"],
  }),
  username: line
    .regex(/^[^:]*$/, "must not contain a colon")
    .optional()
    .meta({ description: "User that the password or token belongs to.", default: "x-access-token" }),
  tokenServer: url.optional().meta({
    description: "Server that gives out the registry's tokens and so gets the credential, where it is another server.",
    examples: ["https://auth.example.com"],
  }),
  insecure: z.boolean().optional().meta({
    description: "Ask over plain http://. Except on this machine, the run must allow it, too: --insecure http://HOST.",
    default: false,
  }),
  caFile,
  unreachable: z.enum(["warn", "refuse"]).optional().meta({
    description: "What `verifyImage: on` does while the registry does not answer. `pin` always refuses then.",
    default: "warn",
  }),
});

// Segments are names with the two placeholders in them, or "*", or "**" once and not at the end: matching stays linear, and an app's folder
// has a name.
const discover = z
  .string()
  .regex(
    /^(?![/.])(?!.*(?:\/\/|\.\.))(?!.*\*\*.*\*\*)(?!.*\*\/?$)(?=[^{}]*(?:\{environment\}[^{}]*)*\{app\})(?:(?:\*\*?|(?:[A-Za-z0-9._-]|\{app\}|\{environment\})+)(?:\/|$))+$/,
    "must be a path with {app} in it, and {environment} where its folders are named so; `*` stands for one folder, `**` (once) for any number",
  );

export const configSchema = section({
  version: z.literal(1).meta({ description: "Version of this format." }),
  discover: z
    .union([discover, list(discover)])
    .optional()
    .meta({
      description:
        "Every folder or file that matches is an app in an environment; `*` stands for one folder, `**` for any number. Without: only what `apps` lists.",
      examples: ["apps/{app}/overlays/{environment}", ["teams/*/{app}/{environment}", "shared/{app}/{environment}"]],
    }),
  defaults: settings
    .optional()
    .meta({ description: "Settings of every environment and app that does not say otherwise." }),
  agents: z.record(name, agent).optional().meta({ description: "Agents, by a name of your own." }),
  environments: z
    .record(name, environment)
    .refine((all) => Object.keys(all).length > 0, "needs at least one environment")
    .meta({ description: "Environments by name, in promotion order.", minProperties: 1 }),
  groups: z
    .record(name, list(name))
    .optional()
    .meta({
      description: "Apps that move together, in one delivery.",
      examples: [{ shop: ["cart", "checkout"] }],
    }),
  apps: z
    .record(name, app)
    .optional()
    .meta({ description: "Apps by name. With `discover`, only those that need more words." }),
  commit: commit.optional().meta({ description: "How commits look, in every environment." }),
  pullRequest: pullRequest.optional().meta({ description: "How pull requests look, in every environment." }),
  forge: forge.optional().meta({ description: "Who hosts the home repository." }),
  forges: z
    .record(host, otherForge)
    .optional()
    .meta({ description: "Other hosts of repositories and sources, by host." }),
  registries: z
    .record(host.regex(/^(?!index\.docker\.io$)/, "Docker Hub is docker.io here"), registry)
    .optional()
    .meta({
      description: "Registries of images, by host; Docker Hub is docker.io.",
      examples: [{ "registry.example.com": { tokenFrom: "TAGBOAT_REGISTRY_TOKEN" } }],
    }),
});

/** An app's own part of the config, beside its files. No key of it can reach beyond the app. */
export const fragmentSchema = section({
  images: app.shape.images,
  source: settingsShape.source,
  tag: settingsShape.tag,
  delivery: settingsShape.delivery,
  order: settingsShape.order,
  verifyImage: settingsShape.verifyImage,
  gate: settingsShape.gate,
  environments: z
    .record(
      name,
      section({
        delivery: settingsShape.delivery,
        order: settingsShape.order,
        verifyImage: settingsShape.verifyImage,
        gate: settingsShape.gate,
      }),
    )
    .optional()
    .meta({ description: "What is stricter in an environment, by its name." }),
});

export type RawConfig = z.output<typeof configSchema>;
export type RawApp = z.output<typeof app>;
export type RawSettings = z.output<typeof settings>;
export type RawGate = z.output<typeof gate>;
