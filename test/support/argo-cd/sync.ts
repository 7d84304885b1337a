import { apply, imagesOf } from "./cluster.ts";
import { reconcile } from "./controller.ts";
import {
  type App,
  type ArgoCdState,
  attemptOf,
  keyOf,
  type Manifest,
  type Operation,
  type OperationState,
  type SyncedResource,
  stamp,
  touch,
} from "./state.ts";

/** Writes down what is to be done, which takes away the record of what was done before; it begins a little later. */
export function startOperation(state: ArgoCdState, app: App, operation: Operation): void {
  const { application } = app;
  application.operation = operation;
  delete application.status.operationState;
  app.attempted = attemptOf(app, revisionsOf(operation));
  touch(state, app);
  state.timeline.in(21, () => begin(state, app, operation));
}

const revisionsOf = ({ sync: { revision, revisions } }: Operation): readonly string[] =>
  revisions ?? (revision === undefined ? [] : [revision]);

function begin(state: ArgoCdState, app: App, operation: Operation): void {
  if (app.isDeleted || state.isControllerDown) return;
  const startedAt = stamp(state.timeline.now());
  app.application.status.operationState = { operation, phase: "Running", startedAt };
  touch(state, app);
  runAttempt(state, app, { operation, count: 0 });
}

interface Attempt {
  readonly operation: Operation;
  /** How many there were before. */
  readonly count: number;
}

function runAttempt(state: ArgoCdState, app: App, attempt: Attempt): void {
  const manifests = app.desired;
  state.timeline.in(state.pace.sync, () => {
    if (!isRunning(app)) return;
    if (app.refusal !== undefined) return failAttempt(state, app, { ...attempt, message: app.refusal });
    const before = manifests.filter(({ hook }) => hook === "PreSync");
    runHooks(state, app, { hooks: before, next: () => applyAll(state, app, { attempt, manifests, before }) });
  });
}

const isRunning = (app: App): boolean =>
  !app.isDeleted &&
  app.application.status.operationState?.phase === "Running" &&
  app.application.operation !== undefined;

interface Applying {
  readonly attempt: Attempt;
  readonly manifests: readonly Manifest[];
  readonly before: readonly Manifest[];
}

function applyAll(state: ArgoCdState, app: App, { attempt, manifests, before }: Applying): void {
  const resources: SyncedResource[] = before.map((hook) => hookResult(hook, "Succeeded"));
  for (const manifest of manifests.filter(({ hook }) => hook === undefined)) {
    if (manifest.kind === "Application") state.applyApplication(manifest);
    const word = apply(state, app, manifest);
    resources.push(appliedResult(manifest, word));
  }
  if (attempt.operation.sync.prune === true) prune(app, manifests);
  state.clusterChanged(app);
  const after = manifests.filter(({ hook }) => hook === "PostSync");
  const finish = () =>
    succeed(state, app, { attempt, resources: [...resources, ...after.map((hook) => hookResult(hook, "Succeeded"))] });
  if (after.length === 0) {
    finish();
    return;
  }
  // They come when all is healthy.
  const wait = () => {
    if (!isRunning(app)) return;
    const waits = [...app.live.values()].some(({ health }) => health?.status === "Progressing");
    if (waits) state.timeline.in(200, wait);
    else runHooks(state, app, { hooks: after, next: finish });
  };
  wait();
}

function prune(app: App, manifests: readonly Manifest[]): void {
  const wanted = new Set(manifests.map((manifest) => keyOf(manifest)));
  for (const key of app.live.keys()) if (!wanted.has(key)) app.live.delete(key);
}

function runHooks(
  state: ArgoCdState,
  app: App,
  { hooks, next }: { readonly hooks: readonly Manifest[]; readonly next: () => void },
): void {
  const { operationState } = app.application.status;
  if (hooks.length === 0 || operationState === undefined) {
    next();
    return;
  }
  for (const hook of hooks) {
    app.live.delete(keyOf(hook));
    apply(state, app, hook);
  }
  const [first] = hooks;
  operationState.message = `waiting for completion of hook batch/Job/${first?.name}`;
  operationState.syncResult = {
    ...resultRevisions(operationState.operation),
    resources: hooks.map((hook) => hookResult(hook, "Running")),
  };
  touch(state, app);
  state.clusterChanged(app);
  const wait = () => {
    if (!isRunning(app)) return;
    const states = hooks.map((hook) => app.live.get(keyOf(hook))?.health?.status);
    if (states.includes("Degraded")) return failHooks(state, app, { hooks, operationState });
    if (states.every((status) => status === "Healthy")) return next();
    state.timeline.in(100, wait);
  };
  wait();
}

function failHooks(
  state: ArgoCdState,
  app: App,
  { hooks, operationState }: { readonly hooks: readonly Manifest[]; readonly operationState: OperationState },
): void {
  const message = "one or more synchronization tasks completed unsuccessfully";
  operationState.syncResult = {
    ...resultRevisions(operationState.operation),
    resources: hooks.map((hook) => hookResult(hook, "Failed")),
  };
  end(state, app, { phase: "Failed", message });
}

interface Failing extends Attempt {
  readonly message: string;
}

/** As the controller does it: finished and yet running, while a retry is to come. */
function failAttempt(state: ArgoCdState, app: App, { operation, count, message }: Failing): void {
  const { operationState } = app.application.status;
  if (operationState === undefined) return;
  const now = state.timeline.now();
  const limit = operation.retry?.limit ?? 0;
  operationState.syncResult = {
    ...resultRevisions(operation),
    resources: app.desired.map((manifest) => ({ ...resultName(manifest), status: "SyncFailed", message })),
  };
  if (count >= limit) {
    const times = count > 0 ? ` (retried ${count} times).` : "";
    end(state, app, { phase: "Failed", message: `one or more objects failed to apply, reason: ${message}${times}` });
    state.timeline.in(50, () => storeSyncError(state, app, revisionsOf(operation)));
    return;
  }
  const pause = state.pace.retry * 2 ** count;
  const at = new Date(now.getTime() + pause).toISOString().slice(11, 16);
  operationState.finishedAt = stamp(now);
  operationState.retryCount = count + 1;
  operationState.message = `one or more objects failed to apply, reason: ${message}. Retrying attempt #${count + 1} at ${at}.`;
  touch(state, app);
  state.timeline.in(pause, () => {
    if (!isRunning(app)) return;
    delete operationState.finishedAt;
    delete operationState.syncResult;
    touch(state, app);
    runAttempt(state, app, { operation, count: count + 1 });
  });
}

function storeSyncError(state: ArgoCdState, app: App, revisions: readonly string[]): void {
  const { status } = app.application;
  const message = `Failed last sync attempt to [${revisions.join(" ")}]: ${status.operationState?.message ?? ""}`;
  const lastTransitionTime = stamp(state.timeline.now());
  status.conditions = [...(status.conditions ?? []), { type: "SyncError", message, lastTransitionTime }];
  touch(state, app);
}

interface Succeeding {
  readonly attempt: Attempt;
  readonly resources: SyncedResource[];
}

function succeed(state: ArgoCdState, app: App, { attempt: { operation, count }, resources }: Succeeding): void {
  const { operationState } = app.application.status;
  if (operationState === undefined) return;
  const { source } = operation.sync;
  const deployedAt = stamp(state.timeline.now());
  const { status } = app.application;
  const id = status.history?.length ?? 0;
  status.history = [
    ...(status.history ?? []),
    {
      id,
      ...resultRevisions(operation),
      deployedAt,
      deployStartedAt: operationState.startedAt,
      ...(source && { source }),
      initiatedBy: operation.initiatedBy,
    },
  ].slice(-10);
  touch(state, app);
  operationState.syncResult = { resources, ...resultRevisions(operation), ...(source && { source }) };
  const times = count > 0 ? ` (retried ${count} times).` : "";
  status.conditions = (status.conditions ?? []).filter(({ type }) => type !== "SyncError");
  if (status.conditions.length === 0) delete status.conditions;
  end(state, app, { phase: "Succeeded", message: `successfully synced (all tasks run)${times}` });
}

/** Ends the operation, and has everything compared once more: often sooner than the change can be seen. */
function end(
  state: ArgoCdState,
  app: App,
  { phase, message }: { readonly phase: OperationState["phase"]; readonly message: string },
): void {
  const { application } = app;
  const { operationState } = application.status;
  if (operationState === undefined) return;
  operationState.phase = phase;
  operationState.message = message;
  operationState.finishedAt = stamp(state.timeline.now());
  delete application.operation;
  touch(state, app);
  state.timeline.in(2, () => reconcile(state, app));
}

const resultRevisions = ({ sync: { revision, revisions } }: Operation) =>
  revisions === undefined ? { revision: revision ?? "" } : { revisions };

const resultName = ({ group, version, kind, namespace, name }: Manifest) => ({ group, version, kind, namespace, name });

function appliedResult(manifest: Manifest, word: string): SyncedResource {
  const images = imagesOf(manifest);
  const kind = `${manifest.kind.toLowerCase()}${manifest.group === "" ? "" : `.${manifest.group}`}`;
  return {
    ...resultName(manifest),
    status: "Synced",
    message: `${kind}/${manifest.name} ${word}`,
    hookPhase: "Running",
    syncPhase: "Sync",
    ...(images.length > 0 && { images }),
  };
}

const hookResult = (manifest: Manifest, hookPhase: string): SyncedResource => ({
  ...resultName(manifest),
  hookType: manifest.hook ?? "Sync",
  hookPhase,
  syncPhase: manifest.hook ?? "Sync",
  message: `job.batch/${manifest.name} created`,
  images: imagesOf(manifest),
});
