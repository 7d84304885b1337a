import { randomUUID } from "node:crypto";
import { settleAtOnce } from "./cluster.ts";
import { desiredOf, reconcile, showObserved, startPolling } from "./controller.ts";
import { RenderError } from "./render.ts";
import { appKey } from "./routes.ts";
import { type App, type ArgoCdState, attemptOf, type Owner, type Spec, stamp, touch } from "./state.ts";
import { observe } from "./status.ts";

export interface NewApplication {
  readonly name: string;
  readonly namespace: string;
  readonly spec: Spec;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly owner?: Owner | undefined;
  /** Whether it was just made: nothing was compared yet. */
  readonly isFresh?: boolean | undefined;
  /** Whether it only shows what was recorded. */
  readonly isReplayed?: boolean | undefined;
}

/** Adds an Application: one that has been synced and healthy for an hour, or one that is just made. */
export function addApplication(state: ArgoCdState, given: NewApplication): App {
  const { name, namespace, spec, labels, owner } = given;
  const created = stamp(new Date(state.timeline.now().getTime() - 3_600_000));
  const app: App = {
    application: {
      metadata: {
        name,
        namespace,
        uid: randomUUID(),
        resourceVersion: "0",
        generation: 0,
        creationTimestamp: given.isFresh === true ? stamp(state.timeline.now()) : created,
        ...(labels && { labels: { ...labels } }),
        ...(owner && { ownerReferences: [owner] }),
      },
      spec,
      status: { sync: {}, health: {}, summary: {}, sourceHydrator: {} },
    },
    live: new Map(),
    observed: { objects: new Map(), images: [] },
    desired: [],
    reconciling: false,
    waiters: [],
    attempted: undefined,
    jobRuns: new Map(),
    refusal: undefined,
    windows: { canSync: true },
    events: [],
    past: [],
    isDeleted: false,
    isReplayed: given.isReplayed === true,
  };
  state.apps.set(appKey(namespace, name), app);
  if (app.isReplayed) return app;
  // What nobody has rendered yet cannot have run for an hour.
  if (given.isFresh !== true && spec.sourceHydrator === undefined) settle(state, app, created);
  touch(state, app, "ADDED");
  state.timeline.in(10, () => reconcile(state, app));
  startPolling(state, app);
  return app;
}

/** As an hour after its first sync. */
function settle(state: ArgoCdState, app: App, at: string): void {
  let revisions: string[];
  try {
    const desired = desiredOf(state, app);
    app.desired = desired.manifests;
    revisions = desired.revisions;
  } catch (error) {
    if (error instanceof RenderError) return;
    throw error;
  }
  for (const manifest of app.desired) {
    if (manifest.kind === "Application") state.applyApplication(manifest);
    if (manifest.hook === undefined) settleAtOnce(app, manifest);
  }
  app.observed = observe(app);
  app.attempted = attemptOf(app, revisions);
  const { spec, status } = app.application;
  const { source, sources, destination } = spec;
  const named = sources === undefined ? { revision: revisions[0] ?? "" } : { revisions };
  const from = sources === undefined ? { ...(source && { source }) } : { sources };
  status.sync = { comparedTo: { ...from, destination }, ...named };
  showObserved(state, app);
  status.health.lastTransitionTime = at;
  status.reconciledAt = stamp(state.timeline.now());
  status.history = [
    { id: 0, ...named, ...from, deployedAt: at, deployStartedAt: at, initiatedBy: { automated: true } },
  ];
  status.operationState = {
    operation: { sync: { ...named, ...(source && { source }) }, initiatedBy: { automated: true }, retry: { limit: 5 } },
    phase: "Succeeded",
    message: "successfully synced (all tasks run)",
    startedAt: at,
    finishedAt: at,
    syncResult: { ...named, ...(source && { source }), resources: [] },
  };
  status.sourceType = source?.helm === undefined ? "Kustomize" : "Helm";
  status.resourceHealthSource = "appTree";
  status.controllerNamespace = state.namespace;
}

/** Takes an Application away as Kubernetes does: marked first, gone a little later. */
export function removeApplication(state: ArgoCdState, app: App): void {
  const { metadata } = app.application;
  metadata.deletionTimestamp = stamp(state.timeline.now());
  touch(state, app);
  state.timeline.in(1_300, () => {
    app.isDeleted = true;
    state.apps.delete(appKey(metadata.namespace, metadata.name));
    touch(state, app, "DELETED");
    for (const answer of app.waiters.splice(0)) answer();
  });
}
