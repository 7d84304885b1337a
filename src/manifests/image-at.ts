import { isTag, readImageRef, sameImageName } from "../domain/image-ref.ts";
import { digestBeside, isBareDigest, isWrittenDigest } from "./digest-beside.ts";
import { placeOf } from "./embedded.ts";
import { isTemplated } from "./guard-change.ts";
import { readVersion } from "./image-shapes.ts";
import { formatKeyPath, nodeAt } from "./key-path.ts";
import { type FoundImage, ManifestRefusal, type Slot, type WantedImage } from "./manifest.ts";
import { slotsOf } from "./set-version.ts";
import { pairOf, type Source, textOf } from "./tree.ts";

/**
 * The image at a key path: the one that a kind found there, else whatever the scalar's own shape says.
 *
 * @throws ManifestRefusal no-such-path, ambiguous, alias, templated, encrypted, unsupported-value.
 */
export function imageAt(
  source: Source,
  path: string,
  { all, wanted }: { all: readonly FoundImage[]; wanted: WantedImage },
): FoundImage {
  const slot = nodeAt(source, path);
  refuseIdentity(slot);
  const known = all.find((found) => isWrittenAt(found, slot));
  // Nobody names this image but the person who asks for it.
  if (known?.image.name === "") return { kind, image: { ...known.image, name: wanted.name }, written: known.written };
  if (known?.refusal !== undefined) throw known.refusal;
  const found = known ?? byShape(slot, wanted);
  // An inferred name is a guess, and the place was named by whoever knows better.
  if (found.inferred === undefined) refuseOtherImage(slot, nameBeside(slot) ?? found, wanted);
  return found;
}

/** Whether the image has the scalar by itself. What "<<" brings may belong to any number of images. */
const isWrittenAt = (found: FoundImage, slot: Slot): boolean =>
  slotsOf(found).includes(slot) &&
  (found.written.form === "reference" || (found.written.map ?? slot.parent) === slot.parent);

/** What says which object this is, rather than what runs in it. */
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
    { file, line, column },
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

type Named = Pick<FoundImage, "image" | "selector" | "alsoNamed">;

function refuseOtherImage(slot: Slot, { image, selector, alsoNamed = [] }: Named, wanted: WantedImage): void {
  const names = [image.name, ...alsoNamed, ...(selector === undefined ? [] : [selector])];
  const meant = [wanted.name, ...(wanted.newName === undefined ? [] : [wanted.newName])];
  if (names.some((name) => meant.some((each) => isLike(name, each)))) return;
  const { file } = slot.source;
  const { line, column } = placeOf(slot);
  throw new ManifestRefusal(
    "another-image",
    `${file}:${line}:${column} ${formatKeyPath(slot)} belongs to the image ${image.name}, not to ${wanted.name}`,
    { file, line, column, hint: `Name another place, or give the name that stands there: --image ${image.name}.` },
  );
}

/** Whether two names may be one image's: a chart often has the registry elsewhere. */
const isLike = (left: string, right: string): boolean =>
  sameImageName(left, right) || left.endsWith(`/${right}`) || right.endsWith(`/${left}`);

const kind = "key-path";

function byShape(slot: Slot, { name }: WantedImage): FoundImage {
  const text = textOf(slot) ?? "";
  const key = typeof slot.step === "string" ? slot.step : "";
  if (/digest$|^sha$/i.test(key) || isWrittenDigest(text)) {
    if (text !== "" && !isWrittenDigest(text)) return refuse(slot, text);
    const bareDigest = isBareDigest(slot);
    return {
      kind,
      image: { name, ...readVersion("", text).parts },
      written: { form: "keys", digest: slot, bareDigest },
    };
  }
  const reference = referenceIn(slot, { key, text, wanted: name });
  if (reference !== undefined) return reference;
  const digest = digestBeside(slot);
  const version = readVersion(text, textOf(digest) ?? "");
  if (text === "" || (version.sound && isTag(version.parts.tag ?? ""))) {
    const beside = digest === undefined ? {} : { digest, bareDigest: isBareDigest(digest) };
    return { kind, image: { name, ...version.parts }, written: { form: "keys", tag: slot, ...beside } };
  }
  return refuse(slot, text);
}

/** A reference, alone or behind "--flag=". A bare word is one only under a key that is about images. */
function referenceIn(
  slot: Slot,
  { key, text, wanted }: { key: string; text: string; wanted: string },
): FoundImage | undefined {
  const from = text.lastIndexOf("=") + 1;
  const image = readImageRef(text.slice(from));
  if (image === undefined) return undefined;
  const bareWord = image.tag === undefined && !image.name.includes("/");
  // "v1@sha256:…" is a tag with its digest, unless it is the wanted image by name.
  const isName = /image$|image_?name$/i.test(key) || (image.digest !== undefined && sameImageName(image.name, wanted));
  if (bareWord && !isName) return undefined;
  return { kind, image, written: { form: "reference", slot, from } };
}

function refuse(slot: Slot, text: string): never {
  const { file } = slot.source;
  const { line, column } = placeOf(slot);
  const reason = isTemplated(text) ? "templated" : text.startsWith("ENC[") ? "encrypted" : "unsupported-value";
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  throw new ManifestRefusal(
    reason,
    `${file}:${line}:${column} ${formatKeyPath(slot)} holds ${JSON.stringify(shown)}, which is neither an image, a tag nor a digest`,
    { file, line, column },
  );
}
