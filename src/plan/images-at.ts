import { type ImageRef, type ImageVersion, sameImageName } from "../domain/image-ref.ts";
import type { Target } from "../domain/pipeline.ts";
import { formatVersion } from "../domain/trailers.ts";
import { TagboatError } from "../errors.ts";
import type { Snapshot } from "../git/repository.ts";
import type { ImageSite } from "../manifests/manifest.ts";
import { answerFromFiles, type FilesAnswer } from "./answer-from-files.ts";
import type { KnownTexts } from "./known-texts.ts";
import { allSites, type LocatedImage, locateImage, type SoughtImage } from "./locate-images.ts";
import type { FoundFiles } from "./target-files.ts";

/** An image of a target as Git has it. */
export interface PresentImage extends ImageRef {
  /** Name that finds the image in the target's files. It can differ from `name`, because Kustomize can replace the name. */
  readonly selector: string;
  /** "file#key.path". Empty: found by name. */
  readonly at: readonly string[];
}

/** A present image with its sites. */
export interface PlacedImage extends PresentImage {
  /** The name that a Kustomize entry gives the image in place of the selected name. */
  readonly newName?: string;
  /** In the order of the files. The tag, digest and name come from the first site. */
  readonly sites: readonly ImageSite[];
  /** Whether the version comes from a base of an overlay, because the target's own files do not contain the image. */
  readonly isInherited: boolean;
}

/** Which images of a target to read: the declared ones, else the requested ones, else all in its files. */
export interface ImagesQuestion {
  readonly target: Target;
  readonly asked?: readonly string[];
}

/**
 * Reads the images of many targets on one state of their branch. The answers have the order of the questions. One fetch brings the files
 * of all targets, and each file is parsed once. Leaves out images that are missing or have neither tag nor digest.
 */
export const imagesAt = (
  snapshot: Snapshot,
  questions: readonly ImagesQuestion[],
): Promise<readonly FilesAnswer<readonly PlacedImage[]>[]> => answerFromFiles(snapshot, questions, imagesIn);

/** The images of one target. Pure. @throws usage: several versions of an image; the errors of `locateImage` */
export function imagesIn(
  { target, asked = [] }: ImagesQuestion,
  found: FoundFiles,
  texts: KnownTexts,
): readonly PlacedImage[] {
  const sought = target.images.length > 0 ? target.images : asked.map((name) => ({ name, at: [] }));
  if (sought.length === 0) return imagesOfSites(allSites(found, texts));
  return sought.flatMap((each) => {
    const image = placedImage(each, locateImage(each, found, texts));
    if (image === undefined) return [];
    const isOneVersion = target.images.length > 0 || image.sites.every((site) => holdsVersion(site, image));
    if (!isOneVersion) throw severalVersions(image.name);
    return [image];
  });
}

function placedImage({ name, at }: SoughtImage, { sites, isInherited }: LocatedImage): PlacedImage | undefined {
  const [first] = sites;
  if (first === undefined || (first.image.tag ?? first.image.digest) === undefined) return undefined;
  return { ...versioned(first), selector: name, at, sites, isInherited };
}

const versioned = ({ image, selector }: ImageSite): ImageRef & Pick<PlacedImage, "newName"> => ({
  ...image,
  ...(selector !== undefined && { newName: image.name }),
});

/** Whether a site has the version. If a side has no tag, equal digests are enough, because the digest alone decides what runs. */
export function holdsVersion({ image }: ImageSite, version: ImageVersion): boolean {
  if (formatVersion(image) === formatVersion(version)) return true;
  const isTagAside = image.tag === undefined || version.tag === undefined;
  return image.digest !== undefined && image.digest === version.digest && isTagAside;
}

function imagesOfSites(sites: readonly ImageSite[]): readonly PlacedImage[] {
  const images: { readonly image: PlacedImage; readonly sites: ImageSite[] }[] = [];
  for (const site of sites) {
    const { image, selector = image.name } = site;
    if ((image.tag ?? image.digest) === undefined) continue;
    const other = images.find((known) => sameImageName(known.image.name, image.name));
    if (other === undefined) {
      const own = [site];
      images.push({ image: { ...versioned(site), selector, at: [], sites: own, isInherited: false }, sites: own });
    } else if (other.image.tag !== image.tag || other.image.digest !== image.digest) {
      throw severalVersions(image.name, site.file);
    } else other.sites.push(site);
  }
  return images.map(({ image }) => image);
}

function severalVersions(name: string, file?: string): TagboatError {
  const where = file === undefined ? "" : `, one of them in "${file}"`;
  return new TagboatError("usage", `${name} was found in several versions${where}`, {
    hint:
      file === undefined
        ? "Bring them to one version, or name the files with --file."
        : "Declare the app's images in the config, or name the one that is meant with --image.",
  });
}
