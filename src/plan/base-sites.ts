import { type ImageVersion, sameImageName } from "../domain/image-ref.ts";
import { relatedPaths, type Steps } from "../manifests/index.ts";
import {
  type ImageSite,
  ManifestRefusal,
  type RelatedFiles,
  type SourceFile,
  type WantedImage,
} from "../manifests/manifest.ts";
import { readableSites } from "./readable-sites.ts";

/** Sites in the bases of an overlay that give an image its version. An entry of a kustomization hides the sites below it. */
export function* baseSites(overlay: string, image: WantedImage, related: RelatedFiles): Steps<ImageSite[]> {
  const seen = new Set<string>();
  return yield* sitesIn(overlay, image);

  function* sitesIn(path: string, wanted: WantedImage): Steps<ImageSite[]> {
    const text = related(path);
    if (text === undefined || seen.has(path)) return [];
    seen.add(path);
    const own = (yield* readableSites({ path, text }, related)).filter((site) => isSiteOf(site, wanted));
    const versioned = own.filter(hasVersion);
    if (versioned.length > 0) return versioned;
    const selector = own[0]?.selector;
    const below = selector === undefined ? wanted : { ...wanted, name: selector };
    const sites: ImageSite[] = [];
    for (const other of yield* pathsBelow({ path, text })) sites.push(...(yield* sitesIn(other, below)));
    return sites;
  }
}

const hasVersion = ({ image }: { readonly image: ImageVersion }): boolean => (image.tag ?? image.digest) !== undefined;

/** Matches the pulled name or the selecting name. */
const isSiteOf = ({ selector, image: { name } }: ImageSite, wanted: WantedImage): boolean =>
  [name, selector ?? name].some((each) =>
    [wanted.name, wanted.newName ?? wanted.name].some((asked) => sameImageName(each, asked)),
  );

/** Ignores a base that cannot be read, because it is not the edited file. */
function* pathsBelow(file: SourceFile): Steps<readonly string[]> {
  try {
    return yield* relatedPaths(file);
  } catch (error) {
    if (error instanceof ManifestRefusal) return [];
    throw error;
  }
}
