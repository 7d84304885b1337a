import type { ImageVersion } from "../domain/image-ref.ts";
import { findImages, relatedPaths } from "../manifests/index.ts";
import { type ImageSite, ManifestRefusal, type RelatedFiles, type WantedImage } from "../manifests/manifest.ts";
import { isSiteOf } from "./is-site-of.ts";

/**
 * Where the bases of an overlay give an image its version. An entry of a kustomization hides what stands below it.
 */
export function baseSites(overlay: string, image: WantedImage, related: RelatedFiles): ImageSite[] {
  const seen = new Set<string>();
  const sitesIn = (path: string, wanted: WantedImage): ImageSite[] => {
    const text = related(path);
    if (text === undefined || seen.has(path)) return [];
    seen.add(path);
    const own = sitesOf({ path, text }, wanted);
    const versioned = own.filter(hasVersion);
    if (versioned.length > 0) return versioned;
    const selector = own[0]?.selector;
    const below = selector === undefined ? wanted : { ...wanted, name: selector };
    return pathsBelow({ path, text }).flatMap((other) => sitesIn(other, below));
  };
  return sitesIn(overlay, image);
}

const hasVersion = ({ image }: { readonly image: ImageVersion }): boolean => (image.tag ?? image.digest) !== undefined;

const sitesOf = (file: { readonly path: string; readonly text: string }, image: WantedImage): ImageSite[] =>
  readOr(() => findImages(file), []).filter((site) => isSiteOf(site, image));

const pathsBelow = (file: { readonly path: string; readonly text: string }): string[] =>
  readOr(() => relatedPaths(file), []);

/** A base that cannot be read shows nothing; it is not the file that is edited. */
function readOr<Result>(read: () => Result, otherwise: Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof ManifestRefusal) return otherwise;
    throw error;
  }
}
