import { posix } from "node:path";
import { fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";
import type { Reach, Revisions } from "../rollout.ts";
import type { FluxObjects } from "./flux-context.ts";
import { readFluxObject } from "./flux-object.ts";

/** Whether the path that a Kustomization applies has our images, in the repository at our commit. */
export async function reachOfKustomization(objects: FluxObjects, revisions: Revisions): Promise<Reach> {
  const kustomization = readFluxObject(objects.kustomization);
  const why = whyUnclear(objects);
  if (why !== undefined || kustomization === undefined || revisions.reach === undefined)
    return { kind: "unknown", why: why ?? "nobody can say" };
  // The path cannot leave the repository.
  const folder = posix.join("/", textOf(kustomization.spec["path"]) ?? "").replace(/^\/|\/$/g, "");
  return revisions.reach([{ folder, recurse: true, files: [] }]);
}

/** Reason why the files under the path alone do not determine the applied images. Undefined: they do. */
function whyUnclear({ source, helmRelease, kustomization }: FluxObjects): string | undefined {
  const from = readFluxObject(source);
  // The builder of an artifact chose the paths in it.
  if (from?.kind !== "GitRepository") return "its source is no GitRepository that can be read";
  if (listOf(from.spec["include"]).length > 0) return "its source includes other repositories";
  const { spec } = fieldsOf(kustomization);
  const given = ["images", "patches", "components", "postBuild"].find((key) => fieldsOf(spec)[key] !== undefined);
  if (given !== undefined) return `\`${given}\` of the Kustomization says what is applied, too`;
  const isGivenValues = listOf(readFluxObject(helmRelease)?.spec["valuesFrom"]).length > 0;
  return isGivenValues ? "the HelmRelease takes values from elsewhere" : undefined;
}
