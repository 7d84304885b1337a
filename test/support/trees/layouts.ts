import { deployment } from "../argo-cd-world.ts";
import type { SeedFiles } from "../git-seed.ts";
import type { ArgoCdPlace, FluxPlace } from "./places.ts";

export const environments = ["dev", "staging", "prod"] as const;
export type Environment = (typeof environments)[number];

/** The image of the app `web`, which every layout deploys. */
export const image = "registry.example.com/web";

/** A usual way to arrange a config repository: a tree of files, its config, and how an agent follows it. */
export interface Layout {
  /** What each environment has of its own: a folder, a branch or a repository. */
  readonly apart: "folder" | "branch" | "repository";
  /** `files` of an environment in the config. */
  readonly config: string;
  /** The files of one environment, at this tag. `repoURL`: the repository that they are in. */
  files(environment: Environment, tag: string, repoURL: string): SeedFiles;
  /** Files that no environment has for itself: bases and charts. */
  readonly shared?: SeedFiles;
  /** Files of a second repository on the same forge, which only the agent reads. */
  readonly beside?: SeedFiles;
  /** Makes the Application `web-<environment>`, or what makes it. Absent: the layout is not one of Argo CD. */
  readonly argoCd?: (place: ArgoCdPlace) => void;
  /** The Application that the config names. Default: "{app}-{environment}". */
  readonly application?: string;
  /** Makes the Kustomization of an environment. Absent: the layout is not one of Flux. */
  readonly flux?: (place: FluxPlace) => void;
}

const values = (tag: string): string => `image:\n  repository: ${image} # ours\n  tag: "${tag}"\nreplicas: 2\n`;

/** A chart whose image is a matter of its values. */
const chart = (folder: string): SeedFiles => ({
  [`${folder}/Chart.yaml`]: "apiVersion: v2\nname: web\nversion: 0.1.0\n",
  [`${folder}/values.yaml`]: `image:\n  repository: ${image}\n  tag: ""\nreplicas: 2\n`,
  [`${folder}/templates/deployment.yaml`]: deployment("{{ .Values.image.repository }}:{{ .Values.image.tag }}").replace(
    "replicas: 2",
    "replicas: {{ .Values.replicas }}",
  ),
});

const overlay = (tag: string, base: string): string =>
  `resources: [${base}]\nimages:\n  - name: ${image}\n    newTag: "${tag}"\n`;

const base: SeedFiles = {
  "apps/web/base/kustomization.yaml": "resources: [deployment.yaml]\n",
  "apps/web/base/deployment.yaml": deployment(image),
};

/** A Kustomization in flux-system that applies one folder, and waits for its pods. */
const kustomization = (path: string) => (place: FluxPlace) => place.kustomization({ path, wait: true });

/** An Application, as a file of the repository of its App of Apps. */
const childApplication = (repoURL: string, environment: Environment, tag: string): string =>
  `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web-${environment}, namespace: argocd }
spec:
  project: team-a
  source:
    repoURL: ${repoURL}
    path: charts/web
    targetRevision: main
    helm:
      parameters:
        - name: image.tag
          value: "${tag}"
  destination: { server: "https://kubernetes.default.svc", namespace: web }
  syncPolicy: { automated: {} }
`;

/** A HelmRelease, as a file. What it releases is in the environment's own namespace. */
const helmRelease = (environment: Environment, tag: string): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web-${environment}, namespace: flux-system }
spec:
  interval: 10m
  targetNamespace: ${environment}
  releaseName: web
  chart: { spec: { chart: web, sourceRef: { kind: HelmRepository, name: charts } } }
  values:
    image: { repository: ${image}, tag: "${tag}" }
`;

/** By name, as the tests say them. */
export const layouts = {
  "values.yaml of each environment": {
    apart: "folder",
    config: "environments/{environment}/values.yaml",
    files: (environment, tag) => ({ [`environments/${environment}/values.yaml`]: values(tag) }),
    shared: chart("charts/web"),
    argoCd: ({ environment, application }) =>
      application({ path: "charts/web", helm: { valueFiles: [`/environments/${environment}/values.yaml`] } }),
  },
  "base and overlays": {
    apart: "folder",
    config: "apps/{app}/overlays/{environment}/kustomization.yaml",
    files: (environment, tag) => ({
      [`apps/web/overlays/${environment}/kustomization.yaml`]: overlay(tag, "../../base"),
    }),
    shared: base,
    argoCd: ({ environment, application }) => application({ path: `apps/web/overlays/${environment}` }),
    flux: (place) => kustomization(`./apps/web/overlays/${place.environment}`)(place),
  },
  "App of Apps with helm.parameters": {
    apart: "folder",
    config: "environments/{environment}/{app}.yaml",
    files: (environment, tag, repoURL) => ({
      [`environments/${environment}/web.yaml`]: childApplication(repoURL, environment, tag),
    }),
    shared: chart("charts/web"),
    application: "root-{environment}",
    argoCd: ({ environment, server }) =>
      void server.application(`root-${environment}`, { path: `environments/${environment}` }),
  },
  "ApplicationSet with a Git-file generator": {
    apart: "folder",
    config: "environments/{environment}/config.json",
    files: (environment, tag) => ({
      [`environments/${environment}/config.json`]: `${JSON.stringify({ environment, image: { repository: image, tag } }, null, 2)}\n`,
    }),
    shared: chart("charts/web"),
    argoCd({ environment, server, repository }) {
      // One set makes the Applications of all environments.
      if (environment !== "dev") return;
      server.generateFromFiles("web", {
        repository,
        path: "environments/*/config.json",
        template: (file: { readonly environment: string; readonly image: { readonly tag: string } }) => ({
          name: `web-${file.environment}`,
          wanted: { path: "charts/web", helm: { parameters: [{ name: "image.tag", value: file.image.tag }] } },
        }),
      });
    },
  },
  "values beside a chart from another repository": {
    apart: "folder",
    config: "environments/{environment}/values.yaml",
    files: (environment, tag) => ({ [`environments/${environment}/values.yaml`]: values(tag) }),
    beside: chart("web"),
    argoCd({ environment, application, repository, beside }) {
      const valueFiles = [`$values/environments/${environment}/values.yaml`];
      application({
        sources: [
          { repoURL: beside?.url ?? "", path: "web", targetRevision: "main", helm: { valueFiles } },
          { repoURL: repository.url, targetRevision: "main", ref: "values" },
        ],
      });
    },
  },
  "HelmRelease of each environment": {
    apart: "folder",
    config: "environments/{environment}/{app}.yaml",
    files: (environment, tag) => ({ [`environments/${environment}/web.yaml`]: helmRelease(environment, tag) }),
    flux: ({ environment, kustomization: add }) => add({ path: `./environments/${environment}`, wait: true }),
  },
  "branch of each environment": {
    apart: "branch",
    config: "apps/{app}/kustomization.yaml",
    files: (_, tag) => ({ ...base, "apps/web/kustomization.yaml": overlay(tag, "base") }),
    argoCd: ({ application, branch }) => application({ path: "apps/web", branch }),
    flux: kustomization("./apps/web"),
  },
  "repository of each environment": {
    apart: "repository",
    config: "{app}/deployment.yaml",
    files: (_, tag) => ({ "web/deployment.yaml": deployment(`${image}:${tag}`) }),
    argoCd: ({ application, repository }) => application({ path: "web", repoURL: repository.url }),
    flux: kustomization("./web"),
  },
} as const satisfies Readonly<Record<string, Layout>>;

export type LayoutName = keyof typeof layouts;
