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
  type Alias as YamlAlias,
  type Document as YamlDocument,
  type Node as YamlNode,
  type Scalar as YamlScalar,
} from "yaml";
import type { SourceFile } from "../manifest.ts";
import { ManifestRefusal } from "../refusal.ts";
import { mostDepth, refuseDense, tooDeep } from "./bounds.ts";
import { guardSource } from "./guard-source.ts";
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
  refuseDense({ path, text: body }, new Lexer().lex(body));
  const documents = parse(body);
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
    const reading: Reading = { source, offset, document: index, anchors: new Map(), depth: 0 };
    const root =
      document.contents === null
        ? undefined
        : convert(document.contents, { parent: undefined, step: undefined }, reading);
    const next = documents[index + 1];
    source.documents.push({ index, root, end: documentEnd(text, document, next?.range[0], offset) });
  }
  guardSource(source);
  return source;
}

function parse(body: string): YamlDocument.Parsed[] {
  const parsed = parseAllDocuments<ParsedNode>(body, {
    schema: "failsafe",
    // The parser's own check takes quadratic time; the engine checks the maps on the way to what it edits.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
  });
  // A text without a document comes as an empty list of another type.
  return parsed as YamlDocument.Parsed[];
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
  /** How many maps and lists are around the node that is being read. */
  depth: number;
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
  // The parser goes down by calls, and says so when there are too many of them.
  if (error.code === "RESOURCE_EXHAUSTION") throw tooDeep(path, { line, column });
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

/** Where a node hangs. */
interface Place {
  readonly parent: Parent;
  readonly step: string | number | undefined;
}

// The nodes are written out field by field: spreading a shared part into millions of them doubles the time of a read.
function convert(node: YamlNode, place: Place, reading: Reading): Node {
  if (isScalar(node)) return convertScalar(node, place, reading);
  if (isAlias(node)) return convertAlias(node, place, reading);
  if (++reading.depth > mostDepth) {
    const { file, text } = reading.source;
    throw tooDeep(file, positionIn(text, startOf(node, reading)));
  }
  const nested = isMap(node) ? convertMap(node, place, reading) : isSeq(node) && convertList(node, place, reading);
  reading.depth--;
  if (nested) return nested;
  throw new TypeError("The YAML parser gave a node of no known kind");
}

const startOf = (node: YamlNode, { offset }: Reading): number => (node.range?.[0] ?? 0) + offset;
const endOf = (node: YamlNode, { offset }: Reading): number => (node.range?.[1] ?? 0) + offset;

function convertScalar(node: YamlScalar, { parent, step }: Place, reading: Reading): Scalar {
  const scalar: Scalar = {
    kind: "scalar",
    source: reading.source,
    document: reading.document,
    parent,
    step,
    start: startOf(node, reading),
    end: endOf(node, reading),
    tag: node.tag,
    anchor: node.anchor,
    style: styles[node.type ?? ""] ?? "plain",
    value: String(node.value ?? ""),
  };
  if (scalar.anchor !== undefined) reading.anchors.set(scalar.anchor, scalar);
  return scalar;
}

function convertMap(node: YAMLMap, { parent, step }: Place, reading: Reading): Mapping {
  const pairs: Pair[] = [];
  const map: Mapping = {
    kind: "map",
    source: reading.source,
    document: reading.document,
    parent,
    step,
    start: startOf(node, reading),
    end: endOf(node, reading),
    tag: node.tag,
    anchor: node.anchor,
    flow: node.flow === true,
    pairs,
  };
  if (map.anchor !== undefined) reading.anchors.set(map.anchor, map);
  const keyPlace: Place = { parent: map, step: undefined };
  for (const pair of node.items) {
    const key = convert(pair.key as YamlNode, keyPlace, reading);
    const name = key.kind === "scalar" ? key.value : "?";
    const value =
      pair.value === null ? undefined : convert(pair.value as YamlNode, { parent: map, step: name }, reading);
    pairs.push({ key, value });
  }
  return map;
}

function convertList(node: YAMLSeq, { parent, step }: Place, reading: Reading): List {
  const items: Node[] = [];
  const list: List = {
    kind: "list",
    source: reading.source,
    document: reading.document,
    parent,
    step,
    start: startOf(node, reading),
    end: endOf(node, reading),
    tag: node.tag,
    anchor: node.anchor,
    flow: node.flow === true,
    items,
  };
  if (list.anchor !== undefined) reading.anchors.set(list.anchor, list);
  for (const [index, item] of node.items.entries()) {
    items.push(convert(item as YamlNode, { parent: list, step: index }, reading));
  }
  return list;
}

function convertAlias(node: YamlAlias, { parent, step }: Place, reading: Reading): Alias {
  const alias: Alias = {
    kind: "alias",
    source: reading.source,
    document: reading.document,
    parent,
    step,
    start: startOf(node, reading),
    end: endOf(node, reading),
    name: node.source,
    target: reading.anchors.get(node.source),
  };
  reading.source.aliases.push(alias);
  return alias;
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
