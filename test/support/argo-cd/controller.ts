import type { ServedRepository } from "../git-server.ts";
import { hydrateWhereDue } from "./hydrator.ts";
import { RenderError, readText, render, resolveRevision } from "./render.ts";
import {
  type App,
  type Application,
  type ArgoCdState,
  attemptOf,
  type Manifest,
  type Operation,
  type Source,
  sourceOf,
  stamp,
  touch,
} from "./state.ts";
import { compared, healthOf, observe } from "./status.ts";
import { resumeOperation, startOperation } from "./sync.ts";

const refreshAnnotation = "argocd.argoproj.io/refresh";

/** Asks for a comparison. One that runs already is the answer to this question, too, though it may have begun before it. */
export function refresh(state: ArgoCdState, app: App, kind: "normal" | "hard"): Promise<Application> {
  // What was recorded happened as it did, whoever asks: but for the time, a comparison of what is as it should be changes nothing.
  if (app.isReplayed) {
    const begun = stamp(state.timeline.now());
    return new Promise((resolve) =>
      state.timeline.in(300, () => {
        const { status } = app.application;
        if (status.sync.status === "Synced" && status.health.status === "Healthy") status.reconciledAt = begun;
        resolve(structuredClone(app.application));
      }),
    );
  }
  const { metadata } = app.application;
  metadata.annotations = { ...metadata.annotations, [refreshAnnotation]: kind, "argocd.argoproj.io/hydrate": kind };
  touch(state, app);
  const done = new Promise<Application>((resolve) => app.waiters.push(() => resolve(structuredClone(app.application))));
  if (!app.reconciling) state.timeline.in(15, () => reconcile(state, app));
  return done;
}

/** One comparison of what Git says with what was seen of the cluster, and what follows from it. */
export function reconcile(state: ArgoCdState, app: App): void {
  if (app.isDeleted || app.isReplayed || app.reconciling || state.isControllerDown) return;
  hydrateWhereDue(state, app);
  app.reconciling = true;
  const begun = state.timeline.now();
  const { spec } = app.application;
  const wanted = attempt(() => desiredOf(state, app));
  state.inController(state.pace.git + state.pace.compare, () => {
    app.reconciling = false;
    if (app.isDeleted) return;
    // Another definition came in between: what was compared is nothing.
    if (app.application.spec !== spec) return reconcile(state, app);
    if ("error" in wanted) {
      storeComparisonError(state, app, { message: wanted.error, begun });
      finishRefresh(state, app);
      return;
    }
    app.desired = wanted.manifests;
    const operation = autoSync(state, app, wanted.revisions);
    if (operation === undefined) {
      storeComparison(state, app, { revisions: wanted.revisions, begun });
      finishRefresh(state, app);
      return;
    }
    startOperation(state, app, operation);
    state.inController(23, () => {
      storeComparison(state, app, { revisions: wanted.revisions, begun });
      finishRefresh(state, app);
    });
  });
}

/** Puts an end to a refresh, and answers those who wait for it. */
function finishRefresh(state: ArgoCdState, app: App): void {
  const { metadata } = app.application;
  if (metadata.annotations !== undefined) delete metadata.annotations[refreshAnnotation];
  touch(state, app);
  for (const answer of app.waiters.splice(0)) answer();
}

const attempt = <T extends object>(work: () => T): T | { readonly error: string } => {
  try {
    return work();
  } catch (error) {
    if (error instanceof RenderError) return { error: error.message };
    throw error;
  }
};

function sourcesOf({ application: { spec } }: App): readonly Source[] {
  if (spec.sources !== undefined && spec.sources.length > 0) return spec.sources;
  const source = sourceOf(spec);
  return source === undefined ? [] : [source];
}

/** @throws RenderError */
export function repositoryOf({ repositories }: ArgoCdState, repoURL: string): ServedRepository {
  const repository = repositories.find(({ url }) => sameAddress(url, repoURL));
  if (repository === undefined) throw new RenderError(`failed to list refs: repository not found: ${repoURL}`);
  return repository;
}

/** @throws RenderError */
export function desiredOf(state: ArgoCdState, app: App): { revisions: string[]; manifests: Manifest[] } {
  const { namespace } = app.application.spec.destination;
  const sources = sourcesOf(app).map(({ repoURL, targetRevision = "", ...source }) => {
    const repository = repositoryOf(state, repoURL);
    return { ...source, repository, commit: resolveRevision(repository, targetRevision) };
  });
  const readRef = (file: string): string | undefined => {
    const [ref, ...path] = file.slice(1).split("/");
    const from = sources.find((source) => source.ref === ref);
    return from && readText(from.repository, from.commit, path.join("/"));
  };
  const manifests = once(state, { namespace, sources: sources.map(withDirectory) }, () =>
    sources.flatMap(({ repository, commit, path, helm }) =>
      path === undefined ? [] : render(repository, { commit, path, namespace, helm, readRef }),
    ),
  );
  return { revisions: sources.map(({ commit }) => commit), manifests };
}

const withDirectory = <T extends { readonly repository: ServedRepository }>({ repository, ...source }: T) => ({
  ...source,
  directory: repository.directory,
});

/** What the controllers have rendered: they look again and again at commits, whose manifests never change. */
const rendered = new WeakMap<ArgoCdState, Map<string, readonly Manifest[]>>();

function once(state: ArgoCdState, what: object, work: () => readonly Manifest[]): Manifest[] {
  const known = rendered.get(state) ?? new Map<string, readonly Manifest[]>();
  rendered.set(state, known);
  const key = JSON.stringify(what);
  const manifests = known.get(key) ?? work();
  known.set(key, manifests);
  return [...manifests];
}

const sameAddress = (a: string, b: string): boolean => bare(a) === bare(b);
const bare = (url: string): string => url.replace(/\.git$/, "").toLowerCase();

function storeComparison(
  state: ArgoCdState,
  app: App,
  { revisions, begun }: { readonly revisions: readonly string[]; readonly begun: Date },
): void {
  const { spec, status } = app.application;
  const { destination } = spec;
  const isMulti = spec.sources !== undefined && spec.sources.length > 0;
  status.sync = {
    comparedTo: {
      ...(isMulti ? { sources: spec.sources } : { source: sourceOf(spec) as Source }),
      destination,
      ...(spec.ignoreDifferences && { ignoreDifferences: spec.ignoreDifferences }),
    },
    ...(isMulti ? { revisions } : { revision: revisions[0] ?? "" }),
  };
  status.reconciledAt = stamp(begun);
  status.conditions = (status.conditions ?? []).filter(({ type }) => type === "SyncError");
  if (status.conditions.length === 0) delete status.conditions;
  showObserved(state, app);
}

/** Fills in all that follows from what was last seen of the cluster; Git is not asked. */
export function showObserved(state: ArgoCdState, app: App): void {
  const { status } = app.application;
  const { resources, isSynced } = compared(app);
  status.resources = resources;
  if (status.sync.status !== "Unknown" || status.conditions === undefined) {
    status.sync.status = isSynced ? "Synced" : "OutOfSync";
  }
  status.summary = app.observed.images.length === 0 ? {} : { images: [...app.observed.images] };
  const health = healthOf(app);
  if (health === status.health.status) return;
  status.health = { status: health, lastTransitionTime: stamp(state.timeline.now()) };
}

function storeComparisonError(
  state: ArgoCdState,
  app: App,
  { message, begun }: { readonly message: string; readonly begun: Date },
): void {
  const { spec, status } = app.application;
  const { destination } = spec;
  const text = `Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = ${message}`;
  const known = status.conditions?.find((condition) => condition.type === "ComparisonError");
  const since = known?.message === text ? known.lastTransitionTime : stamp(state.timeline.now());
  // What cannot be rendered has no revision: the branch's name stands in its place.
  const source = sourceOf(spec);
  status.sync = source
    ? { status: "Unknown", comparedTo: { source, destination }, revision: source.targetRevision ?? "" }
    : { status: "Unknown", comparedTo: { ...(spec.sources && { sources: spec.sources }), destination } };
  status.conditions = [{ type: "ComparisonError", message: text, lastTransitionTime: since }];
  status.reconciledAt = stamp(begun);
  status.resources = [...app.observed.objects.values()].map(({ manifest, health }) => ({
    ...(manifest.group !== "" && { group: manifest.group }),
    version: manifest.version,
    kind: manifest.kind,
    namespace: manifest.namespace,
    name: manifest.name,
    status: "Unknown",
    ...(health && { health }),
    requiresPruning: true,
  }));
  const health = healthOf(app);
  if (health !== status.health.status) {
    status.health = { status: health, lastTransitionTime: stamp(state.timeline.now()) };
  }
}

const isAutomated = ({ application: { spec } }: App): boolean =>
  spec.syncPolicy?.automated !== undefined && spec.syncPolicy.automated.enabled !== false;

/** The operation that auto-sync asks for, where it does. */
function autoSync(state: ArgoCdState, app: App, revisions: readonly string[]): Operation | undefined {
  const { spec, operation: requested, status } = app.application;
  if (!isAutomated(app) || requested !== undefined || app.windows.blocksAutoSync === true) return undefined;
  if (compared(app).isSynced) return undefined;
  const isRepair = app.attempted === attemptOf(app, revisions);
  const { selfHeal = false, prune = false } = spec.syncPolicy?.automated ?? {};
  const succeeded = status.operationState?.phase === "Succeeded";
  if (isRepair && !(selfHeal && succeeded)) return undefined;
  // A rollout that is still on its way is no drift.
  if (
    isRepair &&
    Date.parse(status.operationState?.finishedAt ?? "") + state.pace.selfHeal > state.timeline.now().getTime()
  )
    return undefined;
  const operation = operationFor(app, {
    revisions,
    prune,
    initiatedBy: { automated: true },
    retries: spec.syncPolicy?.retry?.limit ?? 5,
  });
  if (!isRepair) return operation;
  // What is repaired is what differs, and nothing else.
  const resources = (status.resources ?? [])
    .filter((resource) => resource.status !== "Synced")
    .map(({ group, kind, name }) => ({ group, kind, name }));
  return { ...operation, sync: { ...operation.sync, resources } };
}

export function operationFor(
  { application: { spec } }: App,
  how: {
    readonly revisions: readonly string[];
    readonly prune: boolean;
    readonly initiatedBy: NonNullable<Operation["initiatedBy"]>;
    readonly retries: number;
  },
): Operation {
  const isMulti = spec.sources !== undefined && spec.sources.length > 0;
  const source = sourceOf(spec);
  return {
    sync: {
      ...(isMulti ? { revisions: how.revisions } : { revision: how.revisions[0] ?? "" }),
      ...(how.prune && { prune: true }),
      ...(source && { source }),
    },
    initiatedBy: how.initiatedBy,
    retry: { limit: how.retries },
  };
}

/** What a controller does first when it comes back: looks at the cluster anew, and goes on with what it had begun. */
export function resume(state: ArgoCdState, app: App): void {
  if (app.isReplayed || app.isDeleted) return;
  app.reconciling = false;
  app.observed = observe(app);
  resumeOperation(state, app);
  reconcile(state, app);
}

/** The cluster changed: after a while the controller sees it, and shows it. */
export function clusterChanged(state: ArgoCdState, app: App): void {
  for (const listener of state.clusterListeners) listener(app);
  state.inController(state.pace.observe, () => {
    if (app.isDeleted) return;
    const before = JSON.stringify(app.application.status);
    app.observed = observe(app);
    if (app.application.status.sync.status !== undefined) showObserved(state, app);
    if (JSON.stringify(app.application.status) !== before) touch(state, app);
    healDrift(state, app);
  });
}

function healDrift(state: ArgoCdState, app: App): void {
  const { status, operation, spec } = app.application;
  const isDrift = status.sync.status === "OutOfSync" && operation === undefined && spec.syncPolicy?.automated?.selfHeal;
  if (isDrift) state.inController(state.pace.selfHeal, () => reconcile(state, app));
}

/** Comparisons that nobody asked for, one after the other. */
export function startPolling(state: ArgoCdState, app: App): void {
  state.timeline.in(state.pace.poll, () => {
    if (app.isDeleted) return;
    reconcile(state, app);
    startPolling(state, app);
  });
}
