import type { ServedRepository } from "../git-server.ts";
import type { HelmSource } from "./helm.ts";
import type { Timeline } from "./timeline.ts";

export type HealthStatus = "Healthy" | "Suspended" | "Progressing" | "Missing" | "Degraded" | "Unknown";

export interface Health {
  readonly status: HealthStatus;
  readonly message?: string;
}

export interface Source {
  readonly repoURL: string;
  readonly path?: string;
  readonly targetRevision?: string;
  readonly chart?: string;
  readonly ref?: string;
  readonly helm?: HelmSource;
}

interface Destination {
  readonly server: string;
  readonly namespace: string;
}

export interface Automated {
  readonly prune?: boolean;
  readonly selfHeal?: boolean;
  readonly enabled?: boolean;
}

/** Manifests are rendered into another branch of the same repository, and synced from there. */
export interface SourceHydrator {
  readonly drySource: Source;
  readonly syncSource: { readonly targetBranch: string; readonly path: string };
}

export interface HydrateOperation {
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly phase: "Hydrating" | "Failed" | "Hydrated";
  readonly message: string;
  readonly drySHA?: string;
  readonly hydratedSHA?: string;
  readonly sourceHydrator: SourceHydrator;
}

export interface Spec {
  readonly source?: Source;
  readonly sourceHydrator?: SourceHydrator;
  readonly sources?: readonly Source[];
  readonly destination: Destination;
  readonly project: string;
  readonly syncPolicy?: {
    readonly automated?: Automated;
    readonly retry?: { readonly limit: number };
    readonly syncOptions?: readonly string[];
  };
  readonly ignoreDifferences?: readonly IgnoredDifference[];
}

/** Fields of some objects that nobody compares. */
export interface IgnoredDifference {
  readonly group: string;
  readonly kind: string;
  readonly jsonPointers: readonly string[];
}

export interface Operation {
  readonly sync: {
    readonly revision?: string;
    readonly revisions?: readonly string[];
    readonly prune?: boolean;
    readonly dryRun?: boolean;
    readonly resources?: readonly unknown[];
    readonly source?: Source;
    readonly syncOptions?: readonly string[];
  };
  readonly info?: readonly { readonly name: string; readonly value: string }[];
  readonly initiatedBy?: { readonly automated?: boolean; readonly username?: string };
  readonly retry?: { readonly limit: number };
}

export interface SyncedResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly status?: string;
  readonly message?: string;
  readonly hookType?: string;
  readonly hookPhase?: string;
  readonly syncPhase?: string;
  readonly images?: readonly string[];
}

export interface OperationState {
  operation: Operation;
  phase: "Running" | "Terminating" | "Succeeded" | "Failed" | "Error";
  message?: string;
  startedAt: string;
  finishedAt?: string;
  retryCount?: number;
  syncResult?: { resources?: SyncedResource[]; revision?: string; revisions?: readonly string[]; source?: Source };
}

export interface Condition {
  readonly type: string;
  readonly message: string;
  readonly lastTransitionTime: string;
}

export interface StatusResource {
  readonly group?: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly status?: string;
  readonly health?: Health;
  readonly hook?: boolean;
  readonly requiresPruning?: boolean;
  readonly syncWave?: number;
}

export interface Status {
  resources?: StatusResource[];
  sync: {
    status?: "Synced" | "OutOfSync" | "Unknown";
    comparedTo?: Pick<Spec, "source" | "sources" | "destination" | "ignoreDifferences">;
    revision?: string;
    revisions?: readonly string[];
  };
  health: { status?: HealthStatus; lastTransitionTime?: string };
  history?: object[];
  conditions?: Condition[];
  reconciledAt?: string;
  operationState?: OperationState;
  sourceType?: string;
  summary: { images?: string[] };
  resourceHealthSource?: "appTree";
  controllerNamespace?: string;
  sourceHydrator: {
    currentOperation?: HydrateOperation;
    lastSuccessfulOperation?: Pick<HydrateOperation, "drySHA" | "hydratedSHA" | "sourceHydrator">;
    lastComparedDryRevision?: string;
  };
}

export interface Owner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

export interface Metadata {
  name: string;
  namespace: string;
  uid: string;
  resourceVersion: string;
  generation: number;
  creationTimestamp: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: Owner[];
}

/** An Application, as the API shows it. */
export interface Application {
  metadata: Metadata;
  spec: Spec;
  status: Status;
  operation?: Operation;
}

/** An object as a repository describes it. */
export interface Manifest {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly hook?: "PreSync" | "Sync" | "PostSync";
  /** Default: 0. */
  readonly wave?: number;
  readonly object: Readonly<Record<string, unknown>>;
}

export interface Pod {
  readonly name: string;
  readonly images: readonly string[];
  ready: boolean;
  health: Health;
  /** Why it does not start, where its health does not say so. */
  reason?: string;
}

/** An event of `core/v1`, as a kubelet writes it. */
export interface KubernetesEvent {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly creationTimestamp: string };
  readonly involvedObject: {
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
  };
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly firstTimestamp: string;
  readonly lastTimestamp: string;
  readonly eventTime: null;
  readonly source: { readonly component: string };
  readonly reportingComponent: string;
  readonly reportingInstance: string;
}

/** An object in the cluster. */
export interface LiveObject {
  manifest: Manifest;
  /** Grows with each change, so that what belongs to an older rollout does nothing. */
  rollout: number;
  health: Health | undefined;
  pods: Pod[];
  /** Of what a tree tells when it was made. */
  createdAt?: string;
}

/** What a controller has seen of the cluster: always a little late. */
export interface Observed {
  readonly objects: ReadonlyMap<string, { readonly manifest: Manifest; readonly health: Health | undefined }>;
  readonly images: readonly string[];
}

/** An Application with all that stands behind it. */
export interface App {
  application: Application;
  live: Map<string, LiveObject>;
  observed: Observed;
  /** What the last comparison wanted. */
  desired: readonly Manifest[];
  reconciling: boolean;
  /** Those who wait for the end of a refresh. */
  waiters: (() => void)[];
  attempted: string | undefined;
  /** How often each Job was run, by its image. */
  readonly jobRuns: Map<string, number>;
  /** What the cluster says to every sync, in place of doing it. */
  refusal: string | undefined;
  windows: SyncWindows;
  /** Oldest first. */
  readonly events: KubernetesEvent[];
  /** Every version it ever had, oldest first. */
  readonly past: Application[];
  isDeleted: boolean;
  /** Whether it only shows what was recorded: nobody controls it. */
  readonly isReplayed: boolean;
  /** What these calls answer in place of what follows from the cluster. */
  told?: { readonly managedResources?: object; readonly resourceTree?: object };
}

export interface SyncWindows {
  readonly activeWindows?: readonly object[];
  readonly assignedWindows?: readonly object[];
  readonly canSync: boolean;
  /** Not told: whether auto-sync is held off. */
  readonly blocksAutoSync?: boolean;
}

export interface StreamEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly application: Application;
}

/** How long things take, in milliseconds of the server's time. */
export interface Pace {
  /** Git's answer, before a comparison. */
  readonly git: number;
  readonly compare: number;
  readonly sync: number;
  /** Until a controller sees what changed in the cluster. */
  readonly observe: number;
  readonly ready: number;
  readonly drain: number;
  readonly hook: number;
  readonly selfHeal: number;
  readonly retry: number;
  /** Until the hydrator has rendered and pushed. */
  readonly hydrate: number;
  /** Until a push is noticed by itself. */
  readonly poll: number;
}

/** All that the server knows. */
export interface ArgoCdState {
  readonly timeline: Timeline;
  /** Where its time began. */
  readonly origin: Date;
  readonly pace: Pace;
  readonly repositories: readonly ServedRepository[];
  readonly apps: Map<string, App>;
  readonly sets: Map<string, { readonly project: string; told: object }>;
  /** Where Argo CD itself is, and where it looks for Applications besides. */
  readonly namespace: string;
  readonly namespaces: readonly string[];
  readonly projects: readonly string[];
  readonly listeners: Set<(event: StreamEvent) => void>;
  resourceVersion: number;
  /** A controller that is stopped does nothing; the API goes on. */
  isControllerDown: boolean;
  /** Told of each change in the cluster, whether or not a controller sees it. */
  readonly clusterListeners: Set<(app: App) => void>;
  /** Grows with each stop. */
  controllerRun: number;
  /** Does something later, unless the controller was stopped meanwhile: what it was at is lost with it. */
  inController(milliseconds: number, work: () => void): void;
  isCacheDown: boolean;
  /** Told of each change in the cluster behind an Application. */
  clusterChanged(app: App): void;
  /** Makes an Application, or gives it another spec: what applying one does. */
  applyApplication(manifest: Manifest, owner?: Owner): void;
}

/** As Kubernetes writes times: without anything below a second. */
export const stamp = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`;

export const keyOf = ({
  group,
  kind,
  namespace,
  name,
}: Omit<Manifest, "object" | "version" | "hook" | "wave">): string => [group, kind, namespace, name].join("/");

/** The one source that is compared and synced: with a hydrator, what it has written. */
export function sourceOf({ source, sourceHydrator }: Spec): Source | undefined {
  if (sourceHydrator === undefined) return source;
  const { drySource, syncSource } = sourceHydrator;
  return { repoURL: drySource.repoURL, path: syncSource.path, targetRevision: syncSource.targetBranch };
}

/** What auto-sync does not try twice: the same revisions of the same sources. */
export const attemptOf = ({ application: { spec } }: App, revisions: readonly string[]): string =>
  JSON.stringify([revisions, sourceOf(spec), spec.sources]);

/** Gives an Application its next version, and tells everybody. */
export function touch(state: ArgoCdState, app: App, type: StreamEvent["type"] = "MODIFIED"): void {
  state.resourceVersion += 1;
  app.application.metadata.resourceVersion = String(state.resourceVersion);
  app.application.metadata.generation += 1;
  const version = structuredClone(app.application);
  app.past.push(version);
  for (const listener of state.listeners) listener({ type, application: version });
}
