import type { App, Manifest } from "./state.ts";

const pointersFor = ({ application: { spec } }: App, { group, kind }: Manifest): string[][] =>
  (spec.ignoreDifferences ?? [])
    .filter((ignored) => ignored.group === group && ignored.kind === kind)
    .flatMap(({ jsonPointers }) => jsonPointers.map((pointer) => pointer.split("/").slice(1)));

/** An object without the fields that the Application ignores. */
export function withoutIgnored(app: App, manifest: Manifest): object {
  const object = structuredClone(manifest.object);
  for (const path of pointersFor(app, manifest)) {
    const parent = partAt(object, path.slice(0, -1));
    if (parent !== undefined) delete parent[path.at(-1) ?? ""];
  }
  return object;
}

/** What a sync applies: with `RespectIgnoreDifferences`, an ignored field stays as it is in the cluster. */
export function asApplied(app: App, wanted: Manifest, live: Manifest | undefined): Manifest {
  const respects = app.application.spec.syncPolicy?.syncOptions?.includes("RespectIgnoreDifferences=true");
  if (live === undefined || respects !== true) return wanted;
  const object = structuredClone(wanted.object);
  for (const path of pointersFor(app, wanted)) {
    const key = path.at(-1) ?? "";
    const [into, from] = [partAt(object, path.slice(0, -1)), partAt(live.object, path.slice(0, -1))];
    if (into !== undefined && from?.[key] !== undefined) into[key] = from[key];
  }
  return { ...wanted, object };
}

function partAt(object: unknown, path: readonly string[]): Record<string, unknown> | undefined {
  let part: unknown = object;
  for (const key of path) part = (part as Record<string, unknown> | undefined)?.[key];
  return typeof part === "object" && part !== null ? (part as Record<string, unknown>) : undefined;
}
