import { addApplication } from "./applications.ts";
import { appKey } from "./routes.ts";
import type { App, Application, ArgoCdState } from "./state.ts";

/** What was seen of one Application while somebody deployed. Times in milliseconds from the beginning. */
export interface ArgoCdRecording {
  readonly events: readonly { readonly t: number; readonly type: string; readonly application?: Application }[];
  /** What the Kubernetes API said at the same times. */
  readonly truth: readonly {
    readonly t: number;
    readonly deployments?: readonly { readonly name: string; readonly image: string; readonly want: number }[];
    readonly pods?: readonly { readonly image: string; readonly ready: boolean }[];
  }[];
}

/** Before the names of images, which a recording leaves out of its truth. */
const registry = "registry.example.com/team/";

/** Lets an Application go through what was recorded, as the server's time passes; nobody controls it. */
export function replayRecording(state: ArgoCdState, { events, truth }: ArgoCdRecording): App {
  const first = events.find(({ application }) => application !== undefined)?.application;
  if (first === undefined) throw new Error("Nothing was recorded");
  const { name, namespace } = first.metadata;
  const app = addApplication(state, { name, namespace, spec: first.spec, isReplayed: true });
  show(state, app, first);
  const passed = state.timeline.now().getTime() - state.origin.getTime();
  const at = (t: number, work: () => void) => state.timeline.in(Math.max(0, t - passed), work);
  for (const { t, type, application } of events) {
    at(t, () => {
      if (type !== "DELETED") return application === undefined ? undefined : show(state, app, application);
      state.apps.delete(appKey(namespace, name));
      app.isDeleted = true;
      for (const listener of state.listeners) listener({ type: "DELETED", application: app.application });
    });
  }
  app.told = toldBy(truth[0]);
  for (const entry of truth) {
    at(entry.t, () => {
      app.told = toldBy(entry);
    });
  }
  return app;
}

function show(state: ArgoCdState, app: App, application: Application): void {
  app.application = structuredClone(application);
  app.past.push(application);
  for (const listener of state.listeners) listener({ type: "MODIFIED", application });
}

/** The live objects, from what was seen of them. */
function toldBy(entry: ArgoCdRecording["truth"][number] | undefined): NonNullable<App["told"]> {
  const items = (entry?.deployments ?? []).map(({ name, image, want }) => {
    const template = { spec: { containers: [{ name: "app", image: `${registry}${image}` }] } };
    const live = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name }, spec: { replicas: want, template } };
    return { group: "apps", kind: "Deployment", name, liveState: JSON.stringify(live), targetState: "null" };
  });
  const nodes = (entry?.pods ?? []).map(({ image, ready }, index) => ({
    version: "v1",
    kind: "Pod",
    name: `pod-${index}`,
    images: [`${registry}${image}`],
    health: { status: ready ? "Healthy" : "Progressing" },
  }));
  return { managedResources: { items }, resourceTree: { nodes } };
}
