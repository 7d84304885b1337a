import { assertDigest, assertTag, sameImageName } from "../domain/image-ref.ts";
import { imagesAtPaths, imagesNamed, isWanted } from "./choose-images.ts";
import { applyChanges } from "./edit/apply-changes.ts";
import type { Change } from "./edit/change.ts";
import { guardChanges } from "./edit/guard-change.ts";
import { setVersion } from "./edit/set-version.ts";
import { nameInOverlay, refuseFormat } from "./file-images.ts";
import { findEvery, onceInOrder, siteOf } from "./find-images.ts";
import { refuseUnnamed } from "./helm/unnamed-images.ts";
import { manifests } from "./kinds.ts";
import type {
  FoundImage,
  ImageSite,
  RelatedFiles,
  SetImageOptions,
  SetImageResult,
  SourceFile,
  WantedImage,
} from "./manifest.ts";
import { readManifest } from "./readers.ts";
import { finish, type Steps } from "./yaml/steps.ts";
import type { ParsedText } from "./yaml/tree.ts";

const nothingRelated: RelatedFiles = () => undefined;

/**
 * Writes an image's version into one file, at every site of its name or at the given key paths. Only the spans of the edits change; the
 * text is read again and compared before it is returned.
 *
 * @throws ManifestRefusal if the file, or a site in it, cannot be edited safely. A usage error for an invalid tag or digest.
 */
export const setImage = (file: SourceFile, wanted: WantedImage, options?: SetImageOptions): SetImageResult =>
  finish(setImageInSteps(file, wanted, options));

/** The same in steps: reading, finding and proving. */
export function* setImageInSteps(
  file: SourceFile,
  wanted: WantedImage,
  options: SetImageOptions = {},
): Steps<SetImageResult> {
  if (wanted.tag !== undefined) assertTag(wanted.tag);
  if (wanted.digest !== undefined) assertDigest(wanted.digest);
  const at = options.at ?? [];
  const source = yield* readManifest(file, { hasKeys: at.length > 0 });
  if (source === undefined) return at.length === 0 ? nowhere(file) : refuseFormat(file, wanted.name);
  const every = yield* findEvery(source, { related: options.related ?? nothingRelated });
  const all = onceInOrder(every);
  const chosen = at.length === 0 ? imagesNamed(all, wanted, siteOf) : imagesAtPaths(source, at, { all, wanted });
  if (chosen.length === 0) return yield* setMissing(source, { all, wanted, options });
  const changes = chosen.flatMap((found) => setVersion(found, wanted, options.unpin ?? false));
  const sites = chosen.map(siteOf);
  if (changes.length === 0) return { text: file.text, edits: [], sites };
  guardChanges(changes, [...chosen, ...every.filter((found) => isAsked(found, wanted, options))]);
  return {
    ...(yield* applyChanges(
      source,
      changes.map(({ change }) => change),
    )),
    sites,
  };
}

interface Missing {
  readonly all: readonly FoundImage[];
  readonly wanted: WantedImage;
  readonly options: SetImageOptions;
}

/** Handles an image that is not in the file: adds it if allowed and possible. */
function* setMissing(source: ParsedText, { all, wanted, options }: Missing): Steps<SetImageResult> {
  if (source.unread !== undefined) throw source.unread;
  const name = nameHere(source, wanted, options);
  if (name !== undefined && !sameImageName(name, wanted.name))
    return yield* setImageInSteps({ path: source.file, text: source.text }, { ...wanted, name }, options);
  const changes = addition(source, wanted, options);
  if (changes.length === 0) {
    if (options.ifMissing !== "skip") refuseUnnamed(all, wanted.name);
    return nowhere(source);
  }
  guardChanges(
    changes.map((change) => ({ change })),
    [],
  );
  const applied = yield* applyChanges(source, changes);
  const sites = yield* addedSites(yield* source.again(applied.text), wanted, options.related ?? nothingRelated);
  return { ...applied, sites, isAdded: true };
}

const nowhere = ({ text }: { readonly text: string }): SetImageResult => ({ text, edits: [], sites: [] });

/** Whether a scalar that an image shares may change: for the image that is asked for, or for one that gets the same version. */
const isAsked = (found: FoundImage, wanted: WantedImage, { at = [], together = [] }: SetImageOptions): boolean =>
  (at.length === 0 && isWanted(found, wanted)) || together.some((other) => isWanted(found, other));

function nameHere(source: ParsedText, wanted: WantedImage, options: SetImageOptions): string | undefined {
  const { ifMissing = "auto", related = nothingRelated } = options;
  return ifMissing === "fail" || ifMissing === "skip" ? undefined : nameInOverlay(source, wanted.name, related);
}

/** The entry that a kind adds for an image that is not in the file; empty if adding is not allowed or not possible. */
function addition(source: ParsedText, wanted: WantedImage, options: SetImageOptions): readonly Change[] {
  const ifMissing = options.ifMissing ?? "auto";
  if (ifMissing === "fail" || ifMissing === "skip") return [];
  const context = { related: options.related ?? nothingRelated, ifMissing };
  for (const manifest of manifests) {
    const changes = manifest.add?.(source, wanted, context);
    if (changes !== undefined) return changes;
  }
  return [];
}

/** An added entry is its own site. */
function* addedSites(source: ParsedText, wanted: WantedImage, related: RelatedFiles): Steps<ImageSite[]> {
  return onceInOrder(yield* findEvery(source, { related }))
    .filter((found) => isWanted(found, wanted))
    .map(siteOf);
}
