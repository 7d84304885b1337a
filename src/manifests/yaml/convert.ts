import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type YAMLMap,
  type YAMLSeq,
  type Alias as YamlAlias,
  type Document as YamlDocument,
  type Node as YamlNode,
  type Scalar as YamlScalar,
} from "yaml";
import { mostDepth, tooDeep } from "./bounds.ts";
import type { Alias, List, Mapping, MutableSource, Node, Pair, Scalar, ScalarStyle } from "./node.ts";
import type { Parsed } from "./parse.ts";
import { positionIn } from "./position-in.ts";

const styles: Readonly<Record<string, ScalarStyle>> = {
  PLAIN: "plain",
  QUOTE_SINGLE: "single",
  QUOTE_DOUBLE: "double",
  BLOCK_LITERAL: "literal",
  BLOCK_FOLDED: "folded",
};

/** Appends parsed documents to a source. `offset`: characters before the parsed text. */
export function addDocuments(source: MutableSource, { documents, comments }: Parsed, offset: number): void {
  for (const { start, text } of comments) source.found.push({ start: start + offset, text });
  for (const [index, document] of documents.entries()) {
    const number = source.documents.length;
    const reading: Reading = { source, offset, document: number, anchors: new Map(), depth: 0 };
    const { contents, range } = document;
    const root = contents === null ? undefined : convert(contents, { parent: undefined, step: undefined }, reading);
    const next = documents[index + 1]?.range[0];
    const limit = next === undefined ? source.text.length : next + offset;
    source.documents.push({
      index: number,
      root,
      start: range[0] + offset,
      end: documentEnd(document, limit, reading),
    });
  }
}

/** "..." ends a document, but the parser's range ends after it. */
function documentEnd({ range }: YamlDocument.Parsed, limit: number, { source, offset }: Reading): number {
  const [, contentEnd, end] = range;
  const marker = /^\.\.\.(?=\s|$)/m.exec(source.text.slice(contentEnd + offset, Math.min(end + offset, limit)));
  return marker === null ? limit : contentEnd + offset + marker.index;
}

interface Reading {
  readonly source: MutableSource;
  readonly offset: number;
  readonly document: number;
  readonly anchors: Map<string, Node>;
  /** Number of maps and lists around the node that is being read. */
  depth: number;
}

type Parent = Mapping | List | undefined;

/** The parent of a node, and its step there. */
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
