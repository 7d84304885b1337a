import { isGlob } from "../domain/glob.ts";
import type { Target } from "../domain/pipeline.ts";
import { targetName } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { Snapshot } from "../git/repository.ts";
import { findImages } from "../manifests/index.ts";
import { type ImageSite, ManifestRefusal } from "../manifests/manifest.ts";
import { readSources } from "./read-sources.ts";
import { namesOfSites, readableSites } from "./readable-sites.ts";
import { refusedFile } from "./update-errors.ts";

/** Every image in a target's files, declared or not. Like an update, it infers names from other files of the repository. */
export async function findSites(snapshot: Snapshot, { files }: Pick<Target, "files">): Promise<readonly ImageSite[]> {
  const { texts } = await readSources(snapshot, await snapshot.list(files));
  const known = new Map<string, string | undefined>(texts);
  for (;;) {
    const lacking = new Set<string>();
    const related = (path: string): string | undefined => {
      if (!known.has(path)) lacking.add(path);
      return known.get(path);
    };
    const sites = [...texts].flatMap(([path, text]) => readableSites({ path, text }, related));
    if (lacking.size === 0) return sites;
    const read = await readSources(snapshot, [...lacking]);
    for (const path of lacking) known.set(path, read.texts.get(path));
  }
}

/**
 * Call this if no image was found: a file named by its path that cannot be read is then the reason. A file that only a glob matches may
 * have nothing to do with images. @throws config, refused
 */
export async function refuseUnreadable(snapshot: Snapshot, target: Target): Promise<void> {
  const named = target.files.filter((path) => !isGlob(path));
  const { texts, unreadable } = await readSources(snapshot, await snapshot.list(named));
  try {
    for (const refusal of unreadable.values()) throw refusal;
    for (const [path, text] of texts) findImages({ path, text }, () => undefined);
  } catch (error) {
    throw error instanceof ManifestRefusal ? refusedFile(error, { target }) : error;
  }
}

/** The image to use if the app declares none and the command names none: the only one in its files. @throws config, not-found, refused, usage */
export async function onlyImage(snapshot: Snapshot, target: Target): Promise<string> {
  const names = namesOfSites(await findSites(snapshot, target));
  const [only, ...others] = names;
  if (only === undefined) {
    await refuseUnreadable(snapshot, target);
    throw noImage(target);
  }
  if (others.length === 0) return only;
  const flags = names.map((name) => `--image ${name}`);
  throw new TagboatError("usage", `${targetName(target)} has ${names.length} images, and the command names none`, {
    hint: `Add the one you mean: ${flags.slice(0, -1).join(", ")} or ${flags.at(-1)}.`,
  });
}

const noImage = (target: Target): TagboatError =>
  new TagboatError(
    "not-found",
    `No image was found in the files of ${targetName(target)}: ${target.files.join(", ")}`,
    {
      hint: "Name the image with --image, or its exact location with --at FILE#KEY.PATH as well.",
    },
  );
