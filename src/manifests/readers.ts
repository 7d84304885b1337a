import { readJson } from "./json-source.ts";
import { ManifestRefusal, type SourceFile } from "./manifest.ts";
import { readMarkedText } from "./text-source.ts";
import type { Source } from "./tree.ts";
import { readYaml } from "./yaml-source.ts";

/** Reads a file of its own format into nodes; undefined for a file of another format. @throws ManifestRefusal */
type Reader = (file: SourceFile) => Source | undefined;

const yaml: Reader = (file) =>
  /\.ya?ml$/i.test(file.path) || /(?:^|\/)Kustomization$/.test(file.path) ? readYaml(file) : undefined;

const json: Reader = (file) => (/\.json$/i.test(file.path) ? readJson(file) : undefined);

/** In the order in which they are asked. */
const readers: readonly Reader[] = [yaml, json];

/**
 * The file as nodes, by the first reader that takes it; undefined where none does. Of a file that cannot be read, and of
 * one in another format, the lines with a `tagboat:` marker are read.
 *
 * @throws ManifestRefusal
 */
export function readManifest(file: SourceFile): Source | undefined {
  try {
    for (const read of readers) {
      const source = read(file);
      if (source !== undefined) return source;
    }
  } catch (error) {
    const source = error instanceof ManifestRefusal ? readMarkedText(file, error) : undefined;
    if (source === undefined) throw error;
    return source;
  }
  return readMarkedText(file);
}
