import type { SeedFiles } from "../../support/git-seed.ts";
import { overlay, overlayConfig, overlayPath } from "../../support/overlay-layout.ts";
import type { Scenario } from "../scenario.ts";
import { commit, onGit, type Row } from "./rows.ts";

const digest = `sha256:${"ab".repeat(32)}`;
const otherDigest = `sha256:${"cd".repeat(32)}`;
const image = (app: string, tag?: string): string => `registry.example.com/${app}${tag === undefined ? "" : `:${tag}`}`;

const layout = (tag = "1.4.0", config = overlayConfig): Record<string, string> => ({
  ".tagboat.yaml": config,
  "README.md": "# Deployments\n",
  ...Object.fromEntries(
    ["api", "web", "other"].flatMap((app) =>
      (["dev", "prod"] as const).map((environment) => [overlayPath(app, environment), overlay(app, tag)]),
    ),
  ),
});

const api = ["update", "--image", image("api", "1.5.0")];
const holdFile = ".tagboat/holds/dev/api.yaml";
const devFile = overlayPath("api", "dev");

const versions: readonly Row[] = [
  { name: "older", files: layout("1.6.0"), steps: [api] },
  { name: "same", files: layout("1.5.0"), steps: [api] },
  { name: "prerelease", files: layout("1.5.0-rc.1"), steps: [api] },
  { name: "back-to-a-prerelease", files: layout("1.5.0"), steps: [["update", "--image", image("api", "1.5.0-rc.1")]] },
  { name: "unknown-order", files: layout("1a2b3c4"), steps: [["update", "--image", image("api", "9f8e7d6")]] },
  {
    name: "unknown-order-strict",
    files: layout("1a2b3c4"),
    steps: [["update", "--image", image("api", "9f8e7d6"), "--order", "strict"]],
    exits: [5],
  },
  { name: "older-without-order", files: layout("1.6.0"), steps: [[...api, "--order", "off"]] },
  {
    name: "numbers",
    files: layout("build-7", `${overlayConfig}defaults: { tag: "build-{number}" }\n`),
    steps: [
      ["update", "--image", image("api", "build-12")],
      ["update", "--image", image("api", "build-9")],
    ],
  },
  {
    name: "dates",
    files: layout("20260101-1", `${overlayConfig}defaults: { tag: "{date}-{number}" }\n`),
    steps: [
      ["update", "--image", image("api", "20260201-1")],
      ["update", "--image", image("api", "20260115-1")],
    ],
  },
  { name: "digest-added", files: layout(), steps: [["update", "--image", `${image("api", "1.5.0")}@${digest}`]] },
  {
    name: "digest-flag",
    files: layout(),
    steps: [["update", "--image", image("api"), "--tag", "1.5.0", "--digest", digest]],
  },
  {
    name: "digest-replaced",
    files: { ...layout(), [devFile]: `${overlay("api", "1.4.0")}    digest: ${digest}\n` },
    steps: [["update", "--image", `${image("api", "1.5.0")}@${otherDigest}`]],
  },
  {
    name: "digest-refuses-a-tag",
    files: { ...layout(), [devFile]: `${overlay("api", "1.4.0")}    digest: ${digest}\n` },
    steps: [api],
    exits: [5],
  },
  {
    name: "unpin",
    files: { ...layout(), [devFile]: `${overlay("api", "1.4.0")}    digest: ${digest}\n` },
    steps: [[...api, "--unpin"]],
  },
  {
    name: "renamed",
    files: layout(),
    steps: [["update", "--image", `${image("api")}=ghcr.io/acme/api:1.5.0`]],
  },
];

const several: readonly Row[] = [
  {
    name: "two-apps",
    files: layout(),
    steps: [["update", "--image", image("api", "1.5.0"), "--image", image("web", "2.0.0")]],
  },
  { name: "app-flag", files: layout(), steps: [["update", "--app", "api", "--image", image("api"), "--tag", "1.5.0"]] },
  {
    name: "one-tag-for-two-images",
    files: layout(),
    steps: [["update", "--image", image("api"), "--image", image("web"), "--tag", "1.5.0"]],
  },
  {
    name: "one-newer-one-older",
    files: { ...layout(), [overlayPath("web", "dev")]: overlay("web", "3.0.0") },
    steps: [["update", "--image", image("api", "1.5.0"), "--image", image("web", "2.0.0")]],
  },
  {
    name: "image-of-no-app",
    files: layout(),
    steps: [["update", "--app", "api", "--image", image("web", "1.5.0")]],
    exits: [4],
  },
  {
    name: "two-images-of-an-app",
    files: {
      ".tagboat.yaml": `version: 1\nenvironments: { dev: { files: ["{app}/*.yaml"] } }\napps: { api: { images: [{ name: x/api }, { name: x/worker }] } }\n`,
      "api/values.yaml": "api: { image: 'x/api:1.0.0' }\nworker:\n  image: x/worker:1.0.0\n",
    },
    steps: [
      ["update", "--app", "api", "--tag", "1.1.0"],
      ["update", "--image", "x/worker:1.2.0"],
    ],
  },
  {
    name: "two-environments",
    files: {
      ".tagboat.yaml": `version: 1\nenvironments: { dev: { files: ["dev/{app}.yaml"] }, test: { files: ["test/{app}.yaml"] } }\napps: { api: { images: [{ name: x/api }] } }\n`,
      "dev/api.yaml": "image: x/api:1.0.0\n",
      "test/api.yaml": "image: x/api:1.0.0\n",
    },
    steps: [
      ["update", "--image", "x/api:1.1.0"],
      ["update", "--image", "x/api:1.1.0", "--environment", "dev", "--environment", "test"],
    ],
    exits: [2, 0],
  },
  {
    name: "other-name-in-an-environment",
    files: {
      ".tagboat.yaml": `version: 1\nenvironments: { dev: { files: ["{app}.yaml"] } }\napps: { api: { images: [{ name: x/api, in: { dev: eu.example.com/api } }] } }\n`,
      "api.yaml": "image: eu.example.com/api:1.0.0\n",
    },
    steps: [["update", "--image", "x/api:1.1.0"]],
  },
  {
    name: "fragment",
    files: {
      ".tagboat.yaml": `version: 1\ndiscover: "apps/{app}/{environment}"\nenvironments: { dev: {} }\n`,
      "apps/api/dev/values.yaml": "image: x/api:1.0.0\n",
      "apps/api/.tagboat.yaml": "images: [{ name: x/api }]\norder: strict\n",
    },
    steps: [
      ["update", "--image", "x/api:1.1.0"],
      ["update", "--image", "x/api:main"],
    ],
    exits: [0, 5],
  },
  {
    name: "fragment-that-asks-for-less",
    files: {
      ".tagboat.yaml": `version: 1\ndiscover: "apps/{app}/{environment}"\nenvironments: { dev: { order: strict } }\n`,
      "apps/api/dev/values.yaml": "image: x/api:1.0.0\n",
      "apps/api/.tagboat.yaml": "order: off\n",
    },
    steps: [["update", "--image", "x/api:1.1.0"]],
  },
  {
    name: "discovered-files",
    files: {
      ".tagboat.yaml": `version: 1\ndiscover: "{environment}/{app}.yaml"\nenvironments: { dev: {} }\n`,
      "dev/api.yaml": "image: x/api:1.0.0\n",
      "dev/web.yaml": "image: x/web:1.0.0\n",
    },
    steps: [["update", "--image", "x/api:1.1.0", "--image", "x/web:1.1.0"]],
  },
];

const groupConfig = `version: 1
discover: "apps/{app}/overlays/{environment}"
environments: { dev: { files: ["apps/{app}/overlays/dev/kustomization.yaml"] } }
groups: { shop: [api, web] }
`;

const groups: readonly Row[] = [
  {
    name: "together",
    files: layout("1.4.0", groupConfig),
    steps: [["update", "--image", image("api", "1.5.0"), "--image", image("web", "1.5.0")]],
  },
  {
    name: "with-another-app",
    files: layout("1.4.0", groupConfig),
    steps: [["update", ...["api", "web", "other"].flatMap((app) => ["--image", image(app, "1.5.0")])]],
  },
  {
    name: "held-by-one-app",
    files: { ...layout("1.4.0", groupConfig), ".tagboat/holds/dev/web.yaml": "reason: exam week\n" },
    steps: [["update", "--image", image("api", "1.5.0")]],
  },
  {
    name: "one-is-newer",
    files: { ...layout("1.4.0", groupConfig), [overlayPath("web", "dev")]: overlay("web", "3.0.0") },
    steps: [["update", "--image", image("api", "2.0.0"), "--image", image("web", "2.0.0")]],
  },
  {
    name: "taken-back-by-a-person",
    files: layout("1.4.0", groupConfig),
    steps: [
      ["update", "--image", image("api", "1.5.0"), "--image", image("web", "1.5.0")],
      commit({ [overlayPath("web", "dev")]: overlay("web", "1.4.0") }, "Back"),
      ["update", "--image", image("api", "1.6.0"), "--image", image("web", "1.6.0")],
    ],
  },
];

const overlayWithout = "resources: [../../base]\n";
const missing: readonly Row[] = (["auto", "fail", "add", "skip"] as const).flatMap((how) => [
  {
    name: `${how}/no-base`,
    files: { ...layout(), [devFile]: overlayWithout },
    steps: [["update", "--app", "api", "--image", image("api", "1.5.0"), "--if-missing", how]],
    exits: [how === "add" || how === "skip" ? 0 : 4],
  },
  {
    name: `${how}/base-has-it`,
    files: {
      ...layout(),
      [devFile]: overlayWithout,
      "apps/api/base/kustomization.yaml": `images:\n  - name: ${image("api")}\n    newTag: 1.4.0\n`,
    },
    steps: [["update", "--app", "api", "--image", image("api", "1.5.0"), "--if-missing", how]],
    exits: [how === "fail" ? 4 : 0],
  },
]);

const commits: readonly Row[] = [
  {
    name: "title",
    files: layout(),
    steps: [[...api, "--title", "ship {app} to {environment}: {from} to {to} {image}"]],
  },
  { name: "author", files: layout(), steps: [[...api, "--author", "Bob <bob@example.com>"]] },
  {
    name: "author-and-committer",
    files: layout(),
    steps: [[...api, "--author", "Bob <bob@example.com>", "--committer", "CI <ci@example.com>"]],
  },
  { name: "sign-off", files: layout(), steps: [[...api, "--sign-off"]] },
  { name: "skip-ci", files: layout(), steps: [[...api, "--skip-ci"]] },
  {
    name: "config",
    files: layout(
      "1.4.0",
      `${overlayConfig}commit: { title: "{app}: {to}", author: "Bob <bob@example.com>", signOff: true, skipCi: true }\n`,
    ),
    steps: [api],
  },
  {
    name: "ci-facts",
    files: layout("latest"),
    steps: [["update", "--image", image("api")]],
    env: {
      GITEA_ACTIONS: "true",
      GITHUB_EVENT_NAME: "push",
      GITHUB_SHA: "5a1d8e3c0f6b4a92877d1c3e5f60718293a4b5c6",
      GITHUB_SERVER_URL: "https://git.example.com/",
      GITHUB_REPOSITORY: "acme/api",
      GITHUB_ACTOR: "alice",
      GITHUB_WORKFLOW: "build",
      GITHUB_RUN_NUMBER: "12",
    },
  },
  {
    name: "nobody-is-known",
    files: layout(),
    steps: [api],
    env: { GIT_AUTHOR_NAME: "", GIT_AUTHOR_EMAIL: "", GIT_COMMITTER_NAME: "", GIT_COMMITTER_EMAIL: "" },
    exits: [3],
  },
];

const rehearsals: readonly Row[] = [
  { name: "plain", files: layout(), steps: [[...api, "--dry-run"]] },
  {
    name: "several-files",
    files: layout(),
    steps: [["update", "--image", image("api", "1.5.0"), "--image", image("web", "2.0.0"), "--dry-run"]],
  },
  {
    name: "crlf",
    files: { ...layout(), [devFile]: overlay("api", "1.4.0").replaceAll("\n", "\r\n") },
    steps: [[...api, "--dry-run"]],
  },
  { name: "older", files: layout("1.6.0"), steps: [[...api, "--dry-run"]] },
  { name: "held", files: { ...layout(), [holdFile]: "reason: x\n" }, steps: [[...api, "--dry-run"]] },
];

const held: readonly Row[] = [
  { name: "by-a-file", files: { ...layout(), [holdFile]: "reason: 1.5.0 loses sessions\nby: ada\n" }, steps: [api] },
  {
    name: "one-of-two",
    files: { ...layout(), [holdFile]: "reason: x\n" },
    steps: [[...api, "--image", image("web", "1.5.0")]],
  },
  {
    name: "another-image",
    files: { ...layout(), [holdFile]: "image: registry.example.com/worker\nreason: x\n" },
    steps: [api],
  },
  { name: "over", files: { ...layout(), [holdFile]: "until: 2020-01-01T00:00:00Z\n" }, steps: [api] },
  { name: "until-later", files: { ...layout(), [holdFile]: "until: 2099-01-01T00:00:00Z\n" }, steps: [api] },
  { name: "empty-file", files: { ...layout(), [holdFile]: "" }, steps: [api] },
  { name: "broken-file", files: { ...layout(), [holdFile]: "reason: [\n" }, steps: [api] },
  {
    name: "link",
    files: { ...layout(), [holdFile]: { link: "../../../README.md" } } as SeedFiles,
    steps: [api],
    exits: [5],
  },
  {
    name: "binds-file",
    files: { ...layout(), [holdFile]: "reason: x\n" },
    steps: [[...api, "--file", "apps/api/overlays/dev/*.yaml"]],
    exits: [5],
  },
  {
    name: "binds-at",
    files: { ...layout(), [holdFile]: "reason: x\n" },
    steps: [[...api, "--at", `${devFile}#images[0].newTag`, "--app", "elsewhere"]],
    exits: [5],
  },
  { name: "already-there", files: { ...layout("1.5.0"), [holdFile]: "reason: x\n" }, steps: [api] },
  {
    name: "taken-back-by-a-person",
    files: layout(),
    steps: [
      api,
      commit({ [devFile]: overlay("api", "1.4.0") }, 'Revert "deploy(dev): api 1.4.0 → 1.5.0"'),
      ["update", "--image", image("api", "1.6.0")],
      ["unhold", "--app", "api", "--environment", "dev"],
      ["update", "--image", image("api", "1.6.0")],
    ],
  },
  {
    name: "moved-on-by-a-person",
    files: layout(),
    steps: [api, commit({ [devFile]: overlay("api", "1.5.5") }, "Try"), ["update", "--image", image("api", "1.6.0")]],
  },
];

const named = (group: string, rows: readonly Row[]): Scenario[] =>
  rows.map((row) => onGit({ ...row, name: `update/${group}/${row.name}` }));

export const updateScenarios: readonly Scenario[] = [
  ...named("version", versions),
  ...named("several", several),
  ...named("group", groups),
  ...named("if-missing", missing),
  ...named("commit", commits),
  ...named("dry-run", rehearsals),
  ...named("held", held),
];
