import { posix } from "node:path";
import type { RelatedFiles } from "../manifest.ts";
import { type Node, pairOf, textOf, valueAt } from "../yaml/tree.ts";
import { type Rank, readRoots } from "./infer-name.ts";

/**
 * The usual locations of the values that an overlay overrides. The nearest folder comes first, starting with the file's own. Each folder
 * may have `values.yaml` itself, in a `base`, `chart` or `helm` folder, or in `charts/` under the name of the file or of one of its
 * folders.
 */
export function valuesNearby(path: string): readonly Rank[] {
  const apps = appNames(path);
  return foldersUpwards(posix.dirname(path)).map((above) => {
    const inside = (...parts: readonly string[]) => posix.join(above, ...parts);
    return [
      ...valuesIn(inside()),
      ...["base", "chart", "helm"].flatMap((name) => valuesIn(inside(name))),
      ...apps.flatMap((app) => valuesIn(inside("charts", app))),
    ].filter((each) => each.path !== path);
  });
}

/** The charts that an umbrella chart depends on, whose values it overrides below the dependency's name. The nearest `Chart.yaml` counts. */
export function dependencyValues(path: string, related: RelatedFiles): readonly Rank[] {
  for (const folder of foldersUpwards(posix.dirname(path))) {
    const chart = posix.join(folder, "Chart.yaml");
    const [root] = readRoots(chart, related);
    const dependencies = valueAt(root, "dependencies");
    if (root === undefined) continue;
    return dependencies?.kind === "list" ? [dependencies.items.flatMap((each) => dependencyIn(folder, each))] : [];
  }
  return [];
}

function dependencyIn(folder: string, dependency: Node): Rank {
  const text = (key: string) => textOf(pairOf(dependency, key)?.value) ?? "";
  const name = text("name");
  if (name === "") return [];
  const below = [text("alias") || name];
  const local = /^file:\/\/(.*)$/.exec(text("repository"))?.[1];
  const folders = [posix.join(folder, "charts", name), ...(local === undefined ? [] : [posix.join(folder, local)])];
  return folders.filter((each) => !each.startsWith("..")).flatMap((each) => valuesIn(each, below));
}

/** The usual values files in a folder. */
export const valuesIn = (folder: string, below: readonly string[] = []): Rank =>
  ["values.yaml", "values.yml"].map((name) => ({ path: posix.join(folder, name), below }));

/** The folder itself and every one above it, up to the root of the repository. */
function foldersUpwards(folder: string): readonly string[] {
  const parent = posix.dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersUpwards(parent)];
}

/** Possible names of the app: the file's name without its extension, and the folders above it. */
function appNames(path: string): readonly string[] {
  const { dir, name } = posix.parse(path);
  return [...new Set([name, ...dir.split("/").toReversed()])].filter((part) => part !== "" && part !== "values");
}
