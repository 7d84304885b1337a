import { RenderError, render } from "../argo-cd/render.ts";
import type { KubernetesObject } from "../kubernetes/objects.ts";
import { applyAll, RefusedError } from "./apply.ts";
import { checkHealth } from "./health.ts";
import {
  conditionOf,
  conditionsWith,
  durationOf,
  endRun,
  type FluxState,
  find,
  type Json,
  keyOf,
  present,
  requestedAt,
  specOf,
  stamp,
  statusOf,
  writeStatus,
} from "./state.ts";

/** One run of the kustomize-controller. Runs of one Kustomization never overlap: a running health check holds the next commit back. */
export function reconcileKustomization(state: FluxState, kustomization: KubernetesObject): void {
  const now = present(state, kustomization);
  if (now === undefined || state.isDown) return;
  const key = keyOf(now);
  if (state.busy.has(key)) return void state.busy.set(key, "again");
  if (specOf(now).suspend === true) {
    writeStatus(state, now, { observedGeneration: now.metadata.generation });
    return;
  }
  state.busy.set(key, "once");
  const source = sourceOf(state, now);
  const revision: string | undefined = statusOf(source).artifact?.revision;
  const run: Run = { state, kustomization: now, revision: revision ?? "", source, token: requestedAt(now) };
  if (revision === undefined) {
    wait(run, {
      reason: "ArtifactFailed",
      message: "Source artifact not found, retrying in 30s",
      pause: 30_000,
    });
    return;
  }
  const missing = missingDependency(state, now, revision);
  if (missing !== undefined) {
    wait(run, { reason: "DependencyNotReady", message: missing, pause: state.pace.dependency });
    return;
  }
  begin(run);
}

interface Run {
  readonly state: FluxState;
  readonly kustomization: KubernetesObject;
  readonly source: KubernetesObject | undefined;
  readonly revision: string;
  readonly token: string | undefined;
}

const namespaceOf = ({ metadata }: KubernetesObject): string => metadata.namespace ?? "";

export function sourceOf(state: FluxState, kustomization: KubernetesObject): KubernetesObject | undefined {
  const { kind, name, namespace = namespaceOf(kustomization) } = specOf(kustomization).sourceRef;
  return find(state, kind, namespace, name);
}

function missingDependency(state: FluxState, kustomization: KubernetesObject, revision: string): string | undefined {
  for (const { name, namespace = namespaceOf(kustomization) } of specOf(kustomization).dependsOn ?? []) {
    const dependency = find(state, "Kustomization", namespace, name);
    const title = `dependency '${namespace}/${name}'`;
    const status = statusOf(dependency);
    if (dependency === undefined) return `${title} not found`;
    const isReady = conditionOf(dependency, "Ready")?.status === "True";
    if (!isReady || status.observedGeneration !== dependency.metadata.generation) return `${title} is not ready`;
    const isSameSource = sourceOf(state, dependency) === sourceOf(state, kustomization);
    if (isSameSource && status.lastAppliedRevision !== revision) return `${title} revision is not up to date`;
  }
  return undefined;
}

/** What is no failure of a run, for there was none. */
function wait(run: Run, { reason, message, pause }: { reason: string; message: string; pause: number }): void {
  const { state, kustomization } = run;
  writeStatus(state, kustomization, {
    conditions: conditionsWith(state, kustomization, {
      Reconciling: null,
      Ready: { status: "False", reason, message },
    }),
    observedGeneration: statusOf(kustomization).observedGeneration ?? -1,
  });
  end(run, pause);
}

/** A step of the run: its words, and what is written with them. */
function tell({ state, kustomization, revision }: Run, doing: string, more: Json = {}): void {
  const message = `${doing} for revision ${revision} with a timeout of ${specOf(kustomization).timeout ?? "1m"}`;
  const isChecking = doing === "Running health checks";
  const conditions = conditionsWith(state, kustomization, {
    Reconciling: { status: "True", reason: "Progressing", message },
    Ready: { status: "Unknown", reason: "Progressing", message: "Reconciliation in progress" },
    ...(isChecking && { Healthy: { status: "Unknown", reason: "Progressing", message } as const }),
  });
  writeStatus(state, kustomization, { conditions, ...more });
}

function begin(run: Run): void {
  const { state, kustomization, revision } = run;
  const { timeline, pace } = state;
  tell(run, "Fetching manifests");
  timeline.in(pace.step, () => {
    const files = attempt(() => manifestsOf(run));
    if ("error" in files && files.error.includes("path not found"))
      return fail(run, { reason: "ArtifactFailed", message: files.error });
    tell(run, "Building manifests", { lastAttemptedRevision: revision });
    timeline.in(pace.step, () => {
      if ("error" in files)
        return fail(run, { reason: "BuildFailed", message: `kustomize build failed: ${files.error}` });
      const applied = attempt(() => applyAll(state, kustomization, files));
      if ("error" in applied) return fail(run, { reason: "ReconciliationFailed", message: applied.error });
      writeStatus(state, kustomization, { inventory: { entries: applied.map(entryOf) } });
      check(run, applied);
    });
  });
}

const attempt = <T extends object>(work: () => T): T | { readonly error: string } => {
  try {
    return work();
  } catch (error) {
    if (error instanceof RenderError || error instanceof RefusedError) return { error: error.message };
    throw error;
  }
};

/** @throws RenderError */
function manifestsOf({ state, kustomization, source, revision }: Run): KubernetesObject[] {
  const { path = "./", targetNamespace = "default" } = specOf(kustomization);
  const origin = statusOf(source).artifact.metadata?.["org.opencontainers.image.revision"] ?? revision;
  const commit = origin.split(":").at(-1) ?? "";
  const repository = state.repositories.find(({ url }) => url === specOf(source as KubernetesObject).url);
  const served = repository ?? state.repositories[0];
  if (served === undefined) throw new RenderError("there is no repository");
  try {
    return render(served, { commit, path: path.replace(/^\.\//, "") || ".", namespace: targetNamespace }).map(
      ({ object, name, namespace }) =>
        ({
          ...object,
          metadata: { ...(object["metadata"] as object), name, namespace },
        }) as unknown as KubernetesObject,
    );
  } catch (error) {
    if (!(error instanceof RenderError) || !error.message.startsWith("app path")) throw error;
    throw new RenderError(`kustomization path not found: stat /tmp/kustomization-1/${path}: no such file or directory`);
  }
}

const entryOf = ({ apiVersion, kind, metadata }: KubernetesObject): { id: string; v: string } => {
  const [version = "v1", group = ""] = apiVersion.split("/").reverse();
  return { id: `${metadata.namespace ?? ""}_${metadata.name}_${group}_${kind}`, v: version };
};

function check(run: Run, applied: readonly KubernetesObject[]): void {
  const { state, kustomization } = run;
  const { wait: waits = false, healthChecks = [], timeout } = specOf(kustomization);
  if (!waits && healthChecks.length === 0) {
    succeed(run, { Healthy: null });
    return;
  }
  const named = healthChecks.map(({ kind, name, namespace }: Json) => ({ kind, metadata: { name, namespace } }));
  const objects = waits ? applied : named;
  tell(run, "Running health checks");
  checkHealth(state, { objects, timeout: durationOf(timeout, 60_000) }, ({ failure, seconds }) => {
    if (present(state, kustomization) === undefined) return;
    if (failure !== undefined) {
      const Healthy = { status: "False", reason: "HealthCheckFailed", message: failure } as const;
      const message = `health check failed after ${seconds}: ${failure}`;
      return fail(run, { reason: "HealthCheckFailed", message, conditions: { Healthy } });
    }
    const Healthy = { status: "True", reason: "Succeeded", message: `Health check passed in ${seconds}` } as const;
    writeStatus(state, kustomization, { conditions: conditionsWith(state, kustomization, { Healthy }) });
    state.timeline.in(20, () => succeed(run, {}));
  });
}

/** First the words, then the revision, then the generation: each can be met without the others. */
function succeed(run: Run, more: Parameters<typeof conditionsWith>[2]): void {
  const { state, kustomization, revision, source } = run;
  const { timeline, pace } = state;
  const reason = "ReconciliationSucceeded";
  writeStatus(state, kustomization, {
    conditions: conditionsWith(state, kustomization, {
      ...more,
      Reconciling: null,
      Ready: { status: "True", reason, message: `Applied revision: ${revision}` },
    }),
  });
  timeline.in(pace.write, () => {
    const origin = statusOf(source).artifact.metadata?.["org.opencontainers.image.revision"];
    writeStatus(state, kustomization, {
      lastAppliedRevision: revision,
      ...(origin && { lastAppliedOriginRevision: origin }),
      ...(run.token !== undefined && { lastHandledReconcileAt: run.token }),
      history: historyWith(run, reason),
    });
    timeline.in(pace.write, () => {
      writeStatus(state, kustomization, { observedGeneration: kustomization.metadata.generation });
      end(run, durationOf(specOf(kustomization).interval, 600_000));
    });
  });
}

function historyWith({ state, kustomization, revision }: Run, lastReconciledStatus: string): Json[] {
  const history: Json[] = statusOf(present(state, kustomization)).history ?? [];
  const now = stamp(state.timeline.now());
  const [newest, ...others] = history;
  const isSame = newest?.lastReconciledStatus === lastReconciledStatus && newest.metadata.revision === revision;
  const entry = { firstReconciled: isSame ? newest.firstReconciled : now, lastReconciled: now, lastReconciledStatus };
  return [{ ...entry, metadata: { revision } }, ...(isSame ? others : history)].slice(0, 5);
}

interface Failure {
  readonly reason: string;
  readonly message: string;
  readonly conditions?: Parameters<typeof conditionsWith>[2];
}

function fail(run: Run, { reason, message, conditions = {} }: Failure): void {
  const { state, kustomization, token } = run;
  const { retryInterval, interval } = specOf(kustomization);
  const words = conditionOf(present(state, kustomization), "Reconciling")?.message ?? "";
  writeStatus(state, kustomization, {
    conditions: conditionsWith(state, kustomization, {
      ...conditions,
      Reconciling: { status: "True", reason: "ProgressingWithRetry", message: words },
      Ready: { status: "False", reason, message },
    }),
    ...(token !== undefined && { lastHandledReconcileAt: token }),
  });
  state.timeline.in(state.pace.write, () => writeStatus(state, kustomization, { history: historyWith(run, reason) }));
  end(run, durationOf(retryInterval ?? interval, 60_000));
}

const end = ({ state, kustomization }: Run, pause: number): void =>
  endRun(state, kustomization, { pause, next: () => reconcileKustomization(state, kustomization) });
