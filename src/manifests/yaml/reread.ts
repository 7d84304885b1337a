import { addDocuments } from "./convert.ts";
import { copyDocument } from "./copy-document.ts";
import type { Document, MutableSource, ParsedText } from "./node.ts";
import { parseInSteps } from "./parse.ts";
import { isLong, type Steps } from "./steps.ts";

/** The documents of a text that may differ from those of another text; both texts are the same before and after them. */
interface Difference {
  readonly first: number;
  /** The first document after them; undefined: they are the last. */
  readonly next: Document | undefined;
  /** How much longer the changed text is. */
  readonly shift: number;
}

/**
 * Fills the source of a changed text: parses the documents that differ, and copies the others. The proof of an edit covers the whole file,
 * and a bundle with its CRDs takes a second to parse. False if a boundary between documents may have moved, or if there is an error: then
 * the whole text must be read.
 */
export function* addChanged(source: MutableSource, before: ParsedText): Steps<boolean> {
  const difference = differenceBetween(before, source.text);
  if (difference === undefined) return false;
  const { first, next, shift } = difference;
  const start = first === 0 ? 0 : (before.documents[first]?.start ?? 0);
  const end = (next?.start ?? before.text.length) + shift;
  // Includes the boundary after them, because the parser treats the end of a text and the end of a document differently.
  const text = `${source.text.slice(start, end)}${next === undefined ? "" : border}`;
  const { documents, comments } = yield* parseInSteps({ path: source.file, text });
  const count = (next?.index ?? before.documents.length) - first;
  const isSound = documents.every(({ errors }) => errors.length === 0);
  if (!isSound || documents.length !== count + (next === undefined ? 0 : 1)) return false;
  yield* copyDocuments(before.documents.slice(0, first), source, 0);
  addDocuments(source, { documents, comments }, start);
  if (next !== undefined) {
    source.documents.pop();
    yield* copyDocuments(before.documents.slice(next.index), source, shift);
  }
  const others = before.comments().filter(({ start: at }) => at < start || (next !== undefined && at >= next.start));
  source.found.push(...others.map((each) => (each.start < start ? each : { ...each, start: each.start + shift })));
  source.found.sort((a, b) => a.start - b.start);
  return true;
}

function* copyDocuments(documents: readonly Document[], source: MutableSource, shift: number): Steps<void> {
  for (const document of documents) {
    copyDocument(document, source, shift);
    if (isLong(document.end - document.start)) yield;
  }
}

const border = "---\n";

/** Undefined unless every boundary is a line that begins with "---", which no YAML value can contain. */
function differenceBetween({ text, documents }: ParsedText, changed: string): Difference | undefined {
  const isPlain = documents.length > 1 && !/^(?:%|\.\.\.)/m.test(text) && !text.startsWith("\uFEFF");
  if (!isPlain || !documents.every(({ start }, index) => index === 0 || text.startsWith(border, start)))
    return undefined;
  const head = sameAtStart(text, changed);
  const tail = sameAtEnd(text, changed, head);
  const first = documents.findLastIndex(({ start }, index) => index === 0 || start + border.length <= head);
  // The line break before the boundary must be the same too.
  const next = documents.find(({ start, index }) => index > first && start > text.length - tail);
  return { first, next, shift: changed.length - text.length };
}

function sameAtStart(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one.charCodeAt(at) === other.charCodeAt(at)) at++;
  return at;
}

function sameAtEnd(one: string, other: string, head: number): number {
  const most = Math.min(one.length, other.length) - head;
  let count = 0;
  while (count < most && one.charCodeAt(one.length - 1 - count) === other.charCodeAt(other.length - 1 - count)) count++;
  return count;
}
