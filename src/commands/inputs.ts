import { agentInputSpecs } from "./agent-inputs.ts";
import type { InputSpec } from "./input-spec.ts";

/** Every input of every command. A name means the same in every command; a command may have its own wording for it. */
export const inputSpecs = {
  repo: {
    type: "string",
    placeholder: "url or path",
    description: "Config repository: where the config file is, and the apps unless an environment says otherwise",
    default: "origin of the clone in the current folder",
  },
  branch: { type: "string", placeholder: "name", description: "Its branch", default: "the remote's HEAD" },
  config: {
    type: "string",
    placeholder: "path",
    description: "Config file, read from that branch itself",
    default: ".tagboat.yaml",
  },
  app: {
    type: "list",
    placeholder: "name",
    description: "App that the command is about (repeatable)",
    default: "every app that has one of the images",
  },
  environment: {
    type: "list",
    placeholder: "name",
    description: "Environment that the command is about (repeatable)",
    default: "the only one without `after`",
  },
  from: {
    type: "string",
    placeholder: "environment",
    description: "Environment that the version comes from",
    default: "the only one that comes before --to",
  },
  to: { type: "string", placeholder: "environment", description: "Environment that the version enters" },
  "wait-for-gate": { type: "boolean", description: "If the gate is not open yet, wait for it, up to --timeout" },
  commit: {
    type: "string",
    placeholder: "id",
    description: "Commit of the environment's branch whose version to put back",
  },
  "only-app": { type: "boolean", description: "Move the app without the others of its group" },
  "no-hold": { type: "boolean", description: "Do not hold the environment afterwards" },
  force: { type: "boolean", description: "Also put back a version that was never there; needs --reason" },
  yes: { type: "boolean", description: "Do not ask before anything is written" },
  "all-or-nothing": {
    type: "boolean",
    description: "Deliver no app if any of them is kept out; without it, each app whose gate is open is delivered",
  },
  image: {
    type: "list",
    placeholder: "ref",
    description: "Image: name, name:tag, name@sha256:…, or old=new:tag as Kustomize has it (repeatable)",
    default: "those that the config declares for the app, else the only one in its files",
  },
  tag: {
    type: "string",
    placeholder: "tag",
    description: "Tag of all the images that carry none",
    default: "for `update`, the CI's commit SHA",
  },
  digest: { type: "string", placeholder: "sha256:…", description: "Digest of all the images that carry none" },
  unpin: { type: "boolean", description: "Remove the digest of a site that has one, when only a tag is given" },
  file: { type: "list", placeholder: "glob", description: "File to look in, from the repository's root (repeatable)" },
  at: {
    type: "list",
    placeholder: "file#path",
    description:
      "Exact location, FILE#KEY.PATH: values.yaml#image.tag, pod.yaml#spec.containers[name=api].image (repeatable)",
  },
  delivery: {
    type: "string",
    choices: ["push", "pull-request", "merge"],
    description: "How the change reaches the branch",
    default: "push, or what the config says",
  },
  "auto-merge": {
    type: "string",
    choices: ["off", "at-deadline", "at-once"],
    description:
      "Leave a merge that has to wait for checks or approvals to the forge: before the time is over, or at once",
    default: "off, or what the config says",
  },
  timeout: {
    type: "string",
    placeholder: "duration",
    description: "How long to wait, in all: 30s, 15m, 1h30m",
    default: "15m, or what the config says",
  },
  wait: {
    type: "boolean",
    description: "Then wait until it really runs and is healthy: see `tagboat wait`",
  },
  soak: {
    type: "string",
    placeholder: "duration",
    description: "How long it must have been healthy without a break: 30s, 10m",
    default: "a moment",
  },
  evidence: {
    type: "string",
    choices: ["image", "revision", "applied"],
    description: "The least that every agent must show: the image runs, the commit is healthy, or it is applied",
    default: "what the gates of the next environments ask for, else image",
  },
  ...agentInputSpecs,
  "take-over": {
    type: "boolean",
    description: "Replace also a person's commits on the branch of our pull request",
  },
  "if-missing": {
    type: "string",
    choices: ["auto", "fail", "add", "skip"],
    description: "What to do if the image is not found; auto adds a Kustomize entry if a base has the image",
    default: "auto",
  },
  order: {
    type: "string",
    choices: ["strict", "prefer", "off"],
    description: "What to do about a build whose order is unknown: refuse, warn and write, or do not compare",
    default: "prefer, or what the config says",
  },
  "verify-image": {
    type: "string",
    choices: ["on", "off", "pin"],
    description: "Ask the registry first whether it has the image; pin also writes the digest that it has there",
    default: "off, or what the config says",
  },
  reason: { type: "string", placeholder: "text", description: "Why: it is kept in the file and in the commit" },
  until: {
    type: "string",
    placeholder: "time",
    description: "When the hold ends by itself: 2026-11-23T08:00:00Z, or after a duration such as 3h",
    default: "when `tagboat unhold` ends it",
  },
  report: {
    type: "string",
    choices: ["source-commit", "config-commit", "none"],
    description: "The commit that is told the outcome by a status: the app's source commit, or the config repository's",
    default: "none, or what the config says",
  },
  source: {
    type: "string",
    placeholder: "url",
    description: "Repository of the app's source, where the ancestry of builds is looked up",
    default: "what the config says, else the clone in the current folder, else what the CI builds",
  },
  title: {
    type: "string",
    placeholder: "template",
    description: "First line of the commit message, with {app} {environment} {from} {to} {image} filled in",
  },
  author: {
    type: "string",
    placeholder: "Name <email>",
    description: "Author of the commit",
    default: "as Git is configured",
  },
  committer: {
    type: "string",
    placeholder: "Name <email>",
    description: "Committer of the commit",
    default: "the author",
  },
  "skip-ci": {
    type: "boolean",
    description: "Write [skip ci] into the commit message, so that the forge starts no workflow for it",
  },
  "allow-fork": {
    type: "boolean",
    description: "Write even in a run that a fork, a comment or an unknown event started; refused by default",
  },
  "sign-off": { type: "boolean", description: "Add a Signed-off-by trailer of the committer" },
  sign: {
    type: "string",
    choices: ["auto", "on", "off"],
    description: "Sign the commit by GPG or SSH; auto does as Git is configured",
    default: "auto",
  },
  "signing-key": {
    type: "string",
    placeholder: "key",
    description: "Key to sign with",
    default: "as Git is configured",
  },
  "commit-via": {
    type: "string",
    choices: ["git", "api"],
    description: "How the commit is made: pushed by Git, or made by GitHub's API, which signs it and needs no clone",
    default: "git, or what the config says",
  },
  fetch: {
    type: "string",
    choices: ["auto", "shallow", "partial"],
    description: "How the repository is read: what the plan needs (partial), or the newest commit whole (shallow)",
    default: "auto",
  },
  forge: {
    type: "string",
    choices: ["github", "gitea", "forgejo", "git"],
    description: "What hosts the repository; git is a server without pull requests",
    default: "what the config says, else told by its answers",
  },
  "forge-url": {
    type: "string",
    placeholder: "url",
    description: "Where its pages begin, if that is not where the repository's address leads",
    default: "what the config says, else the repository's own host",
  },
  "ca-file": { type: "string", placeholder: "path", description: "PEM file of a private certificate authority" },
  "token-file": {
    type: "string",
    placeholder: "path",
    description: "File that holds the token for the repository's host",
    default: "TAGBOAT_TOKEN, else the CI's own token",
  },
  insecure: {
    type: "list",
    placeholder: "server",
    description:
      "Server that may get requests and credentials over plain http, or whose certificate an agent with `insecure: true` need not check: http://gitea.internal:3000 (repeatable)",
    default: "none but this machine",
  },
  "dry-run": { type: "boolean", description: "Print the unified diff and write nothing" },
  gate: { type: "boolean", description: "Show the checklist of each gate that a version waits for" },
  format: {
    type: "string",
    choices: ["text", "markdown", "json"],
    description: "Form of the result; json is the same as --json",
    default: "text",
  },
  json: { type: "boolean", description: "Print one JSON document on stdout, and only that" },
  quiet: { type: "boolean", description: "No progress, only warnings and the result" },
  verbose: { type: "boolean", description: "Also what helps to find a fault: requests, ways of fetching" },
} as const satisfies Record<string, InputSpec>;

export type InputName = keyof typeof inputSpecs;

type ValueOf<Spec> = Spec extends { type: "list" }
  ? readonly string[]
  : Spec extends { type: "boolean" }
    ? boolean
    : Spec extends { choices: readonly (infer Choice)[] }
      ? Choice | undefined
      : string | undefined;

/** The values of some inputs, checked against their table. */
export type InputValues<Name extends InputName> = { readonly [N in Name]: ValueOf<(typeof inputSpecs)[N]> };

/** The inputs for how a commit is made, and by whom. */
export const commitInputs = [
  "commit-via",
  "forge",
  "forge-url",
  "author",
  "committer",
  "sign-off",
  "sign",
  "signing-key",
  "skip-ci",
  "allow-fork",
] as const satisfies readonly InputName[];

/** The inputs of every command. */
export const commonInputs = [
  "repo",
  "branch",
  "config",
  "fetch",
  "ca-file",
  "token-file",
  "insecure",
  "dry-run",
  "json",
  "quiet",
  "verbose",
] as const satisfies readonly InputName[];
