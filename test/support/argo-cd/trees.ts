import { createHash } from "node:crypto";
import { type App, keyOf, type LiveObject, type Manifest, type Pod } from "./state.ts";

const groupOf = (manifest: Manifest) => (manifest.group === "" ? {} : { group: manifest.group });

/** The objects and their pods, as `resource-tree` shows them. */
export function resourceTree(app: App): object {
  const nodes = [...app.live.values()].flatMap((object) => [nodeOf(object), ...podsOf(object)]);
  return nodes.length === 0 ? {} : { nodes };
}

const uidOf = (manifest: Manifest): string => asUid(keyOf(manifest));

const asUid = (key: string): string => createHash("sha256").update(key).digest("hex").slice(0, 32);

/** Of a pod: a new one of the same name is another. */
export const podUid = ({ namespace }: Manifest, { name }: Pod): string => asUid(`Pod/${namespace}/${name}`);

/** Whether an Application's tree has the object that is named so by all three. */
export const isInTree = (
  app: App,
  { uid, namespace, name }: { uid: string; namespace: string; name: string },
): boolean =>
  [...app.live.values()].some(
    ({ manifest, pods }) =>
      manifest.namespace === namespace &&
      ((manifest.name === name && uidOf(manifest) === uid) ||
        pods.some((pod) => pod.name === name && podUid(manifest, pod) === uid)),
  );

const nodeOf = ({ manifest, health, createdAt }: LiveObject) => ({
  ...groupOf(manifest),
  version: manifest.version,
  kind: manifest.kind,
  namespace: manifest.namespace,
  name: manifest.name,
  uid: uidOf(manifest),
  ...(health && { health }),
  ...(createdAt !== undefined && { createdAt }),
});

/** As kubectl shows a pod's status. */
function stateOf({ ready, reason, health: { message = "" } }: Pod): string {
  if (reason !== undefined) return reason;
  if (ready) return "Running";
  if (message.startsWith("Back-off pulling image")) return "ImagePullBackOff";
  return message.startsWith("back-off") ? "CrashLoopBackOff" : "ContainerCreating";
}

const podsOf = ({ manifest, pods }: LiveObject) =>
  pods.map((pod) => ({
    version: "v1",
    kind: "Pod",
    namespace: manifest.namespace,
    name: pod.name,
    uid: podUid(manifest, pod),
    parentRefs: [
      {
        ...groupOf(manifest),
        version: manifest.version,
        kind: manifest.kind,
        namespace: manifest.namespace,
        name: manifest.name,
        uid: uidOf(manifest),
      },
    ],
    info: [
      { name: "Status Reason", value: stateOf(pod) },
      { name: "Containers", value: pod.ready ? "1/1" : "0/1" },
    ],
    images: pod.images,
    health: pod.health,
  }));

/** What is wanted beside what is there, each as a text of JSON, as `managed-resources` shows them. */
export function managedResources(app: App, query: URLSearchParams): object {
  const keys = new Set([...app.desired.map((manifest) => keyOf(manifest)), ...app.live.keys()]);
  const items = [...keys].flatMap((key) => {
    const target = app.desired.find((manifest) => keyOf(manifest) === key);
    const live = app.live.get(key)?.manifest;
    const named = live ?? target;
    if (named === undefined || named.hook !== undefined) return [];
    for (const filter of ["group", "kind", "namespace", "name"] as const) {
      const wanted = query.get(filter);
      if (wanted !== null && wanted !== named[filter]) return [];
    }
    const { kind, namespace, name } = named;
    const states = {
      liveState: JSON.stringify(live?.object ?? null),
      targetState: JSON.stringify(target?.object ?? null),
    };
    return [{ ...groupOf(named), kind, namespace, name, ...states }];
  });
  return items.length === 0 ? {} : { items: narrowed(items, query.get("fields")) };
}

/** "items.kind,items.liveState": these fields alone. */
function narrowed(items: readonly object[], fields: string | null): object[] {
  if (!fields) return [...items];
  const names = new Set(fields.split(",").map((field) => field.replace(/^items\./, "")));
  return items.map((item) => Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name))));
}
