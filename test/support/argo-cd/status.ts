import { withoutIgnored } from "./ignored.ts";
import { type App, type HealthStatus, keyOf, type Manifest, type Observed, type StatusResource } from "./state.ts";

const worstLast: readonly HealthStatus[] = ["Healthy", "Suspended", "Progressing", "Missing", "Degraded", "Unknown"];

/** What the controller sees of the cluster now. */
export function observe(app: App): Observed {
  const objects = new Map(
    [...app.live].map(([key, { manifest, health }]) => [key, { manifest, health: health && { ...health } }] as const),
  );
  const images = [...app.live.values()].flatMap(({ pods }) => pods.flatMap((pod) => pod.images));
  return { objects, images: [...new Set(images)].sort() };
}

/** The wanted objects beside those that were seen. Hooks make nothing differ. */
export function compared(app: App): { readonly resources: StatusResource[]; readonly isSynced: boolean } {
  const resources: StatusResource[] = [];
  const wanted = new Set<string>();
  for (const manifest of app.desired) {
    const key = keyOf(manifest);
    wanted.add(key);
    const seen = app.observed.objects.get(key);
    if (manifest.hook !== undefined) {
      if (seen !== undefined) resources.push({ ...named(manifest), hook: true });
      continue;
    }
    const isSame = seen !== undefined && isSameObject(app, seen.manifest, manifest);
    const health = seen === undefined ? { status: "Missing" as const } : seen.health;
    resources.push({ ...named(manifest), status: isSame ? "Synced" : "OutOfSync", ...(health && { health }) });
  }
  for (const [key, { manifest, health }] of app.observed.objects) {
    if (wanted.has(key) || manifest.hook !== undefined) continue;
    resources.push({ ...named(manifest), status: "OutOfSync", ...(health && { health }), requiresPruning: true });
  }
  return { resources, isSynced: resources.every(({ status, hook }) => hook === true || status === "Synced") };
}

/** Apart from what the Application ignores. */
const isSameObject = (app: App, live: Manifest, wanted: Manifest): boolean =>
  JSON.stringify(withoutIgnored(app, live)) === JSON.stringify(withoutIgnored(app, wanted));

const named = ({ group, version, kind, namespace, name, wave }: Manifest): StatusResource => ({
  ...(group !== "" && { group }),
  version,
  kind,
  ...(namespace !== "" && { namespace }),
  name,
  ...(wave !== undefined && { syncWave: wave }),
});

/** The worst of what is there; of children that are Applications nothing is known. */
export function healthOf(app: App): HealthStatus {
  const managed = [...app.observed.objects.values()].filter(({ manifest }) => manifest.hook === undefined);
  if (managed.length === 0 && app.desired.some(({ hook }) => hook === undefined)) return "Missing";
  const all = managed.filter(({ manifest }) => !isLeftOut(manifest)).flatMap(({ health }) => health?.status ?? []);
  return all.reduce<HealthStatus>((worst, next) => (rank(next) > rank(worst) ? next : worst), "Healthy");
}

/** Its own health is in the tree all the same. */
function isLeftOut({ object }: Manifest): boolean {
  const { annotations } = (object["metadata"] ?? {}) as { readonly annotations?: Readonly<Record<string, string>> };
  return annotations?.["argocd.argoproj.io/ignore-healthcheck"] === "true";
}

const rank = (status: HealthStatus): number => worstLast.indexOf(status);
