import { type App, type ArgoCdState, keyOf, type Manifest, type SyncedResource, touch } from "./state.ts";
import { type Attempt, failAttempt, isRunning, madeRevisions } from "./sync.ts";

interface WaveWait {
  readonly attempt: Attempt;
  readonly wave: readonly Manifest[];
  readonly resources: readonly SyncedResource[];
  readonly next: () => void;
}

/** The next wave comes when this one is healthy; one that breaks fails the attempt. */
export function awaitWave(state: ArgoCdState, app: App, { attempt, wave, resources, next }: WaveWait): void {
  const { operationState } = app.application.status;
  if (!isRunning(app) || operationState === undefined) return;
  const named = ({ group, kind, name }: Manifest): string => `${group}/${kind}/${name}`;
  const healthOf = (manifest: Manifest) => app.live.get(keyOf(manifest))?.health;
  const broken = wave.find((manifest) => healthOf(manifest)?.status === "Degraded");
  const open = wave.filter((manifest) => healthOf(manifest)?.status === "Progressing");
  if (broken !== undefined) {
    const said = healthOf(broken)?.message ?? "";
    const isIt = ({ kind, name }: SyncedResource): boolean => kind === broken.kind && name === broken.name;
    failAttempt(state, app, {
      ...attempt,
      said: "one or more synchronization tasks completed unsuccessfully",
      resources: resources.map((one) => (isIt(one) ? { ...one, hookPhase: "Failed", message: said } : one)),
    });
    return;
  }
  const [first] = open;
  if (first === undefined) {
    next();
    return;
  }
  const message = `waiting for healthy state of ${named(first)}${open.length > 1 ? ` and ${open.length - 1} more resources` : ""}`;
  if (operationState.message !== message) {
    operationState.message = message;
    operationState.syncResult = { resources: [...resources], ...madeRevisions(app, attempt.operation) };
    touch(state, app);
  }
  state.inController(100, () => awaitWave(state, app, { attempt, wave, resources, next }));
}
