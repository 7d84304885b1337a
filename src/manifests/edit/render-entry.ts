import type { Edit } from "../../domain/edit.ts";
import { doubleQuoted, isPlainSafe, type QuoteStyle, quoted } from "../yaml/quoting.ts";
import { contentEnd, type List, type Mapping, type Node, type Pair, type ParsedText } from "../yaml/tree.ts";
import type { Change, ItemInsertion, ListFilling, NewMap, NewValue, PairInsertion, PairRemoval } from "./change.ts";

type EntryChange = Exclude<Change, { change: "text" }>;

/** How entries are added to a file: its line break, and the quotes that its author uses. */
interface Manner {
  readonly lineBreak: string;
  readonly quotes: QuoteStyle;
  /** JSON in a file or in a string: keys and values are always quoted. */
  readonly json: boolean;
  /** Columns between a key and the "-" of its list. */
  readonly listIndent: number;
}

/** Undefined if the file's syntax does not allow this entry to be added or removed. */
export function renderEntry(change: EntryChange): Edit | undefined {
  switch (change.change) {
    case "insert-pair":
      return insertPair(change);
    case "remove-pair":
      return removePair(change);
    case "insert-item":
      return insertItem(change);
    case "fill-list":
      return fillList(change);
  }
}

/** The style for a new entry. Quotes are as in the file: single if it has no double ones. */
export function mannerOf(node: Mapping | List): Manner {
  const { text } = node.source;
  const near = text.slice(node.start, node.end);
  const single = /: '/.test(near) && !/: "/.test(near);
  return {
    lineBreak: text.includes("\r\n") ? "\r\n" : "\n",
    quotes: single ? "single" : "double",
    json: node.source.format === "json" || firstKeyIsQuoted(node),
    listIndent: node.kind === "map" ? listIndentIn(node) : 0,
  };
}

/** The indent of the first list in block style among the map's values; none if there is no such list. */
function listIndentIn(map: Mapping): number {
  for (const { key, value } of map.pairs) {
    if (value?.kind === "list" && !value.flow)
      return columnOf(map.source, value.start) - columnOf(map.source, key.start);
  }
  return 0;
}

function firstKeyIsQuoted(node: Mapping | List): boolean {
  if (node.kind === "list") {
    const first = node.items[0];
    if (first?.kind === "map") return firstKeyIsQuoted(first);
    return node.parent !== undefined && node.flow && firstKeyIsQuoted(node.parent);
  }
  const key = node.pairs[0]?.key;
  return node.flow && key?.kind === "scalar" && key.style === "double";
}

/** The style in which a new string is written. */
export const styleOfEntry = (text: string, manner: Manner): "plain" | QuoteStyle =>
  manner.json ? "double" : isPlainSafe(text) ? "plain" : manner.quotes;

function scalarText(text: string, manner: Manner): string {
  const style = styleOfEntry(text, manner);
  return style === "plain" ? text : quoted(text, style);
}

const keyText = (key: string, manner: Manner): string => (manner.json ? doubleQuoted(key) : key);

/** A value in flow style, on one line. */
function flowText(value: NewValue, manner: Manner): string {
  if (typeof value === "boolean") return String(value);
  if (typeof value === "string") return scalarText(value, manner);
  if (isList(value)) return `[${value.map((item) => flowText(item, manner)).join(", ")}]`;
  const pairs = Object.entries(value).map(([key, each]) => `${keyText(key, manner)}: ${flowText(each, manner)}`);
  return `{${pairs.join(", ")}}`;
}

const isList = (value: NewValue): value is readonly NewMap[] => Array.isArray(value);

/** Lines of a key and its value in block style, without their common indentation. */
function blockLines(key: string, value: NewValue, manner: Manner): string[] {
  if (typeof value === "boolean") return [`${key}: ${value}`];
  if (typeof value === "string") return [`${key}: ${scalarText(value, manner)}`];
  if (!isList(value)) return [`${key}:`, ...mapLines(value, manner).map((line) => `  ${line}`)];
  const shift = " ".repeat(manner.listIndent);
  return [`${key}:`, ...value.flatMap((item) => itemLines(item, 2, manner)).map((line) => shift + line)];
}

const mapLines = (map: NewMap, manner: Manner): string[] =>
  Object.entries(map).flatMap(([key, value]) => blockLines(key, value, manner));

/** An item of a list: "- " before the first line, and the same number of blanks before the others. */
function itemLines(map: NewMap, width: number, manner: Manner): string[] {
  return mapLines(map, manner).map((line, index) => (index === 0 ? "-".padEnd(width) : " ".repeat(width)) + line);
}

/** Offset of the first character of the line. */
const lineStart = (text: string, offset: number): number => text.lastIndexOf("\n", offset - 1) + 1;

/** Column of an offset, in blanks: a byte order mark does not count. */
function columnOf(source: ParsedText, offset: number): number {
  const start = lineStart(source.text, offset);
  return offset - (start === 0 && source.text.startsWith("\uFEFF") ? 1 : start);
}

/** Adds lines after the line of `offset`. A text without a final line break stays without one. */
function linesAfter(source: ParsedText, offset: number, lines: { text: readonly string[]; lineBreak: string }): Edit {
  const { text } = source;
  const block = lines.text.join(lines.lineBreak);
  // A block scalar ends after its line break, so the next text begins a line.
  const atLineStart = offset > 0 && text[offset - 1] === "\n";
  const next = atLineStart ? offset - 1 : text.indexOf("\n", offset);
  if (next === -1) return { start: text.length, end: text.length, text: lines.lineBreak + block };
  return { start: next + 1, end: next + 1, text: block + lines.lineBreak };
}

const indented = (lines: readonly string[], columns: number): string[] =>
  lines.map((line) => " ".repeat(columns) + line);

function insertPair({ map, after, key, value }: PairInsertion): Edit | undefined {
  const manner = mannerOf(map);
  const previous = after ?? map.pairs.at(-1);
  if (map.flow) return insertInFlow(map, previous, `${keyText(key, manner)}: ${flowText(value, manner)}`);
  const first = map.pairs[0];
  if (first === undefined || previous === undefined) return undefined;
  const end = contentEnd(previous.value ?? previous.key);
  const isRoot = map.parent === undefined && after === undefined;
  const at = isRoot ? documentTail(map, end) : end;
  const lines = indented(blockLines(key, value, manner), columnOf(map.source, first.key.start));
  return linesAfter(map.source, at, { text: lines, lineBreak: manner.lineBreak });
}

/** The end of a document's content, including comments after it: lines added there disturb no comment. */
function documentTail(map: Mapping, end: number): number {
  const limit = map.source.documents[map.document]?.end ?? map.source.text.length;
  return end + map.source.text.slice(end, limit).trimEnd().length;
}

/** Adds to a map or list in flow style, on a line of its own if the others have one. */
function insertInFlow(node: Mapping | List, previous: Pair | Node | undefined, added: string): Edit {
  const { text } = node.source;
  if (previous === undefined) {
    // Between the brackets, whatever blanks they contain.
    return { start: node.start + 1, end: node.start + 1, text: added };
  }
  const [start, end] =
    "key" in previous ? [previous.key.start, (previous.value ?? previous.key).end] : [previous.start, previous.end];
  const lead = text.slice(lineStart(text, start), start);
  const ownLine = /^\s*$/.test(lead);
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  return { start: end, end, text: `,${ownLine ? lineBreak + lead : " "}${added}` };
}

function insertItem({ list, value }: ItemInsertion): Edit | undefined {
  const manner = mannerOf(list);
  const last = list.items.at(-1);
  if (list.flow) return insertInFlow(list, last, flowText(value, manner));
  if (last === undefined) return undefined;
  const column = columnOf(list.source, list.start);
  const first = list.items[0];
  const sameLine =
    first?.kind === "map" && !first.flow && !list.source.text.slice(list.start, first.start).includes("\n");
  const width = sameLine ? columnOf(list.source, first.start) - column : 2;
  const lines = indented(itemLines(value, width, manner), column);
  return linesAfter(list.source, contentEnd(last), { text: lines, lineBreak: manner.lineBreak });
}

/** `images:` with nothing after it. */
function fillList({ map, pair, value }: ListFilling): Edit | undefined {
  const manner = mannerOf(map);
  const node = pair.value;
  if (node === undefined) return undefined;
  if (map.flow || node.start !== node.end) {
    const lead = /\s/.test(map.source.text[node.start - 1] ?? "") ? "" : " ";
    return { start: node.start, end: node.end, text: lead + flowText(value, manner) };
  }
  const lines = value.flatMap((item) => itemLines(item, 2, manner));
  const column = columnOf(map.source, pair.key.start) + manner.listIndent;
  return linesAfter(map.source, node.start, { text: indented(lines, column), lineBreak: manner.lineBreak });
}

function removePair({ map, pair }: PairRemoval): Edit | undefined {
  const { text } = map.source;
  const index = map.pairs.indexOf(pair);
  const next = map.pairs[index + 1];
  const previous = map.pairs[index - 1];
  const end = contentEnd(pair.value ?? pair.key);
  if (map.flow) {
    if (previous !== undefined) return { start: (previous.value ?? previous.key).end, end, text: "" };
    return next === undefined ? undefined : { start: pair.key.start, end: next.key.start, text: "" };
  }
  const start = lineStart(text, pair.key.start);
  const alone = /^[\s\uFEFF]*$/.test(text.slice(start, pair.key.start));
  // The first key of a list item shares its line with the "-": the next key takes its place.
  if (!alone) return next === undefined ? undefined : { start: pair.key.start, end: next.key.start, text: "" };
  const lineEnd = text[end - 1] === "\n" ? end - 1 : text.indexOf("\n", end);
  if (lineEnd !== -1) return { start, end: lineEnd + 1, text: "" };
  const breakLength = text[start - 2] === "\r" ? 2 : 1;
  return start === 0 ? undefined : { start: start - breakLength, end: text.length, text: "" };
}
