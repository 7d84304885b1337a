import { sameImageName } from "../domain/image-ref.ts";
import { imageAt } from "./image-at.ts";
import type { FoundImage, ImageSite, WantedImage } from "./manifest.ts";
import { ManifestRefusal } from "./refusal.ts";
import type { ParsedText } from "./yaml/tree.ts";

/** The names of an image in a file, and the reason to refuse it, if there is one. */
export type NamedImage = Pick<FoundImage, "image" | "selector" | "alsoNamed" | "refusal">;

/** The images of a file that have the wanted name. @throws ManifestRefusal */
export function imagesNamed<Image extends NamedImage>(
  all: readonly Image[],
  wanted: WantedImage,
  siteOf: (image: Image) => ImageSite,
): Image[] {
  const chosen = all.filter((found) => isWanted(found, wanted));
  for (const { refusal } of chosen) if (refusal !== undefined) throw refusal;
  refuseSeveralImages(chosen.map(siteOf), wanted);
  return chosen;
}

/** The images at key paths, each once. @throws ManifestRefusal */
export function imagesAtPaths(
  source: ParsedText,
  at: readonly string[],
  named: { readonly all: readonly FoundImage[]; readonly wanted: WantedImage },
): FoundImage[] {
  const chosen = [...new Set(at.map((path) => imageAt(source, path, named)))];
  for (const { refusal } of chosen) if (refusal !== undefined) throw refusal;
  return chosen;
}

/** Compares every name that the file gives the image. The new name matches, too, so that a rename is safe to re-run. */
export function isWanted({ image, selector, alsoNamed = [] }: NamedImage, { name, newName }: WantedImage): boolean {
  const names = [image.name, ...alsoNamed, ...(selector === undefined ? [] : [selector])];
  return names.some((each) => sameImageName(each, name) || (newName !== undefined && sameImageName(each, newName)));
}

/** A short name may match images in several registries. A selector may match the pulled name of another entry. */
function refuseSeveralImages(sites: readonly ImageSite[], { name, newName }: WantedImage): void {
  const [first, ...others] = sites;
  if (newName !== undefined || first === undefined) return;
  if (others.every(({ image }) => sameImageName(image.name, first.image.name))) return;
  const { file, line, column } = first;
  const places = sites.map((site) => `${site.image.name} (--at ${site.file}#${site.path})`);
  throw new ManifestRefusal("ambiguous", `${file} has several images that ${name} may mean: ${places.join(", ")}`, {
    file,
    line,
    column,
    hint: "Give the full name of one of them, or its --at.",
  });
}
