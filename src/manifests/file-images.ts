import { sameImageName } from "../domain/image-ref.ts";
import { imagesAtPaths, imagesNamed, type NamedImage } from "./choose-images.ts";
import { findEvery, onceInOrder, siteOf } from "./find-images.ts";
import { guardReading } from "./guard-reading.ts";
import { manifests } from "./kinds.ts";
import type { FoundImage, ImageSite, RelatedFiles, SourceFile } from "./manifest.ts";
import { readManifest } from "./readers.ts";
import { ManifestRefusal } from "./refusal.ts";
import { finish } from "./yaml/steps.ts";
import type { ParsedText } from "./yaml/tree.ts";

/** The images of one file. Does not keep the parsed text. */
export interface FileImages {
  /** All images that can be read, in the order of the file. */
  readonly sites: readonly ImageSite[];
  /** The sites of a named image, chosen by the same rules as an edit. @throws ManifestRefusal: readers may disagree on the version */
  named(name: string): readonly ImageSite[];
}

/** @throws ManifestRefusal: the file cannot be read */
export function readFileImages(file: SourceFile, related: RelatedFiles): FileImages {
  const source = finish(readManifest(file));
  if (source === undefined) return { sites: [], named: () => [] };
  const { unread } = source;
  const all = onceInOrder(finish(findEvery(source, { related }))).map(summaryOf);
  return {
    sites: all.filter(({ refusal }) => refusal === undefined).map(({ site }) => site),
    named(name) {
      const chosen = imagesNamed(all, { name }, ({ site }) => site);
      for (const { unclear } of chosen) if (unclear !== undefined) throw unclear;
      if (chosen.length === 0 && unread !== undefined) throw unread;
      return chosen.map(({ site }) => site);
    },
  };
}

/** The image's sites at key paths of a file, chosen by the same rules as an edit. @throws ManifestRefusal */
export function sitesAtPaths(
  file: SourceFile,
  { name, at }: { readonly name: string; readonly at: readonly string[] },
  related: RelatedFiles,
): readonly ImageSite[] {
  const source = finish(readManifest(file, { hasKeys: true })) ?? refuseFormat(file, name);
  const all = onceInOrder(finish(findEvery(source, { related })));
  const chosen = imagesAtPaths(source, at, { all, wanted: { name } });
  for (const found of chosen) guardReading(found);
  return chosen.map(siteOf);
}

/**
 * The other name that an overlay uses for an image that its bases rename. Undefined: the bases do not have the image, or keep its name.
 */
export function otherNameIn(file: SourceFile, name: string, related: RelatedFiles): string | undefined {
  const source = finish(readManifest(file));
  const other = source && nameInOverlay(source, name, related);
  return other === undefined || sameImageName(other, name) ? undefined : other;
}

/** The name that an overlay uses for an image of its bases. */
export const nameInOverlay = (source: ParsedText, name: string, related: RelatedFiles): string | undefined =>
  manifests.map((manifest) => manifest.nameHere?.(source, { name }, { related })).find((other) => other !== undefined);

export function refuseFormat({ path }: SourceFile, name: string): never {
  throw new ManifestRefusal("unparsable", `${path} is in a format that tagboat does not read`, {
    file: path,
    hint: `Put a line of its own above the value instead: # tagboat: ${name}`,
  });
}

interface Summary extends NamedImage {
  readonly site: ImageSite;
  /** Why readers of the file may disagree on the version. */
  readonly unclear?: ManifestRefusal;
}

function summaryOf(found: FoundImage): Summary {
  const { image, selector, alsoNamed, refusal } = found;
  const unclear = whyUnclear(found);
  return {
    image,
    site: siteOf(found),
    ...(selector !== undefined && { selector }),
    ...(alsoNamed !== undefined && { alsoNamed }),
    ...(refusal !== undefined && { refusal }),
    ...(unclear !== undefined && { unclear }),
  };
}

function whyUnclear(found: FoundImage): ManifestRefusal | undefined {
  try {
    guardReading(found);
    return undefined;
  } catch (error) {
    if (error instanceof ManifestRefusal) return error;
    throw error;
  }
}
