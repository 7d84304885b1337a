import { removeApplication } from "./applications.ts";
import { apply, crashPods, makeReady } from "./cluster.ts";
import { record } from "./kubelet-events.ts";
import {
  type App,
  type Application,
  type ArgoCdState,
  type KubernetesEvent,
  type LiveObject,
  type SyncWindows,
  touch,
} from "./state.ts";

/** An Application, with what a test brings about around it. */
export interface ServedApplication {
  readonly name: string;
  /** As the API shows it now. */
  readonly application: Application;
  /** Images of the pods that are ready: the truth. */
  readonly running: readonly string[];
  /** What there is in the cluster, and what was noted about it. */
  readonly live: readonly LiveObject[];
  readonly events: readonly KubernetesEvent[];
  /** Somebody changes an image in the cluster, past Git. */
  drift(image: string): void;
  /** What the cluster says to every sync from now on; undefined: it does them again. */
  refuse(message: string | undefined): void;
  /** Makes every workload ill, or busy, or well again. */
  health(status: "Degraded" | "Progressing" | "Healthy", message?: string): void;
  /** All pods crash, at once. */
  crash(): void;
  /** All pods are ready, as if they had never crashed. */
  recover(): void;
  windows(windows: SyncWindows): void;
  /** The cluster warns of every pod that there is, in these words. */
  warn(message: string): void;
  /** Changes it past the controller, whatever it takes; a version like any other. */
  edit(change: (application: Application) => void): void;
  /** What is answered in place of what follows from the cluster. */
  tell(told: { readonly managedResources?: object; readonly resourceTree?: object }): void;
  remove(): void;
}

/** The handle of a test on an Application. */
export function served(state: ArgoCdState, app: App): ServedApplication {
  const workloads = () => [...app.live.values()].filter(({ pods }) => pods.length > 0);
  return {
    name: app.application.metadata.name,
    get application() {
      return structuredClone(app.application);
    },
    get running() {
      return workloads().flatMap(({ pods }) => pods.filter(({ ready }) => ready).flatMap(({ images }) => images));
    },
    get live() {
      return [...app.live.values()];
    },
    get events() {
      return app.events;
    },
    drift(image) {
      const object = workloads()[0];
      if (object === undefined) throw new Error("There is nothing that could drift");
      const text = JSON.stringify(object.manifest.object).replace(
        /"image":"[^"]*"/,
        `"image":${JSON.stringify(image)}`,
      );
      apply(state, app, { ...object.manifest, object: JSON.parse(text) });
      state.clusterChanged(app);
    },
    refuse(message) {
      app.refusal = message;
    },
    health(status, message) {
      for (const object of workloads()) object.health = { status, ...(message && { message }) };
      state.clusterChanged(app);
    },
    crash() {
      for (const object of workloads()) crashPods(object, object.pods);
      state.clusterChanged(app);
    },
    recover() {
      for (const object of workloads()) {
        for (const pod of object.pods) makeReady(pod);
        object.health = { status: "Healthy" };
      }
      state.clusterChanged(app);
    },
    warn(message) {
      const notes = [{ type: "Warning", reason: "Unhealthy", message }] as const;
      for (const { manifest, pods } of app.live.values())
        for (const pod of pods) record(state, app, { manifest, pod, notes });
    },
    windows(windows) {
      app.windows = windows;
    },
    edit(change) {
      change(app.application);
      touch(state, app);
    },
    tell(told) {
      app.told = told;
    },
    remove: () => removeApplication(state, app),
  };
}
