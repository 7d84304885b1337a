import { apply, imagesOf } from "./cluster.ts";
import { reconcile } from "./controller.ts";
import { asApplied } from "./ignored.ts";
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
import { awaitWave } from "./waves.ts";

/** Writes down what an ApplicationSet wants done in its turn: without a revision, and the record of what was done before stays. */
export function startOperationOfSet(state: ArgoCdState, app: App): void {
  const operation: Operation = {
    sync: { syncOptions: ["CreateNamespace=true"] },
    initiatedBy: { username: "applicationset-controller", automated: true },
    info: [{ name: "Reason", value: "ApplicationSet RollingSync triggered a sync of this Application resource" }],
    retry: { limit: 5 },
  };
  app.application.operation = operation;
  touch(state, app);
  state.inController(40, () => begin(state, app, operation));
}

/** Writes down what is to be done, which takes away the record of what was done before; it begins a little later. */
export function startOperation(state: ArgoCdState, app: App, operation: Operation): void {
  const { application } = app;
  application.operation = operation;
  delete application.status.operationState;
  app.attempted = attemptOf(app, revisionsOf(operation));
  touch(state, app);
  state.inController(21, () => begin(state, app, operation));
}

const revisionsOf = ({ sync: { revision, revisions } }: Operation): readonly string[] =>
  revisions ?? (revision === undefined ? [] : [revision]);

function begin(state: ArgoCdState, app: App, operation: Operation): void {
  if (app.isDeleted) return;
  const { status } = app.application;
  const startedAt = stamp(state.timeline.now());
  // Of an operation that did not take it away the record before stays, but for what it is and when it ended.
  const { finishedAt: _, ...before } = status.operationState ?? {};
  status.operationState = { ...before, operation, phase: "Running", startedAt };
  touch(state, app);
  runAttempt(state, app, { operation, count: 0 });
}

export interface Attempt {
  readonly operation: Operation;
  /** How many there were before. */
  readonly count: number;
}

/** A controller that was stopped in the middle takes up the attempt that it was at. */
export function resumeOperation(state: ArgoCdState, app: App): void {
  const { operation, status } = app.application;
  if (operation === undefined) return;
  const { phase, retryCount = 0 } = status.operationState ?? {};
  if (phase === "Running") runAttempt(state, app, { operation, count: retryCount });
  else begin(state, app, operation);
}

function runAttempt(state: ArgoCdState, app: App, attempt: Attempt): void {
  const manifests = app.desired;
  state.inController(state.pace.sync, () => {
    if (!isRunning(app)) return;
    if (app.refusal !== undefined) return refuse(state, app, { ...attempt, message: app.refusal });
    const before = manifests.filter(({ hook }) => hook === "PreSync");
    runHooks(state, app, { attempt, hooks: before, next: () => applyAll(state, app, { attempt, manifests, before }) });
  });
}

export const isRunning = (app: App): boolean =>
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
  const plain = manifests.filter(({ hook }) => hook === undefined);
  const waves = [...new Set(plain.map(({ wave = 0 }) => wave))].sort((a, b) => a - b);
  const applyWave = (index: number): void => {
    for (const manifest of plain.filter(({ wave = 0 }) => wave === waves[index])) {
      if (manifest.kind === "Application") state.applyApplication(manifest);
      const word = apply(state, app, asApplied(app, manifest, app.live.get(keyOf(manifest))?.manifest));
      resources.push(appliedResult(manifest, word));
    }
    state.clusterChanged(app);
    const isLast = index >= waves.length - 1;
    if (isLast) applied(state, app, { attempt, manifests, resources });
    else
      awaitWave(state, app, {
        attempt,
        wave: plain.filter(({ wave = 0 }) => wave === waves[index]),
        resources,
        next: () => applyWave(index + 1),
      });
  };
  applyWave(0);
}

interface Applied {
  readonly attempt: Attempt;
  readonly manifests: readonly Manifest[];
  readonly resources: readonly SyncedResource[];
}

/** What follows when all is applied: what nobody wants any more goes, and the last hooks come. */
function applied(state: ArgoCdState, app: App, { attempt, manifests, resources }: Applied): void {
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
    if (waits) state.inController(200, wait);
    else runHooks(state, app, { attempt, hooks: after, next: finish });
  };
  wait();
}

function prune(app: App, manifests: readonly Manifest[]): void {
  const wanted = new Set(manifests.map((manifest) => keyOf(manifest)));
  for (const key of app.live.keys()) if (!wanted.has(key)) app.live.delete(key);
}

interface HookRun {
  readonly attempt: Attempt;
  readonly hooks: readonly Manifest[];
  readonly next: () => void;
}

function runHooks(state: ArgoCdState, app: App, { attempt, hooks, next }: HookRun): void {
  const { operationState } = app.application.status;
  if (hooks.length === 0 || operationState === undefined) {
    next();
    return;
  }
  // The Job of before is not gone yet when it is looked at: its end is taken for that of this attempt, once.
  const isLeft = hooks.some((hook) => app.live.get(keyOf(hook))?.health?.status === "Degraded");
  if (isLeft && attempt.count === 1) {
    operationState.message = `waiting for deletion of hook batch/Job/${hooks[0]?.name}`;
    touch(state, app);
    state.inController(30, () => failHooks(state, app, { attempt, hooks }));
    return;
  }
  for (const hook of hooks) {
    app.live.delete(keyOf(hook));
    apply(state, app, hook);
  }
  const [first] = hooks;
  operationState.message = `waiting for completion of hook batch/Job/${first?.name}`;
  operationState.syncResult = {
    ...madeRevisions(app, operationState.operation),
    resources: hooks.map((hook) => hookResult(hook, "Running")),
  };
  touch(state, app);
  state.clusterChanged(app);
  const wait = () => {
    if (!isRunning(app)) return;
    const states = hooks.map((hook) => app.live.get(keyOf(hook))?.health?.status);
    if (states.includes("Degraded")) return failHooks(state, app, { attempt, hooks });
    if (states.every((status) => status === "Healthy")) return next();
    state.inController(100, wait);
  };
  wait();
}

function failHooks(state: ArgoCdState, app: App, { attempt, hooks }: Omit<HookRun, "next">): void {
  failAttempt(state, app, {
    ...attempt,
    said: "one or more synchronization tasks completed unsuccessfully",
    resources: hooks.map((hook) => ({
      ...hookResult(hook, "Failed"),
      message: "Job has reached the specified backoff limit",
    })),
  });
}

/** The cluster takes nothing of it. */
function refuse(state: ArgoCdState, app: App, { message, ...attempt }: Attempt & { readonly message: string }): void {
  failAttempt(state, app, {
    ...attempt,
    said: `one or more objects failed to apply, reason: ${message}`,
    resources: app.desired.map((manifest) => ({ ...resultName(manifest), status: "SyncFailed", message })),
  });
}

interface Failing extends Attempt {
  readonly said: string;
  readonly resources: readonly SyncedResource[];
}

/** As the controller does it: finished and yet running, while a retry is to come. */
export function failAttempt(state: ArgoCdState, app: App, { operation, count, said, resources }: Failing): void {
  const { operationState } = app.application.status;
  if (operationState === undefined) return;
  const now = state.timeline.now();
  const limit = operation.retry?.limit ?? 0;
  operationState.syncResult = {
    ...madeRevisions(app, operation),
    resources: [...resources],
  };
  if (count >= limit) {
    const times = count > 0 ? ` (retried ${count} times).` : "";
    end(state, app, { phase: "Failed", message: `${said}${times}` });
    state.inController(50, () => storeSyncError(state, app, revisionsOf(operation)));
    return;
  }
  const pause = state.pace.retry * 2 ** count;
  const at = new Date(now.getTime() + pause).toISOString().slice(11, 16);
  operationState.finishedAt = stamp(now);
  operationState.retryCount = count + 1;
  operationState.message = `${said}. Retrying attempt #${count + 1} at ${at}.`;
  touch(state, app);
  state.inController(pause, () => {
    if (!isRunning(app)) return;
    delete operationState.finishedAt;
    operationState.message = `Retrying operation. Attempt #${count + 1}`;
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
      ...madeRevisions(app, operation),
      deployedAt,
      deployStartedAt: operationState.startedAt,
      ...(source && { source }),
      initiatedBy: operation.initiatedBy,
    },
  ].slice(-10);
  touch(state, app);
  operationState.syncResult = { resources, ...madeRevisions(app, operation), ...(source && { source }) };
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
  state.inController(2, () => reconcile(state, app));
}

/** What was asked for, or where no revision was, what was compared last. */
export const madeRevisions = ({ application }: App, { sync: { revision, revisions } }: Operation) =>
  revisions === undefined ? { revision: revision ?? application.status.sync.revision ?? "" } : { revisions };

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
