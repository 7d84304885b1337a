import type { KubernetesObject } from "../kubernetes/objects.ts";
import { applyAll } from "./apply.ts";
import { checkHealth } from "./health.ts";
import {
  conditionsWith,
  durationOf,
  endRun,
  type FluxState,
  type Json,
  keyOf,
  present,
  requestedAt,
  specOf,
  stamp,
  statusOf,
  writeStatus,
} from "./state.ts";

/** One run of the helm-controller: a release of a chart that makes one Deployment of the values' image. */
export function reconcileHelmRelease(state: FluxState, release: KubernetesObject): void {
  const now = present(state, release);
  if (now === undefined || state.isDown || specOf(now).suspend === true) return;
  const key = keyOf(now);
  if (state.busy.has(key)) return void state.busy.set(key, "again");
  const { generation = 1 } = now.metadata;
  const { observedGeneration, lastAttemptedGeneration, history = [] } = statusOf(now);
  if (observedGeneration === generation) {
    // A run that finds nothing to do leaves no other trace.
    writeStatus(state, now, { lastHandledReconcileAt: requestedAt(now) });
    return;
  }
  state.busy.set(key, "once");
  const action = history.length === 0 ? "install" : "upgrade";
  const failures = lastAttemptedGeneration === generation ? (statusOf(now).failures ?? 0) : 0;
  const run: Run = { state, release: now, generation, action, failures };
  writeStatus(state, now, {
    conditions: conditionsWith(state, now, { Stalled: null, Reconciling: progressing("Fulfilling prerequisites") }),
  });
  state.timeline.in(state.pace.write, () => attempt(run));
}

interface Run {
  readonly state: FluxState;
  readonly release: KubernetesObject;
  readonly generation: number;
  readonly action: "install" | "upgrade";
  /** Tries of this generation that have failed. */
  readonly failures: number;
}

const progressing = (message: string, status: "True" | "Unknown" = "True") => ({
  status,
  reason: "Progressing",
  message,
});
const chart = "guestbook@0.1.0+3fa484b9241d";

const titleOf = (release: KubernetesObject): string => {
  const { releaseName = release.metadata.name, targetNamespace = release.metadata.namespace } = specOf(release);
  return `${targetNamespace}/${releaseName}`;
};

function deploymentOf(release: KubernetesObject, values: Json): KubernetesObject {
  const [namespace = "", name = ""] = titleOf(release).split("/");
  const { image, replicas = 1, progressDeadlineSeconds = 20 } = values;
  const containers = [{ name: "app", image: `${image.repository}:${image.tag}` }];
  const spec = { replicas, progressDeadlineSeconds, template: { spec: { containers } } };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace }, spec };
}

function attempt(run: Run): void {
  const { state, release, action, generation } = run;
  const { timeout, values } = specOf(release);
  const doing = `Running '${action}' action with timeout of ${timeout ?? "5m"}`;
  writeStatus(state, release, {
    conditions: conditionsWith(state, release, {
      Reconciling: progressing(doing),
      Ready: progressing(doing, "Unknown"),
    }),
    lastAttemptedGeneration: generation,
    lastAttemptedRevision: "0.1.0+3fa484b9241d",
  });
  perform(run, values, (failure) => (failure === undefined ? succeed(run) : fail(run, failure)));
}

/** Applies what the values make, and waits for its health, unless nobody wants that. */
function perform({ state, release, action }: Run, values: Json, done: (failure: string | undefined) => void): void {
  const object = deploymentOf(release, values);
  const applied = applyAll(state, release, [object]);
  const { timeout } = specOf(release);
  if (specOf(release)[action]?.disableWait === true) {
    state.timeline.in(state.pace.step, () => done(undefined));
    return;
  }
  checkHealth(state, { objects: applied, timeout: durationOf(timeout, 300_000) }, ({ failure }) => {
    if (present(state, release) !== undefined) done(failure);
  });
}

const released = (values: Json, status: string, version: number): Json => ({ status, version, values });

/** First the words, with the generation of before; then the history; then the generation. */
function succeed(run: Run): void {
  const { state, release, action, generation } = run;
  const { timeline, pace } = state;
  const past: Json[] = statusOf(present(state, release)).history ?? [];
  const version = (past[0]?.version ?? 0) + 1;
  const message = `Helm ${action} succeeded for release ${titleOf(release)}.v${version} with chart ${chart}`;
  const said = {
    status: "True",
    reason: action === "install" ? "InstallSucceeded" : "UpgradeSucceeded",
    message,
  } as const;
  writeStatus(state, release, {
    conditions: conditionsWith(state, release, { Ready: said, Released: said, Remediated: null }),
  });
  timeline.in(pace.write, () => {
    const { values } = specOf(release);
    const before = past.map((entry) => (entry.status === "deployed" ? { ...entry, status: "superseded" } : entry));
    const history = [{ ...released(values, "deployed", version), lastDeployed: stamp(timeline.now()) }, ...before];
    const inventory = { entries: [entryOf(release)] };
    writeStatus(state, release, { history: history.slice(0, 5), inventory, failures: undefined });
    timeline.in(pace.write, () => {
      const conditions = conditionsWith(state, release, { Reconciling: null });
      writeStatus(state, release, { conditions });
      timeline.in(pace.write, () => {
        writeStatus(state, release, { observedGeneration: generation });
        end(run);
      });
    });
  });
}

const entryOf = (release: KubernetesObject): Json => {
  const [namespace, name] = titleOf(release).split("/");
  return { id: `${namespace}_${name}_apps_Deployment`, v: "v1" };
};

/** A failed try is taken back, and tried again as often as the spec says; only then it is stalled. */
function fail(run: Run, failure: string): void {
  const { state, release, generation, failures } = run;
  const { timeline, pace } = state;
  const message = `Helm upgrade failed for release ${titleOf(release)} with chart ${chart}: ${failure}`;
  const said = { status: "False", reason: "UpgradeFailed", message } as const;
  const past: Json[] = statusOf(present(state, release)).history ?? [];
  const last = past.find(({ status }) => status === "deployed");
  const version = (past[0]?.version ?? 0) + 1;
  writeStatus(state, release, {
    conditions: conditionsWith(state, release, { Ready: said, Released: said, Remediated: null }),
    failures: failures + 1,
    history: [released(specOf(release).values, "failed", version), ...past].slice(0, 5),
  });
  const retries = specOf(release).upgrade?.remediation?.retries ?? 0;
  const isLast = failures >= retries;
  perform(run, last?.values ?? specOf(release).values, () => {
    const back = `Helm rollback to previous release ${titleOf(release)}.v${last?.version ?? 0} with chart ${chart} succeeded`;
    const taken = { reason: "RollbackSucceeded", message: back } as const;
    const words = `Failed to upgrade after ${failures + 1} attempt(s)`;
    const history = [
      { ...last, version: version + 1 },
      ...(statusOf(present(state, release)).history ?? []).slice(0, 4),
    ];
    writeStatus(state, release, {
      conditions: conditionsWith(state, release, {
        Reconciling: isLast ? null : { status: "True", reason: "ProgressingWithRetry", message: back },
        ...(isLast && { Stalled: { status: "True", reason: "RetriesExceeded", message: words } as const }),
        Ready: { status: "False", ...taken },
        Remediated: { status: "True", ...taken },
      }),
      history,
    });
    timeline.in(pace.write, () => {
      if (isLast) writeStatus(state, release, { observedGeneration: generation });
      end(run, isLast ? undefined : 10_000);
    });
  });
}

const end = ({ state, release }: Run, pause?: number): void =>
  endRun(state, release, { pause, next: () => reconcileHelmRelease(state, release) });
