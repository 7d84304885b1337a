import { finish, otherNameIn, sitesAtPaths } from "../manifests/index.ts";
import { type ImageSite, ManifestRefusal } from "../manifests/manifest.ts";
import { baseSites } from "./base-sites.ts";
import type { KnownTexts } from "./known-texts.ts";
import { type FoundFiles, pathsIn, type TargetFile } from "./target-files.ts";

/** An image to look for. */
export interface SoughtImage {
  readonly name: string;
  /** "file#key.path". Empty: found by name. */
  readonly at: readonly string[];
}

/** The sites of an image. Empty: the image is not there. */
export interface LocatedImage {
  /** In the order of the files. */
  readonly sites: readonly ImageSite[];
  /** Whether the sites are in a base of an overlay, because the target's own files do not contain the image. */
  readonly isInherited: boolean;
}

/**
 * Finds the sites of an image in a target's files, by the same rules as an update. Pure. `texts` records the files that are still needed.
 * @throws ManifestRefusal: a file that names the image cannot be read; not-found: a named file is missing
 */
export function locateImage(sought: SoughtImage, { files, missing }: FoundFiles, texts: KnownTexts): LocatedImage {
  if (missing !== undefined) throw missing;
  if (sought.at.length > 0) return written(files.flatMap((file) => sitesByPath(sought, file, texts)));
  const own = files.flatMap((file) => sitesByName(sought.name, file, texts));
  if (own.length > 0) return written(own);
  const renamed = files.flatMap((file) => sitesByBaseName(sought.name, file, texts));
  if (renamed.length > 0) return written(renamed);
  return { sites: files.flatMap(({ path }) => finish(baseSites(path, sought, texts.related))), isInherited: true };
}

const written = (sites: readonly ImageSite[]): LocatedImage => ({ sites, isInherited: false });

/** Every image in the files, declared or not. Leaves out files that cannot be read. */
export const allSites = ({ files }: FoundFiles, texts: KnownTexts): readonly ImageSite[] =>
  files.flatMap(({ path }) =>
    unlessRefused(
      () => texts.imagesOf(path).sites,
      () => true,
    ),
  );

function sitesByPath({ name, at }: SoughtImage, file: TargetFile, texts: KnownTexts): readonly ImageSite[] {
  const here = pathsIn(file.path, at);
  if (here.length === 0) return [];
  return unlessPassedOver({ name, file }, texts, () =>
    sitesAtPaths({ path: file.path, text: texts.textOf(file.path) }, { name, at: here }, texts.related),
  );
}

const sitesByName = (name: string, file: TargetFile, texts: KnownTexts): readonly ImageSite[] =>
  unlessPassedOver({ name, file }, texts, () => texts.imagesOf(file.path).named(name));

/** An overlay selects the image by the name that its bases give it. */
const sitesByBaseName = (name: string, file: TargetFile, texts: KnownTexts): readonly ImageSite[] =>
  unlessPassedOver({ name, file }, texts, () => {
    const other = otherNameIn({ path: file.path, text: texts.textOf(file.path) }, name, texts.related);
    return other === undefined ? [] : texts.imagesOf(file.path).named(other);
  });

/** Skips an unreadable file that a glob matched and that does not name the image. @throws ManifestRefusal for any other unreadable file */
const unlessPassedOver = (
  { name, file }: { readonly name: string; readonly file: TargetFile },
  texts: KnownTexts,
  find: () => readonly ImageSite[],
): readonly ImageSite[] => unlessRefused(find, () => !file.named && !texts.mentions(file.path, name));

function unlessRefused(find: () => readonly ImageSite[], isPassedOver: () => boolean): readonly ImageSite[] {
  try {
    return find();
  } catch (error) {
    if (error instanceof ManifestRefusal && isPassedOver()) return [];
    throw error;
  }
}
