import { isTag, readImageRef, sameImageName } from "../domain/image-ref.ts";
import { cutTo } from "../domain/text.ts";
import { assignmentLength } from "./assignment.ts";
import { digestBeside, isWrittenDigest } from "./digest-beside.ts";
import { isTemplated } from "./guard-reading.ts";
import { noDigestInAppVersion } from "./helm/chart.ts";
import { readImageVersion } from "./image-shapes.ts";
import type { FoundImage, Slot, WantedImage } from "./manifest.ts";
import { ManifestRefusal } from "./refusal.ts";
import { slotsOf } from "./slots.ts";
import { mayBeVersion } from "./version-evidence.ts";
import { placeOf } from "./yaml/embedded.ts";
import { formatKeyPath, nodeAt } from "./yaml/key-path.ts";
import { type ParsedText, pairOf, textOf } from "./yaml/tree.ts";

/**
 * The image at a key path: the one that a kind found there, or what the scalar's own form suggests.
 *
 * @throws ManifestRefusal no-such-path, ambiguous, alias, templated, encrypted, unsupported-value.
 */
export function imageAt(
  source: ParsedText,
  path: string,
  { all, wanted }: { all: readonly FoundImage[]; wanted: WantedImage },
): FoundImage {
  const slot = nodeAt(source, path);
  refuseIdentity(slot);
  const known = all.find((found) => isWrittenAt(found, slot));
  // No file names this image, so the user's name for it applies.
  if (known?.image.name === "") return { kind, image: { ...known.image, name: wanted.name }, written: known.written };
  // A refusal as ambiguous is settled, because the key path says which image is meant.
  if (known?.refusal !== undefined && known.refusal.reason !== "ambiguous") throw known.refusal;
  const found = known ?? byShape(slot, wanted);
  refuseOtherImage(slot, nameBeside(slot) ?? found, wanted);
  const { inferred: _inferred, refusal: _refusal, ...confirmed } = found;
  return confirmed;
}

/** Whether the scalar is the image's own. One from "<<" may belong to any number of images. */
const isWrittenAt = (found: FoundImage, slot: Slot): boolean =>
  slotsOf(found).includes(slot) &&
  (found.written.form === "reference" || (found.written.map ?? slot.parent) === slot.parent);

/** Refuses values that identify the object and do not affect what runs in it. */
function refuseIdentity(slot: Slot): void {
  const key = slot.step;
  const isName = /^(?:name|namespace|generateName)$/.test(String(key)) && slot.parent?.step === "metadata";
  const isType = key === "apiVersion" || (key === "kind" && pairOf(slot.parent, "apiVersion") !== undefined);
  if (!isName && !isType) return;
  const { file } = slot.source;
  const { line, column } = placeOf(slot);
  throw new ManifestRefusal(
    "unsupported-value",
    `${file}:${line}:${column} ${formatKeyPath(slot)} says which object this is, and never holds an image`,
    { file, line, column, hint: "Give the key path of a tag, a digest or an image." },
  );
}

/** The name in the same map as a tag that no kind of manifest knows. */
function nameBeside(slot: Slot): Named | undefined {
  if (isReference(textOf(slot) ?? "")) return undefined;
  for (const key of ["repository", "image", "newName"]) {
    const beside = pairOf(slot.parent, key)?.value;
    const image = beside === slot ? undefined : readImageRef(textOf(beside) ?? "");
    if (image?.name.includes("/")) return { image };
  }
  return undefined;
}

const isReference = (text: string): boolean => readImageRef(text)?.name.includes("/") ?? false;

type Named = Pick<FoundImage, "image" | "selector" | "alsoNamed" | "inferred">;

function refuseOtherImage(slot: Slot, { image, selector, alsoNamed = [], inferred }: Named, wanted: WantedImage): void {
  const names = [image.name, ...alsoNamed, ...(selector === undefined ? [] : [selector])];
  const meant = [wanted.name, ...(wanted.newName === undefined ? [] : [wanted.newName])];
  if (names.some((name) => meant.some((each) => isLike(name, each)))) return;
  const { file } = slot.source;
  const { line, column } = placeOf(slot);
  const source = inferred === undefined ? "" : ` (${inferred})`;
  const marked = inferred === undefined ? "" : ` If the inferred name is wrong, ${markerHint(slot, wanted.name)}`;
  throw new ManifestRefusal(
    "another-image",
    `${file}:${line}:${column} ${formatKeyPath(slot)} belongs to the image ${image.name}${source}, not to ${wanted.name}`,
    { file, line, column, hint: `Give another key path, or that image's name: --image ${image.name}.${marked}` },
  );
}

const markerHint = (slot: Slot, name: string): string =>
  slot.source.format === "json"
    ? "write it in YAML, with a marker: JSON has no comments."
    : `put a line of its own above it: # tagboat: ${name}`;

/** Whether two names may mean the same image: a chart often has the registry elsewhere. */
const isLike = (left: string, right: string): boolean =>
  sameImageName(left, right) || left.endsWith(`/${right}`) || right.endsWith(`/${left}`);

const kind = "key-path";

function byShape(slot: Slot, wanted: WantedImage): FoundImage {
  const { name } = wanted;
  const text = textOf(slot) ?? "";
  const key = typeof slot.step === "string" ? slot.step : "";
  if (/digest$|^sha$/i.test(key) || isWrittenDigest(text)) {
    if (text !== "" && !isWrittenDigest(text)) return refuse(slot, text);
    return {
      kind,
      image: { name, ...readImageVersion("", text).parts },
      written: { form: "keys", digest: slot },
    };
  }
  const reference = referenceIn(slot, { key, text, wanted: name });
  if (reference !== undefined) return reference;
  const tagFrom = assignmentLength(text);
  const digest = digestBeside(slot);
  const version = readImageVersion(text.slice(tagFrom), textOf(digest) ?? "");
  if (text.slice(tagFrom) !== "" && !(version.sound && isTag(version.parts.tag ?? ""))) return refuse(slot, text);
  if (!mayBeVersion(slot, wanted)) return refuseNoVersion(slot, wanted);
  const beside = digest === undefined ? {} : { digest };
  const also = noDigestInAppVersion(slot);
  return { kind, image: { name, ...version.parts }, written: { form: "keys", tag: slot, tagFrom, also, ...beside } };
}

/** A reference, alone or after "--flag=". A single word is one only under a key about images. */
function referenceIn(
  slot: Slot,
  { key, text, wanted }: { key: string; text: string; wanted: string },
): FoundImage | undefined {
  const from = text.lastIndexOf("=") + 1;
  const image = readImageRef(text.slice(from));
  if (image === undefined) return undefined;
  const bareWord = image.tag === undefined && !image.name.includes("/");
  // "v1@sha256:…" is a tag with its digest, unless the name before it is the wanted image's. A key for a tag settles it.
  const isNamed = image.digest !== undefined && sameImageName(image.name, wanted) && !/(?:tag|version)$/i.test(key);
  const isName = /image$|image_?name$/i.test(key) || isNamed;
  if (bareWord && !isName) return undefined;
  // Readers of `repository` append the tag, so a version there would occur twice.
  const hasVersion = image.tag !== undefined || image.digest !== undefined;
  if (!hasVersion && /repo|registry|newName/i.test(key)) return undefined;
  return { kind, image, written: { form: "reference", slot, from } };
}

function refuseNoVersion(slot: Slot, wanted: WantedImage): never {
  const { file } = slot.source;
  const { line, column } = placeOf(slot);
  throw new ManifestRefusal(
    "unsupported-value",
    `${file}:${line}:${column} ${formatKeyPath(slot)} is not an image's version, by its key or by its value ${shown(textOf(slot) ?? "")}`,
    {
      file,
      line,
      column,
      hint: `Give the key path of a tag, a digest or an image. If it is one, ${markerHint(slot, wanted.name)}`,
    },
  );
}

function refuse(slot: Slot, text: string): never {
  const { file } = slot.source;
  const { line, column } = placeOf(slot);
  const reason = isTemplated(text) ? "templated" : text.startsWith("ENC[") ? "encrypted" : "unsupported-value";
  throw new ManifestRefusal(
    reason,
    `${file}:${line}:${column} ${formatKeyPath(slot)} holds ${shown(text)}, which is neither an image, a tag nor a digest`,
    { file, line, column },
  );
}

const shown = (text: string): string => JSON.stringify(cutTo(text, 60));
