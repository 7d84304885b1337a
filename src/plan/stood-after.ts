import { type ImageVersion, sameImageName } from "../domain/image-ref.ts";
import type { CommitContent } from "../history/commit-content.ts";
import type { StoodAfter } from "../history/past-changes.ts";
import { readFileImages, sitesAtPaths } from "../manifests/index.ts";
import { type ImageSite, ManifestRefusal, type RelatedFiles, type SourceFile } from "../manifests/manifest.ts";

/** An image as it is now. */
export interface ImageNow {
  /** All its names. */
  readonly names: readonly string[];
  /** Undefined: none of the files has the image any more. */
  readonly site: Pick<ImageSite, "file" | "path"> | undefined;
  readonly files: readonly string[];
  /** The present text of a file. */
  readonly text: RelatedFiles;
}

/**
 * Answers from the texts that a commit left. A key path moves with the entries of a list, and a site may be new. So where the earlier text
 * has no image at the path, the numbers decide: a version was taken away only if it is at fewer sites of the file than it was.
 */
export function stoodAfter(now: ImageNow): StoodAfter {
  const { site } = now;
  return site === undefined
    ? (content, version) => stoodInFiles(content, version, now)
    : (content, version) => stoodAtSite(content, version, { ...now, site });
}

function stoodInFiles({ changed }: CommitContent, version: ImageVersion, now: ImageNow): boolean | undefined {
  const losses = changed
    .filter(({ path }) => now.files.includes(path))
    .map(({ path, text: before = "" }) => hasLost({ path, text: before }, version, now));
  if (losses.includes(true)) return true;
  return losses.length > 0 && !losses.includes(undefined) ? false : undefined;
}

function stoodAtSite(
  { changed, paths }: CommitContent,
  version: ImageVersion,
  now: ImageNow & { readonly site: NonNullable<ImageNow["site"]> },
): boolean | "no-site" | undefined {
  const { file, path } = now.site;
  const text = changed.find((other) => other.path === file)?.text;
  // A file that was moved since shows nothing.
  if (text === undefined) return paths.has(file) ? false : undefined;
  const before = { path: file, text };
  const image = imageAtPath(before, { ...now, path });
  if (image !== undefined) return hasVersion(image, version);
  const isLost = hasLost(before, version, now);
  return isLost === false ? "no-site" : isLost;
}

/** Whether a file has a version at fewer sites than it had. Undefined: it is not seen in the earlier text. */
function hasLost(before: SourceFile, version: ImageVersion, { names, text }: ImageNow): boolean | undefined {
  const count = (file: SourceFile): number =>
    sitesIn(file, text).filter(
      ({ image, selector = image.name }) =>
        names.some((name) => sameImageName(name, image.name) || sameImageName(name, selector)) &&
        hasVersion(image, version),
    ).length;
  const number = count(before);
  return number === 0 ? undefined : count({ path: before.path, text: text(before.path) ?? "" }) < number;
}

/** Compares the parts that both have: of several sites, one may have no digest. */
const hasVersion = (image: ImageVersion, { tag, digest }: ImageVersion): boolean =>
  (tag === undefined || image.tag === tag) && (digest === undefined || (image.digest ?? digest) === digest);

function sitesIn(file: SourceFile, related: RelatedFiles): readonly ImageSite[] {
  return readable(() => readFileImages(file, related).sites) ?? [];
}

function imageAtPath(file: SourceFile, { names, path, text }: Pick<ImageNow, "names" | "text"> & { path: string }) {
  for (const name of names) {
    const [found] = readable(() => sitesAtPaths(file, { name, at: [path] }, text)) ?? [];
    if (found !== undefined) return found.image;
  }
  return undefined;
}

/** Undefined: the file cannot be read, or not there. */
function readable<Found>(read: () => Found): Found | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ManifestRefusal) return undefined;
    throw error;
  }
}
