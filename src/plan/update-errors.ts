import { closest } from "../domain/closest.ts";
import { targetName } from "../domain/pipeline.ts";
import { cutTo } from "../domain/text.ts";
import { type ErrorKind, TagboatError } from "../errors.ts";
import { type Steps, setImageInSteps } from "../manifests/index.ts";
import { type ImageSite, ManifestRefusal, type RefusalReason } from "../manifests/manifest.ts";
import { namesOfSites, readableSites } from "./readable-sites.ts";
import { listMentions, mentionsOf } from "./unedited-notices.ts";
import { type ImageInTarget, ifMissingOf, knownText, type UpdateDraft } from "./update-draft.ts";
import type { UpdateTarget, WantedInTarget } from "./update-facts.ts";

/** Error for an image in none of the files. Says which images are there, and what to do. */
export function* missingImage(target: UpdateTarget, wanted: WantedInTarget, draft: UpdateDraft): Steps<TagboatError> {
  const { image, at } = wanted;
  const name = targetName(target.target);
  if (target.files.length === 0) {
    return new TagboatError("not-found", `No file matches ${target.target.files.join(", ")} (${name})`, {
      hint: "Globs are read from the root of the repository; check --file, or `files` of the environment.",
    });
  }
  const where = at.length > 0 ? at.join(", ") : target.files.map((file) => file.path).join(", ");
  const known = yield* namesIn(target, draft);
  const seen = known.length > 0 ? `Found there: ${known.join(", ")}.` : "No image was found there at all.";
  const meant = similarImage(image.name, known);
  const mentions = yield* mentionsOf({ target, wanted }, draft);
  return new TagboatError(
    "not-found",
    `Image "${image.name}" was not found in ${cutTo(where, 300)} (${name})${meant === undefined ? "" : `: did you mean \`${meant}\`?`}`,
    {
      hint:
        mentions.length > 0
          ? `The name was found only outside known image fields: ${listMentions(mentions)}.`
          : meant === undefined
            ? `${seen} ${yield* howToGoOn({ target, wanted }, draft)}`
            : seen,
    },
  );
}

function* howToGoOn({ target, wanted }: ImageInTarget, draft: UpdateDraft): Steps<string> {
  const byHand = `name the place with --at file#key.path, or put a line of its own above it: # tagboat: ${wanted.image.name}`;
  if (ifMissingOf(target, draft) === "add")
    return `None of these files can take a new entry: ${byHand}. Or write the entry by hand once.`;
  const isOffered = wanted.at.length === 0 && (yield* mayBeAdded({ target, wanted }, draft));
  return `${byHand.replace(/^n/, "N")}.${isOffered ? " Or add an entry with --if-missing add." : ""}`;
}

/** Whether some file can take a new entry for the image. */
function* mayBeAdded({ target, wanted }: ImageInTarget, draft: UpdateDraft): Steps<boolean> {
  const related = knownText(draft);
  for (const { path } of target.files) {
    try {
      const file = { path, text: draft.texts.get(path) ?? "" };
      const { isAdded } = yield* setImageInSteps(file, wanted.image, { ifMissing: "add", related });
      if (isAdded === true) return true;
    } catch (error) {
      if (!(error instanceof ManifestRefusal)) throw error;
    }
  }
  return false;
}

function* namesIn({ files }: UpdateTarget, draft: UpdateDraft): Steps<string[]> {
  const sites: ImageSite[] = [];
  for (const { path } of files)
    sites.push(...(yield* readableSites({ path, text: draft.texts.get(path) ?? "" }, knownText(draft))));
  return namesOfSites(sites);
}

/** The known image that a name most likely means: one whose last part is the same or nearly so. */
function similarImage(name: string, known: readonly string[]): string | undefined {
  const lastPart = (text: string): string => text.slice(text.lastIndexOf("/") + 1);
  const last = closest(lastPart(name), known.map(lastPart));
  return known.find((other) => lastPart(other) === last);
}

/** Malformed files are a configuration error. Well-formed files that we do not edit are refused. */
const kinds: Record<RefusalReason, ErrorKind> = {
  "not-utf8": "config",
  "too-large": "config",
  unparsable: "config",
  "duplicate-key": "config",
  templated: "refused",
  encrypted: "refused",
  alias: "refused",
  "digest-without-value": "refused",
  "unsupported-value": "refused",
  unverified: "refused",
  ambiguous: "usage",
  "no-such-path": "not-found",
  "another-image": "refused",
};

export function refusedFile(refusal: ManifestRefusal, { target }: Pick<UpdateTarget, "target">): TagboatError {
  const position = [refusal.file, refusal.line, refusal.column].filter((part) => part !== undefined).join(":");
  // Most messages already begin with the position.
  const message = refusal.message.startsWith(refusal.file) ? refusal.message : `${position}: ${refusal.message}`;
  return new TagboatError(kinds[refusal.reason], `${message} (${targetName(target)})`, {
    hint: refusal.hint,
    cause: refusal,
  });
}

export const movedAlong = ({ target, wanted }: ImageInTarget, { file, line }: ImageSite): TagboatError =>
  new TagboatError(
    "refused",
    `${wanted.image.name} at ${file}:${line} must stay as it is, and shares its version with an image that moves (${targetName(target.target)})`,
    { hint: "Write the version out in each of the places." },
  );
