import { isImageName, readImageRef, sameImageName } from "../domain/image-ref.ts";
import { findEvery, onceInOrder } from "./find-images.ts";
import { imageAt } from "./image-at.ts";
import { isMetadata, isNeverWritten } from "./kubernetes/object.ts";
import type { FoundImage, RelatedFiles, SourceFile } from "./manifest.ts";
import { markedLines, scalarIn } from "./marker/marker-line.ts";
import { readManifest } from "./readers.ts";
import { ManifestRefusal } from "./refusal.ts";
import { slotsOf } from "./slots.ts";
import { mayBeVersion } from "./version-evidence.ts";
import { embeddedOrNothing, placeOf } from "./yaml/embedded.ts";
import { formatKeyPath } from "./yaml/key-path.ts";
import { lineStarts, positionIn } from "./yaml/position-in.ts";
import type { Steps } from "./yaml/steps.ts";
import { ancestors, descendants, type Node, type ParsedText, type Scalar, scalarOf, textOf } from "./yaml/tree.ts";

/** A location that names an image with a version and is not a site, so it stays as it is. */
export interface Mention {
  readonly file: string;
  readonly line: number;
  /** How the user can have it written: a flag or a marker; undefined if neither works. */
  readonly reachedBy: string | undefined;
}

const nothingRelated: RelatedFiles = () => undefined;

/** The locations in a file that name the image and are not a site of any kind. Empty for an unreadable file. */
export function* findMentions(
  file: SourceFile,
  name: string,
  related: RelatedFiles = nothingRelated,
): Steps<Mention[]> {
  if (!file.text.includes(name)) return [];
  try {
    const source = yield* readManifest(file);
    if (source === undefined || source.format === "text") return mentionsInText(file, name);
    const all = onceInOrder(yield* findEvery(source, { related }));
    const taken = new Set<Node>(all.flatMap((found) => slotsOf(found).flatMap((slot) => scalarOf(slot) ?? [])));
    return mentionsIn(source, { source, all, taken, name });
  } catch (error) {
    if (error instanceof ManifestRefusal) return [];
    throw error;
  }
}

interface Search {
  /** The file that the key paths belong to. */
  readonly source: ParsedText;
  readonly all: readonly FoundImage[];
  readonly taken: ReadonlySet<Node>;
  readonly name: string;
}

function mentionsIn({ documents }: ParsedText, search: Search): Mention[] {
  return documents.flatMap(({ root }) =>
    [...descendants(root, isNeverWritten)].flatMap((node) => (node.kind === "scalar" ? mentionsAt(node, search) : [])),
  );
}

function mentionsAt(scalar: Scalar, search: Search): Mention[] {
  const { name, taken } = search;
  if (taken.has(scalar) || !scalar.value.includes(name)) return [];
  const content = /[\n{]/.test(scalar.value) ? embeddedOrNothing(scalar) : undefined;
  const isTree = content?.documents.some(({ root }) => root?.kind === "map" || root?.kind === "list") ?? false;
  if (content !== undefined && isTree) return mentionsIn(content, search);
  const { file } = scalar.source;
  const { line } = placeOf(scalar);
  if (namesVersionOf(scalar.value, name)) return [{ file, line, reachedBy: flagFor(scalar, search) }];
  // A name that is a single word may be a label's value, with the label's own version beside it.
  if (!sameImageName(scalar.value, name) || [...ancestors(scalar)].some(isMetadata)) return [];
  const version = versionBeside(scalar, search);
  return version === undefined ? [] : [{ file, line, reachedBy: version }];
}

/** Whether a text has the image with a tag or digest, and not only an image whose name begins or ends with it. */
function namesVersionOf(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const end = at + name.length;
    if (!/[\w./-]/.test(text[at - 1] ?? " ") && /^[:@]\w/.test(text.slice(end, end + 2))) return true;
  }
  return false;
}

/** The flag for a version beside the name, under a key that no kind knows. */
function versionBeside(name: Scalar, search: Search): string | undefined {
  if (name.parent?.kind !== "map") return undefined;
  const wanted = { name: search.name };
  for (const { value } of name.parent.pairs) {
    const isOther = value?.kind === "scalar" && value !== name && (textOf(value) ?? "") !== "";
    const flag =
      isOther && !search.taken.has(value) && mayBeVersion(value, wanted) ? flagFor(value, search) : undefined;
    if (flag !== undefined) return flag;
  }
  return undefined;
}

function flagFor(scalar: Scalar, { source, all, name }: Search): string | undefined {
  const path = formatKeyPath(scalar);
  try {
    imageAt(source, path, { all, wanted: { name } });
    return `--at ${source.file}#${path}`;
  } catch (error) {
    if (error instanceof ManifestRefusal) return undefined;
    throw error;
  }
}

/** The lines of another format that a marker could mark, and that have none. */
function mentionsInText({ path, text }: SourceFile, name: string): Mention[] {
  const marked = new Set(markedLines(text, isImageName).map(({ scalar }) => scalar?.start));
  const starts = lineStarts(text);
  return [...text.matchAll(/[^\r\n\uFEFF]+/g)].flatMap(({ 0: content, index }) => {
    const scalar = content.includes(name) ? scalarIn(content, index) : undefined;
    if (scalar === undefined || marked.has(scalar.start)) return [];
    const image = readImageRef(scalar.value);
    if (image === undefined || !sameImageName(image.name, name) || (image.tag ?? image.digest) === undefined) return [];
    const { line } = positionIn(text, index, starts);
    return [{ file: path, line, reachedBy: `a line above it: # tagboat: ${name}` }];
  });
}
