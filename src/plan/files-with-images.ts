import { formatImageRef, type ImageRef, sameImageName } from "../domain/image-ref.ts";
import { TagboatError } from "../errors.ts";
import type { Snapshot } from "../git/repository.ts";
import { finishWithPauses, type Steps } from "../manifests/index.ts";
import { readSources } from "./read-sources.ts";
import { readableSites } from "./readable-sites.ts";

/** The images to search for, and hints for choosing among files. */
export interface ImageFileSearch {
  /** Each with its version, if the user gave one. Not empty. */
  readonly images: readonly ImageRef[];
  /** Parts of a path that distinguish files: names of the environment and of the app. */
  readonly hints: readonly string[];
}

/** Where to search unless the user names the file. */
const globs = ["**/*.yaml", "**/*.yml"];

/** In a larger repository, the user must name the file. */
const mostFiles = 5_000;

/**
 * The files that contain the images in a repository without a config, one for each image. @throws not-found: no file has the image;
 * usage: several files have it, and nothing selects one
 */
export async function filesWithImages(snapshot: Snapshot, hunt: ImageFileSearch): Promise<readonly string[]> {
  const paths = await snapshot.list(globs);
  if (paths.length > mostFiles) throw tooMany(snapshot, paths.length);
  const { texts } = await readSources(snapshot, paths);
  const files = new Set<string>();
  for (const image of hunt.images) {
    const found: FileHit[] = [];
    for (const path of texts.keys())
      found.push(...(await finishWithPauses(findingsIn(path, texts, image), snapshot.pause)));
    if (found.length === 0) throw nowhere(snapshot, image);
    files.add(onlyFile(image, found, hunt.hints));
  }
  return [...files];
}

interface FileHit {
  readonly path: string;
  readonly image: ImageRef;
}

function* findingsIn(path: string, texts: ReadonlyMap<string, string>, { name }: ImageRef): Steps<FileHit[]> {
  const text = texts.get(path) ?? "";
  // Most files need no parsing. A values file may contain only the tag, and another file the name.
  if (!text.includes(name.split("/").at(-1) ?? name) && !/\b(?:tag|digest)\b/.test(text)) return [];
  const sites = yield* readableSites({ path, text }, (other) => texts.get(other));
  return sites.flatMap(({ image, selector = image.name }) => {
    const isMeant = sameImageName(image.name, name) || sameImageName(selector, name);
    return isMeant && (image.tag ?? image.digest) !== undefined ? [{ path, image }] : [];
  });
}

/**
 * Two files may belong to two environments, which move one after the other, so neither is chosen. If no file has the wanted version,
 * files with other versions are considered.
 */
function onlyFile(wanted: ImageRef, found: readonly FileHit[], hints: readonly string[]): string {
  const exact = found.filter(({ image }) => isVersionOf(image, wanted));
  const all = [...new Set((exact.length > 0 ? exact : found).map(({ path }) => path))];
  const narrowed = hints.reduce((paths, hint) => {
    const fitting = paths.filter((path) => path.split(/[/.]/).includes(hint));
    return fitting.length > 0 ? fitting : paths;
  }, all);
  const [path, ...others] = narrowed;
  if (path === undefined || others.length > 0) throw several(wanted, narrowed);
  return path;
}

const isVersionOf = (image: ImageRef, { tag = image.tag, digest = image.digest }: ImageRef): boolean =>
  image.tag === tag && image.digest === digest;

const nowhere = ({ branch }: Snapshot, { name }: ImageRef): TagboatError =>
  new TagboatError("not-found", `No YAML file on branch "${branch}" has the image ${name}`, {
    hint: "Write its name as the file does. Where only its tag is written, give the place: --at values.yaml#image.tag.",
  });

const several = (image: ImageRef, paths: readonly string[]): TagboatError => {
  const more = paths.length > 8 ? `, and ${paths.length - 8} more` : "";
  return new TagboatError(
    "usage",
    `${formatImageRef(image)} was found in several files: ${paths.slice(0, 8).join(", ")}${more}`,
    { hint: `Say which are meant: --file ${paths[0]}, which can be given more than once.` },
  );
};

const tooMany = ({ branch }: Snapshot, count: number): TagboatError =>
  new TagboatError("usage", `Branch "${branch}" has ${count} YAML files: too many to look for the image in all`, {
    hint: "Name the file with --file, or write a config (docs/config.md).",
  });
