import { sameImageName } from "../domain/image-ref.ts";
import { findImagesInSteps, type Steps } from "../manifests/index.ts";
import { type ImageSite, ManifestRefusal, type RelatedFiles, type SourceFile } from "../manifests/manifest.ts";

/** The images of a file. Empty if it cannot be read. `related` must be the same as for an update, or inferred names are missed. */
export function* readableSites(file: SourceFile, related: RelatedFiles): Steps<ImageSite[]> {
  try {
    return yield* findImagesInSteps(file, related);
  } catch (error) {
    if (error instanceof ManifestRefusal) return [];
    throw error;
  }
}

/** The distinct names that select sites. */
export function namesOfSites(sites: readonly ImageSite[]): string[] {
  const names: string[] = [];
  for (const { image, selector = image.name } of sites)
    if (!names.some((name) => sameImageName(name, selector))) names.push(selector);
  return names.sort();
}
