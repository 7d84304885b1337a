import type { SeedFiles } from "../../support/git-seed.ts";
import { overlay } from "../../support/overlay-layout.ts";
import type { Scenario } from "../scenario.ts";
import { onGit } from "./rows.ts";

const image = "registry.example.com/api";
const digest = `sha256:${"ab".repeat(32)}`;

/** One way to write an image in a config repository, with the file that a config of `dev` finds. */
interface Layout {
  readonly name: string;
  readonly files: SeedFiles;
  /** Globs of the config. Default: every YAML file of the app. */
  readonly globs?: readonly string[];
  /** Of the app's image, where it is not found by name. */
  readonly at?: readonly string[];
}

const deployment = (reference: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  template:
    spec:
      containers:
        - name: api
          image: ${reference} # the app
          ports: [{ containerPort: 80 }]
`;

const cronJob = (reference: string): string => `apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly }
spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: job, image: "${reference}" }] } } } } }
`;

const application = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: api }
spec:
  source:
    repoURL: https://git.example.com/acme/charts.git
    path: charts/api
    helm:
      valuesObject: { image: { repository: ${image}, tag: 1.4.0 } }
      parameters:
        - { name: image.repository, value: ${image} }
        - { name: image.tag, value: "1.4.0" }
    kustomize:
      images: ["${image}:1.4.0"]
`;

const applicationSet = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: api }
spec:
  generators: [{ list: { elements: [{ cluster: eu }] } }]
  template:
    spec:
      source:
        helm:
          values: |
            image:
              repository: ${image}
              tag: 1.4.0 # in a text
`;

const helmRelease = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: api }
spec:
  values:
    image:
      repository: ${image}
      tag: 1.4.0 # {"$imagepolicy": "flux-system:api:tag"}
`;

const values = `image:\n  repository: ${image}\n  tag: "1.4.0"\n  pullPolicy: Always\n`;
const app = (file: string): string => `apps/api/overlays/dev/${file}`;

const layouts: readonly Layout[] = [
  { name: "kustomize", files: { [app("kustomization.yaml")]: overlay("api", "1.4.0") } },
  { name: "helm-values", files: { [app("values.yaml")]: values } },
  { name: "plain-manifest", files: { [app("deployment.yaml")]: deployment(`${image}:1.4.0`) } },
  {
    name: "multi-document",
    files: { [app("all.yaml")]: `${deployment(`${image}:1.4.0`)}---\n${cronJob(`${image}:1.4.0`)}` },
  },
  {
    name: "list",
    files: {
      [app("list.yaml")]:
        `apiVersion: v1\nkind: List\nitems:\n  - ${deployment(`${image}:1.4.0`).trimEnd().replaceAll("\n", "\n    ")}\n`,
    },
  },
  { name: "argo-cd-application", files: { [app("application.yaml")]: application } },
  { name: "argo-cd-application-set", files: { [app("set.yaml")]: applicationSet } },
  { name: "flux-helm-release", files: { [app("release.yaml")]: helmRelease } },
  {
    name: "flux-kustomization",
    files: {
      [app("flux.yaml")]:
        `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: api }\nspec:\n  images:\n    - name: ${image}\n      newTag: 1.4.0\n`,
    },
  },
  {
    name: "json",
    files: { [app("config.json")]: `{\n\t"image": { "repository": "${image}", "tag": "1.4.0" }\n}\n` },
    globs: [app("*.json")],
  },
  {
    name: "chart",
    files: {
      [app("Chart.yaml")]: "apiVersion: v2\nname: api\nversion: 0.1.0\nappVersion: 1.4.0\n",
      [app("values.yaml")]: `image:\n  repository: ${image}\n  tag: ""\n`,
    },
    at: [`${app("Chart.yaml")}#appVersion`],
  },
  {
    name: "marker",
    files: { [app(".env")]: `API_TAG=1.4.0 # tagboat: ${image}\nOTHER=1.4.0\n` },
    globs: [app(".env")],
  },
  {
    name: "at",
    files: { [app("odd.yaml")]: "deploy: { version: 1.4.0 }\n" },
    at: [`${app("odd.yaml")}#deploy.version`],
  },
  {
    name: "crlf",
    files: { [app("kustomization.yaml")]: overlay("api", "1.4.0").replaceAll("\n", "\r\n") },
  },
  {
    name: "byte-order-mark",
    files: { [app("kustomization.yaml")]: `\uFEFFimages:\r\n  - name: ${image}\r\n    newTag: '1.4.0'` },
  },
  {
    name: "base-has-the-image",
    files: {
      "apps/api/base/kustomization.yaml": `resources: [deployment.yaml]\nimages:\n  - name: ${image}\n    newTag: 1.4.0\n`,
      [app("kustomization.yaml")]: "resources: [../../base]\n",
    },
  },
  {
    name: "executable",
    files: { [app("values.yaml")]: { content: values, executable: true } },
  },
];

const config = ({ globs = [app("*.yaml")], at }: Layout): string => `version: 1
environments: { dev: { files: ${JSON.stringify(globs)} } }
apps: { api: { images: [{ name: ${image}${at === undefined ? "" : `, at: ${JSON.stringify(at)}`} }] } }
`;

/** What is written into each layout; into every one, unless some are named. */
const versions: readonly {
  readonly name: string;
  readonly args: readonly string[];
  readonly into?: readonly string[];
}[] = [
  { name: "newer", args: ["--image", `${image}:1.5.0`] },
  {
    name: "digits",
    args: ["--image", `${image}:1234567`, "--order", "off"],
    into: ["kustomize", "helm-values", "argo-cd-application", "json", "marker"],
  },
  {
    name: "digest",
    args: ["--image", `${image}:1.5.0@${digest}`],
    into: ["kustomize", "helm-values", "plain-manifest", "argo-cd-application", "flux-kustomization", "marker"],
  },
];

const inEachLayout: readonly Scenario[] = layouts.flatMap((layout) =>
  versions
    .filter(({ into }) => into?.includes(layout.name) ?? true)
    .map(({ name, args }) =>
      onGit({
        name: `update/layout/${layout.name}/${name}`,
        files: { ".tagboat.yaml": config(layout), "README.md": "# Deployments\r\n", ...layout.files },
        steps: [
          ["update", ...args],
          ["update", ...args],
        ],
      }),
    ),
);

const withoutConfig: readonly Scenario[] = layouts
  .filter(({ name }) => ["kustomize", "multi-document", "marker", "argo-cd-application-set"].includes(name))
  .map((layout) =>
    onGit({
      name: `update/file/${layout.name}`,
      files: layout.files,
      steps: [
        [
          ...["update", "--image", `${image}:1.5.0`],
          ...(layout.globs ?? [app("*.yaml")]).flatMap((glob) => ["--file", glob]),
        ],
      ],
    }),
  );

export const layoutScenarios: readonly Scenario[] = [...inEachLayout, ...withoutConfig];
