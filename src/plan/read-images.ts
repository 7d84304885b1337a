import { type ImageRef, sameImageName } from "../domain/image-ref.ts";
import type { Target } from "../domain/pipeline.ts";
import { formatVersion } from "../domain/trailers.ts";
import { TagboatError } from "../errors.ts";
import type { Snapshot } from "../git/repository.ts";
import { findSites, refuseUnreadable } from "./find-sites.ts";
import { noLookups } from "./order-lookups.ts";
import { planOnSnapshot } from "./plan-on-snapshot.ts";
import type { UpdateRules, WantedInTarget } from "./update-facts.ts";

/** An image of a target as Git has it. */
export interface PresentImage extends ImageRef {
  /** Name that finds it in the target's files, if Kustomize replaces that name by another. */
  readonly selector: string;
  /** "file#key.path". Empty: found by name. */
  readonly at: readonly string[];
}

/**
 * The images of a target on a state of its branch, read as an update reads them: the declared ones, else the requested ones, else all
 * in its files. Leaves out images that are missing or have neither tag nor digest. @throws usage: several versions of an image
 */
export async function readImages(
  snapshot: Snapshot,
  target: Target,
  asked: readonly string[] = [],
): Promise<PresentImage[]> {
  if (target.images.length === 0 && asked.length === 0) return imagesInFiles(snapshot, target);
  const named = target.images.length > 0 ? target.images : asked.map((name) => ({ name, at: [] }));
  const images: PresentImage[] = [];
  for (const { name, at } of named) {
    const [change] = await locateByPlan(snapshot, target, { image: { name, tag: rehearsalTag }, at });
    if (change === undefined || (change.from.tag ?? change.from.digest) === undefined) continue;
    const image = { ...change.from, name: change.image, selector: name, at };
    if (target.images.length === 0 && !(await holdsImages(snapshot, target, [image]))) throw twoVersions(name);
    images.push(image);
  }
  return images;
}

/** Whether the target's files have exactly these images on another state of its branch. */
export async function holdsImages(
  snapshot: Snapshot,
  target: Target,
  images: readonly PresentImage[],
): Promise<boolean> {
  for (const { selector, at, tag, digest } of images) {
    const version = { ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
    const [change] = await locateByPlan(snapshot, target, { image: { name: selector, ...version }, at });
    if (change === undefined) return false;
    // A tag written as a number still has to be rewritten as a string, but is the same version.
    if (change.outcome !== "unchanged" && formatVersion(change.from) !== formatVersion(version)) return false;
  }
  return true;
}

/** The files of a target that contain its images. */
export async function filesOfImages(
  snapshot: Snapshot,
  target: Target,
  images: readonly PresentImage[],
): Promise<readonly string[]> {
  const paths = new Set<string>();
  for (const { selector, at } of images) {
    const changes = await locateByPlan(snapshot, target, { image: { name: selector, tag: rehearsalTag }, at });
    for (const { file } of changes.flatMap(({ sites }) => sites)) paths.add(file);
  }
  return [...paths];
}

/** A tag that no image has, so that the plan finds every site. It is not written. */
const rehearsalTag = "tagboat-rehearsal";

const rules: UpdateRules = { unpin: true, ifMissing: "skip", order: "off" };

async function locateByPlan(snapshot: Snapshot, target: Target, wanted: WantedInTarget) {
  // Holds and time do not matter, because nothing is written.
  const planning = { rules, now: new Date(0), lookups: noLookups };
  const { changeSet } = await planOnSnapshot(snapshot, [{ target, wanted: [wanted], optional: false }], planning);
  return changeSet.changes;
}

async function imagesInFiles(snapshot: Snapshot, target: Target): Promise<PresentImage[]> {
  const images: PresentImage[] = [];
  const sites = await findSites(snapshot, target);
  if (sites.length === 0) await refuseUnreadable(snapshot, target);
  for (const { file, image, selector } of sites) {
    if ((image.tag ?? image.digest) === undefined) continue;
    const other = images.find(({ name }) => sameImageName(name, image.name));
    if (other === undefined) images.push({ ...image, selector: selector ?? image.name, at: [] });
    else if (other.tag !== image.tag || other.digest !== image.digest) throw twoVersions(image.name, file);
  }
  return images;
}

function twoVersions(name: string, file?: string): TagboatError {
  const where = file === undefined ? "" : `, one of them in "${file}"`;
  return new TagboatError("usage", `${name} was found in several versions${where}`, {
    hint:
      file === undefined
        ? "Bring them to one version, or name the files with --file."
        : "Declare the app's images in the config, or name the one that is meant with --image.",
  });
}
