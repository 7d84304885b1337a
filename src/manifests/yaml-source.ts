import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type ParsedNode,
  parseAllDocuments,
  type YAMLMap,
  type YAMLSeq,
  type Document as YamlDocument,
  type Node as YamlNode,
} from "yaml";
import { ManifestRefusal, type SourceFile } from "./manifest.ts";
import { positionIn } from "./position-in.ts";
import type { Alias, Comment, Document, List, Mapping, Node, Pair, Scalar, ScalarStyle, Source } from "./tree.ts";

const styles: Readonly<Record<string, ScalarStyle>> = {
  PLAIN: "plain",
  QUOTE_SINGLE: "single",
  QUOTE_DOUBLE: "double",
  BLOCK_LITERAL: "literal",
  BLOCK_FOLDED: "folded",
};

const byteOrderMark = "\uFEFF";

// Line breaks to some readers and ordinary characters to others; and what no text file has.
const disputed = /\r(?!\n)|[\0\u0085\u2028\u2029\uFEFF]/g;

/**
 * Reads YAML into nodes whose offsets count a byte order mark. Values stay the text that is written: no schema turns a
 * tag into a number.
 *
 * @throws ManifestRefusal unparsable or templated, with the place.
 */
export function readYaml({ path, text }: SourceFile, within?: Scalar): Source {
  // The parser fails on a root sequence after a byte order mark, so it never sees one.
  const offset = text.startsWith(byteOrderMark) ? 1 : 0;
  const body = text.slice(offset);
  const parsed = parseAllDocuments<ParsedNode>(body, {
    schema: "failsafe",
    // The parser's own check takes quadratic time; the engine checks the maps on the way to what it edits.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
  });
  // A text without a document comes as an empty list of another type.
  const documents = parsed as YamlDocument.Parsed[];
  refuseErrors({ path, text, offset }, documents);
  const source: MutableSource = {
    file: path,
    text,
    documents: [],
    aliases: [],
    within,
    comments: () => commentsOf(body, offset),
    again: (changed) => readYaml({ path, text: changed }, within),
  };
  for (const [index, document] of documents.entries()) {
    const reading: Reading = { source, offset, document: index, anchors: new Map() };
    const root = document.contents === null ? undefined : convert(document.contents, undefined, undefined, reading);
    const next = documents[index + 1];
    source.documents.push({ index, root, end: documentEnd(text, document, next?.range[0], offset) });
  }
  refuseComplexKeys(source);
  refuseDisputed(source);
  return source;
}

interface MutableSource extends Source {
  readonly documents: Document[];
  readonly aliases: Alias[];
}

interface Reading {
  readonly source: MutableSource;
  readonly offset: number;
  readonly document: number;
  readonly anchors: Map<string, Node>;
}

interface Text {
  readonly path: string;
  readonly text: string;
  readonly offset: number;
}

function refuseErrors({ path, text, offset }: Text, documents: readonly YamlDocument.Parsed[]): void {
  const error = documents.flatMap((document) => document.errors)[0];
  if (error === undefined) return;
  const { line, column } = positionIn(text, error.pos[0] + offset);
  const templated = /\{\{|\{%/.test(text);
  throw new ManifestRefusal(
    templated ? "templated" : "unparsable",
    `${path}:${line}:${column} ${templated ? "is a template, not YAML" : "is not YAML"}: ${error.message}`,
    { file: path, line, column },
  );
}

function documentEnd(
  text: string,
  document: YamlDocument.Parsed,
  nextStart: number | undefined,
  offset: number,
): number {
  const limit = nextStart === undefined ? text.length : nextStart + offset;
  // "..." ends a document; the range ends after it.
  const [, contentEnd, end] = document.range;
  const marker = /^\.\.\.(?=\s|$)/m.exec(text.slice(contentEnd + offset, Math.min(end + offset, limit)));
  return marker === null ? limit : contentEnd + offset + marker.index;
}

type Parent = Mapping | List | undefined;

function convert(node: YamlNode, parent: Parent, step: string | number | undefined, reading: Reading): Node {
  const { source, offset, document } = reading;
  const [start, end] = node.range ?? [0, 0];
  const base = { source, document, parent, step, start: start + offset, end: end + offset };
  if (isAlias(node)) {
    const alias: Alias = { ...base, kind: "alias", name: node.source, target: reading.anchors.get(node.source) };
    source.aliases.push(alias);
    return alias;
  }
  const { tag, anchor } = node as { tag?: string; anchor?: string };
  const own = { ...base, tag, anchor };
  if (isMap(node)) return convertMap(node, own, reading);
  if (isSeq(node)) return convertList(node, own, reading);
  if (!isScalar(node)) throw new TypeError("The YAML parser gave a node of no known kind");
  const style = styles[node.type ?? ""] ?? "plain";
  const scalar: Scalar = { ...own, kind: "scalar", style, value: String(node.value ?? "") };
  remember(scalar, reading);
  return scalar;
}

type Own = Omit<Scalar, "kind" | "style" | "value">;

function convertMap(node: YAMLMap, own: Own, reading: Reading): Mapping {
  const pairs: Pair[] = [];
  const map: Mapping = { ...own, kind: "map", flow: node.flow === true, pairs };
  remember(map, reading);
  for (const pair of node.items) {
    const key = convert(pair.key as YamlNode, map, undefined, reading);
    const name = key.kind === "scalar" ? key.value : "?";
    const value = pair.value === null ? undefined : convert(pair.value as YamlNode, map, name, reading);
    pairs.push({ key, value });
  }
  return map;
}

function convertList(node: YAMLSeq, own: Own, reading: Reading): List {
  const items: Node[] = [];
  const list: List = { ...own, kind: "list", flow: node.flow === true, items };
  remember(list, reading);
  for (const [index, item] of node.items.entries()) items.push(convert(item as YamlNode, list, index, reading));
  return list;
}

function remember(node: Scalar | Mapping | List, { anchors }: Reading): void {
  if (node.anchor !== undefined) anchors.set(node.anchor, node);
}

/** "tag: {{ .Values.tag }}" is YAML to the parser, a map whose key is a map, and nothing to the readers of the file. */
function refuseComplexKeys(source: Source): void {
  for (const document of source.documents) {
    const key = firstComplexKey(document.root);
    if (key === undefined) continue;
    const { line, column } = positionIn(source.text, key.start);
    throw new ManifestRefusal(
      "templated",
      `${source.file}:${line}:${column} has a key that is a map or a list: the file is a template, or nothing that Kubernetes reads`,
      { file: source.file, line, column },
    );
  }
}

function firstComplexKey(node: Node | undefined): Node | undefined {
  if (node?.kind === "list") return firstOf(node.items, firstComplexKey);
  if (node?.kind !== "map") return undefined;
  return firstOf(node.pairs, ({ key, value }) =>
    key.kind === "map" || key.kind === "list" ? key : firstComplexKey(value),
  );
}

function firstOf<Item, Result>(items: readonly Item[], find: (item: Item) => Result | undefined): Result | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function refuseDisputed(source: Source): void {
  const hits = [...source.text.matchAll(disputed)].filter(
    ({ index, 0: character }) => index > 0 || character !== byteOrderMark,
  );
  if (hits.length === 0) return;
  const spans = [
    ...source.documents.flatMap(({ root }) => quotedSpans(root)),
    ...source.comments().map(({ start, text }) => ({ start, end: start + text.length })),
  ];
  for (const { index } of hits) {
    if (spans.some(({ start, end }) => start <= index && index < end)) continue;
    const { line, column } = positionIn(source.text, index);
    const code = source.text.charCodeAt(index).toString(16).toUpperCase().padStart(4, "0");
    throw new ManifestRefusal(
      "unparsable",
      `${source.file}:${line}:${column} has the character U+${code}, which some YAML readers take for a line break and others do not`,
      { file: source.file, line, column },
    );
  }
}

function quotedSpans(node: Node | undefined): { start: number; end: number }[] {
  if (node?.kind === "list") return node.items.flatMap(quotedSpans);
  if (node?.kind === "map") return node.pairs.flatMap(({ key, value }) => [...quotedSpans(key), ...quotedSpans(value)]);
  return node?.kind === "scalar" && (node.style === "single" || node.style === "double") ? [node] : [];
}

// The lexer marks documents and scalars with control characters that are not in the text.
const lexerMarks = new Set(["\u0002", "\u0018", "\u001f"]);

function commentsOf(text: string, offset: number): Comment[] {
  const comments: Comment[] = [];
  let at = offset;
  for (const token of new Lexer().lex(text)) {
    if (lexerMarks.has(token)) continue;
    if (token.startsWith("#")) comments.push({ start: at, text: token.replace(/\r$/, "") });
    at += token.length;
  }
  return comments;
}
