import { type ImageRef, sameImageName } from "../domain/image-ref.ts";
import type { Target } from "../domain/pipeline.ts";
import { formatVersion } from "../domain/trailers.ts";
import { TagboatError } from "../errors.ts";
import type { Snapshot } from "../git/repository.ts";
import { findImages } from "../manifests/index.ts";
import { ManifestRefusal } from "../manifests/manifest.ts";
import type { OrderLookups } from "./order-lookups.ts";
import { planOnSnapshot } from "./plan-on-snapshot.ts";
import { readSources } from "./read-sources.ts";
import type { UpdateRules, WantedInTarget } from "./update-facts.ts";

/** An image of a target as Git has it. */
export interface PresentImage extends ImageRef {
  /** The name by which it is found in the target's files, where Kustomize writes another one over it. */
  readonly selector: string;
  /** "file#key.path"; empty: found by name. */
  readonly at: readonly string[];
}

/**
 * The images of a target on a state of its branch, by the same reading as an update's. One that stands nowhere there, or without tag and
 * digest, is left out. Where no images are declared, all that its files hold.
 */
export async function readImages(snapshot: Snapshot, target: Target): Promise<PresentImage[]> {
  if (target.images.length === 0) return imagesInFiles(snapshot, target);
  const images: PresentImage[] = [];
  for (const { name, at } of target.images) {
    const [change] = await rehearse(snapshot, target, { image: { name, tag: rehearsalTag }, at });
    if (change === undefined || (change.from.tag ?? change.from.digest) === undefined) continue;
    images.push({ ...change.from, name: change.image, selector: name, at });
  }
  return images;
}

/** Whether the target's files hold exactly these images on another state of its branch. */
export async function holdsImages(
  snapshot: Snapshot,
  target: Target,
  images: readonly PresentImage[],
): Promise<boolean> {
  for (const { selector, at, tag, digest } of images) {
    const version = { ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
    const [change] = await rehearse(snapshot, target, { image: { name: selector, ...version }, at });
    if (change === undefined) return false;
    // A tag that is there as a number is still to be rewritten as a string: the same version all the same.
    if (change.outcome !== "unchanged" && formatVersion(change.from) !== formatVersion(version)) return false;
  }
  return true;
}

/** The files of a target in which its images stand. */
export async function filesOfImages(
  snapshot: Snapshot,
  target: Target,
  images: readonly PresentImage[],
): Promise<readonly string[]> {
  const paths = new Set<string>();
  for (const { selector, at } of images) {
    const changes = await rehearse(snapshot, target, { image: { name: selector, tag: rehearsalTag }, at });
    for (const { file } of changes.flatMap(({ sites }) => sites)) paths.add(file);
  }
  return [...paths];
}

/** A tag that no image has, so that a rehearsal finds every place. It is written nowhere. */
const rehearsalTag = "tagboat-rehearsal";

const rules: UpdateRules = { unpin: true, ifMissing: "skip", order: "off" };

/** The order of what is never written means nothing. */
const noLookups: OrderLookups = {
  builtFrom: undefined,
  answer: () => ({ order: "unknown" }),
  ask: async () => undefined,
  past: async () => [],
};

async function rehearse(snapshot: Snapshot, target: Target, wanted: WantedInTarget) {
  // Neither a hold nor the time matters to what is only looked at.
  const planning = { rules, now: new Date(0), lookups: noLookups };
  const { changeSet } = await planOnSnapshot(snapshot, [{ target, wanted: [wanted], optional: false }], planning);
  return changeSet.changes;
}

async function imagesInFiles(snapshot: Snapshot, { files }: Target): Promise<PresentImage[]> {
  const { texts } = await readSources(snapshot, await snapshot.list(files));
  const images: PresentImage[] = [];
  for (const [path, text] of texts) {
    for (const { image, selector } of sitesIn(path, text)) {
      if ((image.tag ?? image.digest) === undefined) continue;
      const other = images.find(({ name }) => sameImageName(name, image.name));
      if (other === undefined) images.push({ ...image, selector: selector ?? image.name, at: [] });
      else if (other.tag !== image.tag || other.digest !== image.digest) throw twoVersions(image.name, path);
    }
  }
  return images;
}

const twoVersions = (name: string, path: string): TagboatError =>
  new TagboatError("usage", `${name} stands in several versions, one of them in "${path}"`, {
    hint: "Declare the app's images in the config, or name the one that is meant with --image.",
  });

function sitesIn(path: string, text: string) {
  try {
    return findImages({ path, text });
  } catch (error) {
    if (error instanceof ManifestRefusal) return [];
    throw error;
  }
}
