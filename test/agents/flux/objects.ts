import type { FluxContext } from "../../../src/agents/flux/flux-context.ts";
import type { Rollout } from "../../../src/agents/rollout.ts";

export const commit = "b82add298aa045d3672880802d5305c5a8aaa46e";
export const older = "7c2d1f0e9a4b6c8d5e3f2a1b0c9d8e7f6a5b4c3d";
export const image = "registry.example.com/shop/api:1.42.0";

export const rollout: Rollout = {
  repoURL: "https://git.example.com/config.git",
  branch: "main",
  commit,
  pushedAt: new Date("2026-08-22T10:00:00Z"),
  images: [{ name: "registry.example.com/shop/api", tag: "1.42.0" }],
};

export const context = (more: Partial<FluxContext>): FluxContext => ({
  now: new Date("2026-08-22T10:05:00Z"),
  relation: (other) => (other === commit ? "same" : other === older ? "ancestor" : "unknown"),
  contentAt: () => "unknown",
  ...more,
});

const ready = (status: string, reason: string) => ({
  type: "Ready",
  status,
  reason,
  message: "",
  lastTransitionTime: "2026-08-22T10:01:00Z",
});

interface KustomizationParts {
  readonly spec?: object;
  readonly applied?: string;
  readonly stalled?: string;
}

/** A Kustomization that has applied our commit. */
export const kustomization = ({ spec = {}, applied = commit, stalled }: KustomizationParts) => ({
  apiVersion: "kustomize.toolkit.fluxcd.io/v1",
  kind: "Kustomization",
  metadata: { name: "api", namespace: "flux-system", generation: 3, resourceVersion: "10" },
  spec: { interval: "2m", sourceRef: { kind: "GitRepository", name: "config" }, ...spec },
  status: {
    observedGeneration: 3,
    conditions: [
      ready("True", "ReconciliationSucceeded"),
      ...(stalled === undefined ? [] : [{ type: "Stalled", status: "True", reason: "Failed", message: stalled }]),
    ],
    lastAppliedRevision: `main@sha1:${applied}`,
    lastAttemptedRevision: `main@sha1:${applied === commit ? commit : applied}`,
    inventory: { entries: [{ id: "shop_api_apps_Deployment", v: "v1" }] },
  },
});

export const source = (revision = commit) => ({
  apiVersion: "source.toolkit.fluxcd.io/v1",
  kind: "GitRepository",
  metadata: { name: "config", namespace: "flux-system", generation: 1, resourceVersion: "9" },
  spec: { url: "https://git.example.com/config.git", ref: { branch: "main" }, interval: "1m" },
  status: {
    observedGeneration: 1,
    conditions: [ready("True", "Succeeded")],
    artifact: { revision: `main@sha1:${revision}`, lastUpdateTime: "2026-08-22T10:00:10Z" },
  },
});

const labels = { app: "api" };
const podSpec = (reference: string) => ({ containers: [{ name: "api", image: reference }] });

interface DeploymentParts {
  readonly image?: string;
  readonly wanted?: number;
  readonly updated?: number;
  readonly ready?: number;
  readonly present?: number;
  readonly observed?: number;
  readonly paused?: boolean;
  readonly conditions?: readonly object[];
}

export const deployment = (parts: DeploymentParts) => {
  const { image: reference = image, wanted = 2, updated = 2, ready: count = 2, present = 2, observed = 2 } = parts;
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "api", namespace: "shop", generation: 2, resourceVersion: "20" },
    spec: {
      replicas: wanted,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec(reference) },
      ...(parts.paused && { paused: true }),
    },
    status: {
      observedGeneration: observed,
      replicas: present,
      updatedReplicas: updated,
      readyReplicas: count,
      availableReplicas: count,
      conditions: parts.conditions ?? [],
    },
  };
};

export const statefulSet = ({
  updated,
  updateStrategy,
}: {
  readonly updated: number;
  readonly updateStrategy: object;
}) => ({
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  metadata: { name: "api", namespace: "shop", generation: 2 },
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: podSpec(image) },
    updateStrategy,
  },
  status: { observedGeneration: 2, replicas: 2, updatedReplicas: updated, readyReplicas: 2 },
});

interface PodParts {
  readonly image?: string;
  readonly ready?: string;
  readonly waiting?: object;
}

let pods = 0;

export const pod = ({ image: reference = image, ready: since = "2026-08-22T10:01:00Z", waiting }: PodParts) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: `api-${pods++}`, namespace: "shop", labels },
  spec: podSpec(reference),
  status: {
    phase: "Running",
    conditions: [{ type: "Ready", status: waiting === undefined ? "True" : "False", lastTransitionTime: since }],
    containerStatuses: [{ name: "api", ...(waiting && { state: { waiting } }) }],
  },
});
