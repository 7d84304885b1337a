import type { IfMissing } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import { type Steps, setImageInSteps } from "../manifests/index.ts";
import {
  type ImageSite,
  ManifestRefusal,
  type SetImageOptions,
  type SetImageResult,
  type WantedImage,
} from "../manifests/manifest.ts";
import { readableSites } from "./readable-sites.ts";
import type { TargetFile } from "./target-files.ts";
import { knownText, type UpdateDraft, type WrittenFile } from "./update-draft.ts";
import { refusedFile } from "./update-errors.ts";
import type { UpdateTarget, WantedInTarget } from "./update-facts.ts";

/** An image to write into the files of a target. */
export interface ImageWrite {
  readonly target: UpdateTarget;
  readonly wanted: WantedInTarget;
  readonly ifMissing: IfMissing;
}

/** The same for one file. */
interface FileWrite extends ImageWrite {
  readonly file: TargetFile;
  readonly at: readonly string[];
}

/**
 * Writes an image into one file of the draft. Empty if the image is not there or the file is skipped. @throws TagboatError: the file names
 * the image and cannot be edited
 */
export function* writeFile(
  { file, at, wanted, ifMissing, target }: FileWrite,
  draft: UpdateDraft,
): Steps<WrittenFile[]> {
  const { path } = file;
  try {
    const before = textOf(path, draft);
    const related = (other: string): string | undefined => relatedText(other, draft);
    const together = togetherIn(path, wanted, draft);
    const options = { at, ifMissing, unpin: wanted.unpin ?? draft.facts.rules.unpin, related, together };
    const result = yield* setImageInSteps({ path, text: before }, wanted.image, options);
    const original = isSettled(result)
      ? yield* originally({ path, before, result, image: wanted.image }, options, draft)
      : result;
    for (const site of result.sites) {
      if (site.inferred !== undefined)
        draft.notices.add(`${path}#${site.path} is ${site.image.name}: ${site.inferred}`);
    }
    return isAbsent(result)
      ? []
      : [
          {
            path,
            before,
            after: result.text,
            sites: original.sites,
            sitesAfter: yield* readBack({ path, result, image: wanted.image }, options),
            isAdded: result.isAdded === true,
            isMovedAlong: original !== result && original.edits.length > 0,
          },
        ];
  } catch (error) {
    if (!(error instanceof ManifestRefusal)) throw error;
    // The refusal may only be due to a related file that is not read yet.
    if (draft.needs.files.size > 0) return [];
    if (file.named || namesImage(draft.texts.get(path), wanted.image)) throw refusedFile(error, target);
    draft.passedOver.set(path, error.message);
    return [];
  }
}

/** Other images of the run that get the same version in this file. */
function togetherIn(path: string, { image }: WantedInTarget, { facts }: UpdateDraft): WantedImage[] {
  const here = facts.targets.filter(({ files }) => files.some((file) => file.path === path));
  return here
    .flatMap(({ wanted }) => wanted.flatMap((other) => (other.at.length === 0 ? other.image : [])))
    .filter((other) => other !== image && other.tag === image.tag && other.digest === image.digest);
}

const isAbsent = ({ edits, sites }: SetImageResult): boolean => edits.length === 0 && sites.length === 0;
const isSettled = ({ edits, sites }: SetImageResult): boolean => edits.length === 0 && sites.length > 0;

/** Edits that the image needed before the run's other images were written, because one that shares its version may have moved it. */
function* originally(
  { path, before, result, image }: Written & { readonly before: string },
  options: SetImageOptions,
  { facts }: UpdateDraft,
): Steps<SetImageResult> {
  const first = facts.texts.get(path);
  return first === undefined || first === before
    ? result
    : yield* setImageInSteps({ path, text: first }, image, options);
}

interface Written {
  readonly path: string;
  readonly result: SetImageResult;
  readonly image: WantedImage;
}

/** Runs the same request on the new text, which must find nothing more to write. Otherwise the report would not match the text. */
function* readBack(written: Written, options: SetImageOptions): Steps<readonly ImageSite[]> {
  const { path, result } = written;
  if (result.edits.length === 0) return result.sites;
  const again = yield* writeAgain(written, options);
  if (again.edits.length === 0 && again.sites.length > 0) return again.sites;
  throw new ManifestRefusal("unverified", `${path}: the edited text does not read back as requested`, {
    file: path,
    hint: "Nothing was changed. Write the image in a simpler form, and please report the file as a bug.",
  });
}

/** Uses the present key paths: a given path may select by the old value, or name a tag that a digest replaced. */
function* writeAgain({ path, result, image }: Written, options: SetImageOptions): Steps<SetImageResult> {
  const file = { path, text: result.text };
  if (options.at === undefined || options.at.length === 0) return yield* setImageInSteps(file, image, options);
  const there = yield* readableSites(file, options.related ?? (() => undefined));
  const at = result.sites.map((site) => (there.find((now) => isBeside(site, now)) ?? site).path);
  return yield* setImageInSteps(file, image, { ...options, at });
}

/** Whether two sites are in the same map, or are the same. */
const isBeside = (site: ImageSite, now: ImageSite): boolean =>
  now.path === site.path || (now.image.name === site.image.name && parentOf(now.path) === parentOf(site.path));

const parentOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf("."), path.lastIndexOf("[")));

function textOf(path: string, { facts, texts }: UpdateDraft): string {
  const text = texts.get(path);
  if (text !== undefined) return text;
  throw facts.unreadable.get(path) ?? new TagboatError("not-found", `File "${path}" does not exist`);
}

function relatedText(path: string, draft: UpdateDraft): string | undefined {
  const { facts, texts, needs } = draft;
  const known = knownText(draft)(path);
  if (known === undefined && !facts.related.has(path) && !texts.has(path)) needs.files.add(path);
  return known;
}

/** A file that names the image must not be skipped silently. */
const namesImage = (text: string | undefined, image: WantedImage): boolean => text?.includes(image.name) ?? false;
