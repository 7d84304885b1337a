import { assignmentLength } from "./assignment.ts";
import type { Slot, WantedImage } from "./manifest.ts";
import { pairOf, textOf } from "./yaml/tree.ts";

/**
 * Whether a scalar may be the version of the wanted image, by its key or by its present value. A tag can be almost any word, so a word
 * alone proves nothing: by the grammar, "shop" under `namespace` is a tag too.
 */
export function mayBeVersion(slot: Slot, wanted: WantedImage): boolean {
  const whole = textOf(slot) ?? "";
  const text = whole.slice(assignmentLength(whole));
  // A version that was written here before may be written here again.
  return isVersionKey(slot, wanted.name) || isVersionLike(text) || (text !== "" && text === wanted.tag);
}

const versionWord = /^(?:tags?|images?|img|versions?|digests?|sha|sha256|revisions?|commits?|build)$/;
const versionsWord = /^(?:tags|images|versions|digests|revisions|commits)$/;
const otherWord =
  /^(?:pull|policy|secrets?|registry|namespace|project|count|replicas|enabled|format|prefix|suffix|strategy|type|size|host|port|schedule|interval)$/;

function isVersionKey(slot: Slot, image: string): boolean {
  const key = keyText(slot);
  const words = wordsOf(key);
  if (words.some((word) => otherWord.test(word))) return false;
  // "containerName" only gives a name; only an image's own name is a reference.
  if (words.at(-1) === "name") return words.some((word) => /^(?:image|img)$/.test(word));
  if (key === image.split("/").at(-1) || words.some((word) => versionWord.test(word))) return true;
  return (
    typeof slot.step === "string" && wordsOf(String(slot.parent?.step ?? "")).some((word) => versionsWord.test(word))
  );
}

/** The key, or its equivalent in the text (`API_TAG=v1`) or beside it (`{name: image.tag, value: v1}`). */
function keyText(slot: Slot): string {
  const text = textOf(slot) ?? "";
  const assigned = text.slice(0, assignmentLength(text));
  if (assigned !== "") return assigned.replace(/=$/, "");
  const label = slot.step === "value" ? (pairOf(slot.parent, "name") ?? pairOf(slot.parent, "path"))?.value : undefined;
  return textOf(label) ?? (typeof slot.step === "string" ? slot.step : "");
}

const wordsOf = (key: string): string[] =>
  key
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);

/** A commit, a dotted number, "v" and a number, or a commit or date within a longer tag. A short number proves nothing. */
const isVersionLike = (text: string): boolean =>
  /^(?:[0-9a-f]{7,64}|latest)$/.test(text) ||
  /(?:^|[^a-z0-9])(?:v?\d+\.\d|v\d+(?![a-z])|(?=[a-f]*\d)[0-9a-f]{7,}(?![0-9a-z]))/i.test(text);
