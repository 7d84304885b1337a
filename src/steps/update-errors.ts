import type { IfMissing, Target } from "../domain/pipeline.ts";
import { type ErrorKind, TagboatError } from "../errors.ts";
import { findImages, type Mention } from "../manifests/index.ts";
import { ManifestRefusal, type RefusalReason } from "../manifests/manifest.ts";
import { listMentions } from "./left-alone.ts";
import type { UpdateTarget, WantedInTarget } from "./update-facts.ts";

/** "grade-api in dev". */
export const targetName = ({ app, environment }: Target): string =>
  environment === undefined ? app : `${app} in ${environment}`;

/** What was looked at for an image, and what came close. */
interface Search {
  readonly texts: ReadonlyMap<string, string>;
  readonly ifMissing: IfMissing;
  readonly mentions: readonly Mention[];
}

/** The image is in none of the files: says which images are, and how to go on. */
export function missingImage(
  { target, files }: UpdateTarget,
  { image, at }: WantedInTarget,
  { texts, ifMissing, mentions }: Search,
): TagboatError {
  if (files.length === 0) {
    return new TagboatError("not-found", `No file matches ${target.files.join(", ")} (${targetName(target)})`, {
      hint: "Globs are read from the root of the repository; check --file, or `files` of the environment.",
    });
  }
  const found = new Set(files.flatMap(({ path }) => namesIn(path, texts.get(path))));
  const where = at.length > 0 ? at.join(", ") : files.map((file) => file.path).join(", ");
  const seen = found.size > 0 ? `Images there: ${[...found].sort().join(", ")}.` : "No image was found there at all.";
  return new TagboatError(
    "not-found",
    `Image "${image.name}" stands nowhere in ${shorten(where)} (${targetName(target)})`,
    {
      hint:
        mentions.length > 0
          ? `It is named where nothing says that it is an image: ${listMentions(mentions)}.`
          : `${seen} ${howToGoOn(ifMissing)}`,
    },
  );
}

const howToGoOn = (ifMissing: IfMissing): string =>
  ifMissing === "add"
    ? "None of these files can take a new entry: name the place with --at file#key.path, or write the entry by hand once."
    : "Name the place with --at file#key.path, or add an entry with --if-missing add.";

function namesIn(path: string, text: string | undefined): string[] {
  if (text === undefined) return [];
  try {
    return findImages({ path, text }).flatMap((site) => site.selector ?? site.image.name);
  } catch (error) {
    if (error instanceof ManifestRefusal) return [];
    throw error;
  }
}

const shorten = (text: string): string => (text.length > 300 ? `${text.slice(0, 300)}…` : text);

/** What is malformed in the repository is a configuration error; what is well-formed and not ours to touch is refused. */
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

export function refusedFile(refusal: ManifestRefusal, { target }: UpdateTarget): TagboatError {
  const position = [refusal.file, refusal.line, refusal.column].filter((part) => part !== undefined).join(":");
  // Most messages begin with the place themselves.
  const message = refusal.message.startsWith(refusal.file) ? refusal.message : `${position}: ${refusal.message}`;
  return new TagboatError(kinds[refusal.reason], `${message} (${targetName(target)})`, {
    hint: refusal.hint,
    cause: refusal,
  });
}
