import type { SourceFile } from "./manifest.ts";
import type { Source } from "./tree.ts";
import { readYaml } from "./yaml-source.ts";

/** Reads a file of its own format into nodes; undefined for a file of another format. @throws ManifestRefusal */
export type Reader = (file: SourceFile) => Source | undefined;

const yaml: Reader = (file) =>
  /\.ya?ml$/i.test(file.path) || /(?:^|\/)Kustomization$/.test(file.path) ? readYaml(file) : undefined;

/** In the order in which they are asked. */
const readers: readonly Reader[] = [yaml];

/** The file as nodes, by the first reader that takes it; undefined where none does. @throws ManifestRefusal */
export function readManifest(file: SourceFile): Source | undefined {
  for (const read of readers) {
    const source = read(file);
    if (source !== undefined) return source;
  }
  return undefined;
}
