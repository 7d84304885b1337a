import { isGlob } from "../domain/glob.ts";
import type { Target } from "../domain/pipeline.ts";
import { targetName } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { Snapshot } from "../git/repository.ts";
import { findImagesInSteps, finishWithPauses } from "../manifests/index.ts";
import { type ImageSite, ManifestRefusal } from "../manifests/manifest.ts";
import { answerForOne } from "./answer-from-files.ts";
import { allSites } from "./locate-images.ts";
import { readSources } from "./read-sources.ts";
import { namesOfSites } from "./readable-sites.ts";
import { refusedFile } from "./update-errors.ts";

/** Every image in a target's files, declared or not. Like an update, it infers names from other files of the repository. */
export const findSites = (snapshot: Snapshot, target: Target): Promise<readonly ImageSite[]> =>
  answerForOne(snapshot, { target }, (_, found, texts) => allSites(found, texts));

/**
 * Call this if no image was found: a file named by its path that cannot be read is then the reason. A file that only a glob matches may
 * have nothing to do with images. @throws config, refused
 */
export async function refuseUnreadable(snapshot: Snapshot, target: Target): Promise<void> {
  const named = target.files.filter((path) => !isGlob(path));
  const { texts, unreadable } = await readSources(snapshot, await snapshot.list(named));
  try {
    for (const refusal of unreadable.values()) throw refusal;
    for (const [path, text] of texts) await finishWithPauses(findImagesInSteps({ path, text }), snapshot.pause);
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
