import { overlay, overlayConfig, overlayPath } from "../../support/overlay-layout.ts";
import type { Exit, Scenario } from "../scenario.ts";
import { onGit } from "./rows.ts";

const digest = `sha256:${"ab".repeat(32)}`;
const image = ["--image", "registry.example.com/api:1.5.0"];
const devFile = overlayPath("api", "dev");

const files = {
  ".tagboat.yaml": overlayConfig,
  ...Object.fromEntries(
    ["api", "web"].flatMap((app) =>
      (["dev", "prod"] as const).map((environment) => [overlayPath(app, environment), overlay(app, "1.4.0")]),
    ),
  ),
  "broken.yaml": "images: [\n",
  "twice.yaml": "images:\n  - name: x/y\n    newTag: 1\n    newTag: 2\n",
  "pinned/kustomization.yaml": `images:\n  - name: x/y\n    newTag: "1"\n    digest: ${digest}\n`,
  "secret.yaml": "image:\n  repository: x/y\n  tag: ENC[AES256_GCM,data:x]\nsops:\n  mac: ENC[x]\n",
  "template.yaml": 'image: "x/y:{{ .tag }}"\n',
  "values.yaml": "image:\n  repository: x/y\n  tag: 1.0.0\n",
};

/** Mistakes in the call of `update`: its flags beside `--repo`, and the exit code. */
const calls: readonly (readonly [name: string, args: readonly string[], exit: Exit])[] = [
  ["unknown-flag", ["--imagee", "x"], 2],
  ["unknown-choice", [...image, "--order", "maybe"], 2],
  ["no-version", ["--image", "registry.example.com/api"], 2],
  ["empty-tag", ["--image", "registry.example.com/api", "--tag", ""], 2],
  ["tag-with-newline", ["--image", "registry.example.com/api", "--tag", "1\n2"], 2],
  ["digest-malformed", ["--image", "registry.example.com/api", "--digest", "sha256:1"], 2],
  ["unknown-app", [...image, "--app", "apj"], 4],
  ["unknown-environment", [...image, "--environment", "dve"], 4],
  ["image-not-found", ["--image", "registry.example.com/none:1"], 4],
  ["gated-environment", [...image, "--environment", "prod", "--delivery", "push"], 5],
  ["gated-file", [...image, "--file", overlayPath("api", "prod")], 5],
  ["file-missing", ["--image", "x/y:2", "--file", "nope.yaml"], 4],
  ["file-is-a-folder", ["--image", "x/y:2", "--file", "pinned"], 4],
  ["file-absolute", ["--image", "x/y:2", "--file", "/values.yaml"], 2],
  ["file-outside", ["--image", "x/y:2", "--file", "../values.yaml"], 5],
  ["not-yaml", ["--image", "x/y:2", "--file", "broken.yaml"], 3],
  ["duplicate-key", ["--image", "x/y:3", "--at", "twice.yaml#images[0].newTag"], 3],
  ["digest-would-be-dropped", ["--image", "x/y:2", "--file", "pinned/kustomization.yaml"], 5],
  ["encrypted", ["--image", "x/y:2", "--file", "secret.yaml"], 5],
  ["templated", ["--image", "x/y:2", "--at", "template.yaml#image"], 5],
  ["at-missing-key", ["--image", "x/y:2", "--at", "values.yaml#image.tga"], 4],
  ["at-of-another-image", ["--image", "a/b:2", "--at", "values.yaml#image.tag"], 5],
  ["at-beside-file", ["--image", "x/y:2", "--at", "values.yaml#image.tag", "--file", "*.yaml"], 2],
  ["two-images-for-one-place", [...image, "--image", "x/y:2", "--at", `${devFile}#images[0].newTag`], 2],
  ["image-twice", [...image, "--image", "registry.example.com/api:1.6.0"], 2],
  ["merge-without-a-forge", [...image, "--delivery", "merge"], 2],
  ["commit-via-api-without-a-forge", [...image, "--commit-via", "api"], "not 0"],
  ["author-without-address", [...image, "--author", "Ada"], 2],
  ["title-with-an-unknown-placeholder", [...image, "--title", "{foo}"], 2],
  ["soak-without-wait", [...image, "--soak", "5m"], 2],
  ["wait-without-an-agent", [...image, "--wait"], 2],
  ["config-missing", [...image, "--config", "nope.yaml"], 3],
  ["ca-file-missing", [...image, "--ca-file", "/nowhere/ca.pem"], 3],
  ["token-file-missing", [...image, "--token-file", "/nowhere/token"], "not 0"],
  ["signing-key-of-nobody", [...image, "--sign", "on", "--signing-key", "nobody"], "not 0"],
];

/** Mistakes in the config file. */
const configs: readonly (readonly [name: string, config: string])[] = [
  ["unknown-key", "version: 1\nenvironments:\n  dev: { file: [a.yaml] }\n"],
  ["no-environments", "version: 1\n"],
  ["empty-environment", "version: 1\nenvironments:\n  dev:\n"],
  ["not-yaml", "version: 1\nenvironments: [\n"],
  ["empty", ""],
  ["unknown-delivery", "version: 1\nenvironments: { dev: { files: [a.yaml], delivery: pigeon } }\n"],
  ["after-nowhere", "version: 1\nenvironments: { dev: { files: [a.yaml], after: [nowhere] } }\n"],
  [
    "after-in-a-circle",
    "version: 1\nenvironments: { a: { files: [a.yaml], after: [b] }, b: { files: [b.yaml], after: [a] } }\n",
  ],
  ["file-outside", "version: 1\nenvironments: { dev: { files: [../a.yaml] } }\n"],
  [
    "password-in-an-address",
    'version: 1\nenvironments: { dev: { files: [a.yaml], repo: "https://bob:s3cr3t@git.example.com/x" } }\n',
  ],
  [
    "unknown-agent",
    "version: 1\nenvironments: { dev: { files: [a.yaml], agents: [{ use: nobody, application: a }] } }\n",
  ],
  [
    "agent-without-a-use",
    "version: 1\nagents: { c: { kind: argo-cd } }\nenvironments: { dev: { files: [a.yaml], agents: [{ use: c }] } }\n",
  ],
  [
    "group-of-nobody",
    "version: 1\nenvironments: { dev: { files: [a.yaml] } }\ngroups: { shop: [nobody] }\napps: { api: {} }\n",
  ],
  [
    "several-problems",
    "version: 1\nenvironments:\n  dev: { delivery: pigeon }\n  prod: { after: [nowhere] }\nappz: {}\n",
  ],
];

const repositories: readonly Scenario[] = [
  ["password-without-a-scheme", "bob:s3cr3t@git.example.com:x.git", 2],
  ["option", "--upload-pack=touch", 2],
  ["helper", "ext::sh -c touch", 2],
  ["missing-folder", "/nowhere/config.git", "not 0"],
  ["no-server", "http://127.0.0.1:9/config.git", 7],
].map(([name, repo, exit]) => ({
  name: `refusal/repository/${name}`,
  exits: [exit as Exit],
  async play(stage) {
    await stage.tagboat(["update", ...image, "--json", `--repo=${repo}`], { env: { TAGBOAT_FORGE: "git" } });
  },
}));

const bare: readonly Scenario[] = (
  [
    ["unknown-command", ["updaet"], 2],
    ["no-command", [], "not 0"],
    ["unknown-flag-as-json", ["update", "--imagee", "x", "--json"], 2],
    ["json-before-the-command", ["--json", "update"], 2],
    ["argument-too-many", ["update", "api", "--json"], 2],
  ] as const
).map(([name, args, exit]) => ({
  name: `refusal/command/${name}`,
  exits: [exit],
  play: async (stage) => void (await stage.tagboat(args)),
}));

const machine: readonly Scenario[] = [
  onGit({
    name: "refusal/machine/no-git",
    files,
    steps: [["update", ...image]],
    env: { PATH: "/nonexistent" },
    exits: [10],
  }),
  onGit({
    name: "refusal/machine/no-temporary-folder",
    files,
    steps: [["update", ...image]],
    env: { TMPDIR: "/nonexistent" },
    exits: [10],
  }),
  onGit({
    name: "refusal/machine/hook-of-the-server",
    files,
    steps: [({ config }) => config.hook("pre-receive", "echo closed today >&2; exit 1"), ["update", ...image]],
    exits: [5],
  }),
  onGit({
    name: "refusal/machine/misspelt-variable",
    files,
    steps: [["update", ...image]],
    env: { TAGBOAT_TOKN: "x" },
  }),
];

export const refusalScenarios: readonly Scenario[] = [
  ...calls.map(([name, args, exit]) =>
    onGit({ name: `refusal/call/${name}`, files, steps: [["update", ...args]], exits: [exit] }),
  ),
  ...configs.map(([name, config]) =>
    onGit({
      name: `refusal/config/${name}`,
      files: { ...files, ".tagboat.yaml": config },
      steps: [["check"]],
      exits: ["not 0"],
    }),
  ),
  ...repositories,
  ...bare,
  ...machine,
];
