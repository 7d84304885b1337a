import { commonTime } from "../common-time.ts";
import { addApplication } from "./applications.ts";
import { clusterChanged, reconcile } from "./controller.ts";
import { appKey } from "./routes.ts";
import { type Application, type ArgoCdState, type Manifest, type Owner, type Pace, touch } from "./state.ts";
import { startTimeline } from "./timeline.ts";
import type { Defaults } from "./wanted-application.ts";

/** How time passes there. */
export interface TimeOptions {
  /** How many of the server's seconds pass in one of ours. Default 20. */
  readonly speed?: number;
  /** Where the server's clock begins; default: where ours is. Ten minutes off: `new Date(commonTime() + 600_000)`. */
  readonly origin?: Date;
  /** How long things take on the server's own clock; what is left out takes as long as it was seen to take. */
  readonly pace?: Partial<Pace>;
}

const usualPace: Pace = {
  git: 60,
  compare: 40,
  sync: 330,
  observe: 100,
  ready: 1_500,
  drain: 1_000,
  hook: 2_000,
  selfHeal: 5_000,
  retry: 5_000,
  hydrate: 1_500,
  poll: 180_000,
};

/** A controller with nothing to do yet. */
export function newState(
  { origin = new Date(commonTime()), speed = 20, pace }: TimeOptions,
  { repositories, projects }: Defaults,
): ArgoCdState {
  const state: ArgoCdState = {
    timeline: startTimeline({ origin, speed }),
    origin,
    pace: { ...usualPace, ...pace },
    repositories,
    projects,
    namespace: "argocd",
    namespaces: ["team-a-apps"],
    apps: new Map(),
    sets: new Map(),
    listeners: new Set(),
    resourceVersion: 1000,
    isControllerDown: false,
    clusterListeners: new Set(),
    inController(milliseconds, work) {
      const { controllerRun } = state;
      state.timeline.in(milliseconds, () => {
        if (!state.isControllerDown && state.controllerRun === controllerRun) work();
      });
    },
    controllerRun: 0,
    isCacheDown: false,
    clusterChanged: (app) => clusterChanged(state, app),
    applyApplication: (manifest, owner) => applyApplication(state, manifest, owner),
  };
  return state;
}

/** An Application that another one brings. */
function applyApplication(state: ArgoCdState, manifest: Manifest, owner?: Owner): void {
  const { object, name } = manifest;
  const { metadata, spec } = object as unknown as Pick<Application, "metadata" | "spec">;
  const home = metadata.namespace ?? state.namespace;
  const present = state.apps.get(appKey(home, name));
  if (present === undefined) {
    addApplication(state, { name, namespace: home, spec, labels: metadata.labels, owner });
    return;
  }
  if (JSON.stringify(present.application.spec) === JSON.stringify(spec)) return;
  present.application.spec = structuredClone(spec);
  touch(state, present);
  state.timeline.in(15, () => reconcile(state, present));
}
