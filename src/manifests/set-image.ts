import { assertDigest, assertTag, sameImageName } from "../domain/image-ref.ts";
import { applyChanges } from "./edit/apply-changes.ts";
import type { Change } from "./edit/change.ts";
import { guardChanges } from "./edit/guard-change.ts";
import { mainSlot, setVersion } from "./edit/set-version.ts";
import { findEvery, onceInOrder, siteOf } from "./find-images.ts";
import { atFlag, refuseUnnamed } from "./helm/unnamed-images.ts";
import { imageAt } from "./image-at.ts";
import { manifests } from "./kinds.ts";
import type { FoundImage, RelatedFiles, SetImageOptions, SetImageResult, SourceFile, WantedImage } from "./manifest.ts";
import { readManifest } from "./readers.ts";
import { ManifestRefusal } from "./refusal.ts";
import { placeOf } from "./yaml/embedded.ts";
import type { ParsedText } from "./yaml/tree.ts";

const nothingRelated: RelatedFiles = () => undefined;

/**
 * Writes an image's version into one file, at every site of its name or at the given key paths. Only the spans of the edits change; the
 * text is read again and compared before it is returned.
 *
 * @throws ManifestRefusal if the file, or a site in it, cannot be edited safely. A usage error for an invalid tag or digest.
 */
export function setImage(file: SourceFile, wanted: WantedImage, options: SetImageOptions = {}): SetImageResult {
  if (wanted.tag !== undefined) assertTag(wanted.tag);
  if (wanted.digest !== undefined) assertDigest(wanted.digest);
  const at = options.at ?? [];
  const source = readManifest(file, { hasKeys: at.length > 0 });
  if (source === undefined) return at.length === 0 ? nowhere(file) : refuseFormat(file, wanted);
  const every = findEvery(source, { related: options.related ?? nothingRelated });
  const all = onceInOrder(every);
  const chosen = at.length === 0 ? all.filter((found) => isWanted(found, wanted)) : pick(source, { all, wanted, at });
  for (const { refusal } of chosen) if (refusal !== undefined) throw refusal;
  if (at.length === 0) refuseSeveralImages(chosen, wanted);
  if (chosen.length === 0) return setMissing(source, { all, wanted, options });
  const changes = chosen.flatMap((found) => setVersion(found, wanted, options.unpin ?? false));
  const sites = chosen.map(siteOf);
  if (changes.length === 0) return { text: file.text, edits: [], sites };
  guardChanges(changes, [...chosen, ...every.filter((found) => isAsked(found, wanted, options))]);
  return {
    ...applyChanges(
      source,
      changes.map(({ change }) => change),
    ),
    sites,
  };
}

interface Missing {
  readonly all: readonly FoundImage[];
  readonly wanted: WantedImage;
  readonly options: SetImageOptions;
}

/** Handles an image that is not in the file: adds it if allowed and possible. */
function setMissing(source: ParsedText, { all, wanted, options }: Missing): SetImageResult {
  if (source.unread !== undefined) throw source.unread;
  const name = nameHere(source, wanted, options);
  if (name !== undefined && !sameImageName(name, wanted.name))
    return setImage({ path: source.file, text: source.text }, { ...wanted, name }, options);
  const changes = addition(source, wanted, options);
  if (changes.length === 0) {
    if (options.ifMissing !== "skip") refuseUnnamed(all, wanted.name);
    return nowhere(source);
  }
  guardChanges(
    changes.map((change) => ({ change })),
    [],
  );
  const applied = applyChanges(source, changes);
  const sites = addedSites(source.again(applied.text), wanted, options.related ?? nothingRelated);
  return { ...applied, sites, isAdded: true };
}

const nowhere = ({ text }: { readonly text: string }): SetImageResult => ({ text, edits: [], sites: [] });

function refuseFormat({ path }: SourceFile, wanted: WantedImage): never {
  throw new ManifestRefusal("unparsable", `${path} is in a format that tagboat does not read`, {
    file: path,
    hint: `Put a line of its own above the value instead: # tagboat: ${wanted.name}`,
  });
}

/** Whether a scalar that an image shares may change: for the requested image, or for one that gets the same version. */
const isAsked = (found: FoundImage, wanted: WantedImage, { at = [], together = [] }: SetImageOptions): boolean =>
  (at.length === 0 && isWanted(found, wanted)) || together.some((other) => isWanted(found, other));

/** Matches any name that the file gives it. The new name matches too, so that a completed rename is found again. */
function isWanted({ image, selector, alsoNamed = [] }: FoundImage, { name, newName }: WantedImage): boolean {
  const names = [image.name, ...alsoNamed, ...(selector === undefined ? [] : [selector])];
  return names.some((each) => sameImageName(each, name) || (newName !== undefined && sameImageName(each, newName)));
}

/** A short name may mean images in several registries, and a selector may equal the pulled name of another entry. */
function refuseSeveralImages(chosen: readonly FoundImage[], { name, newName }: WantedImage): void {
  const [first, ...others] = chosen;
  if (newName !== undefined || first === undefined) return;
  if (others.every(({ image }) => sameImageName(image.name, first.image.name))) return;
  const slot = mainSlot(first);
  const { file } = slot.source;
  const { line, column } = placeOf(slot);
  const places = chosen.map((found) => `${found.image.name} (${atFlag(mainSlot(found))})`);
  throw new ManifestRefusal("ambiguous", `${file} has several images that ${name} may mean: ${places.join(", ")}`, {
    file,
    line,
    column,
    hint: "Give the full name of one of them, or its --at.",
  });
}

function pick(
  source: ParsedText,
  { all, wanted, at }: { all: readonly FoundImage[]; wanted: WantedImage; at: readonly string[] },
): FoundImage[] {
  return [...new Set(at.map((path) => imageAt(source, path, { all, wanted })))];
}

function nameHere(source: ParsedText, wanted: WantedImage, options: SetImageOptions): string | undefined {
  const { ifMissing = "auto", related = nothingRelated } = options;
  if (ifMissing === "fail" || ifMissing === "skip") return undefined;
  return manifests
    .map((manifest) => manifest.nameHere?.(source, wanted, { related }))
    .find((name) => name !== undefined);
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
const addedSites = (source: ParsedText, wanted: WantedImage, related: RelatedFiles) =>
  onceInOrder(findEvery(source, { related }))
    .filter((found) => isWanted(found, wanted))
    .map(siteOf);
