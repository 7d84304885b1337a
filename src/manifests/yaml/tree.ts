import type { ManifestRefusal } from "../manifest.ts";
import { indexOf } from "./map-index.ts";

/** How a scalar is written. `raw` is a span of a text that has no quotes at all. */
export type ScalarStyle = "plain" | "single" | "double" | "literal" | "folded" | "raw";

interface NodeBase {
  readonly source: Source;
  /** Index of the document in its source, from 0. */
  readonly document: number;
  readonly parent: Mapping | List | undefined;
  /** The key or the index at which the parent holds the node; undefined for a root, and for a key itself. */
  readonly step: string | number | undefined;
  /** Offsets in `source.text`, quotes and block headers included, anchors, tags and comments not. */
  readonly start: number;
  readonly end: number;
}

interface Properties {
  /** The resolved tag, where one is written. */
  readonly tag: string | undefined;
  readonly anchor: string | undefined;
}

export interface Scalar extends NodeBase, Properties {
  readonly kind: "scalar";
  /** The text it stands for, never converted to a number or a boolean. */
  readonly value: string;
  readonly style: ScalarStyle;
}

export interface Pair {
  readonly key: Node;
  /** Undefined where nothing is written, not even a colon. */
  readonly value: Node | undefined;
}

export interface Mapping extends NodeBase, Properties {
  readonly kind: "map";
  readonly flow: boolean;
  readonly pairs: readonly Pair[];
}

export interface List extends NodeBase, Properties {
  readonly kind: "list";
  readonly flow: boolean;
  readonly items: readonly Node[];
}

export interface Alias extends NodeBase {
  readonly kind: "alias";
  readonly name: string;
  /** The anchored node; undefined for an alias without an anchor before it. */
  readonly target: Node | undefined;
}

export type Node = Scalar | Mapping | List | Alias;

export interface Document {
  readonly index: number;
  /** Undefined for a document without content. */
  readonly root: Node | undefined;
  /** Offset where something may be appended to the document: before "...", the next "---", or the end of the text. */
  readonly end: number;
}

export interface Comment {
  readonly start: number;
  /** From "#" to the end of the line, without the line break. */
  readonly text: string;
}

/** A text that was read into nodes: a file, or the content of one of its scalars. */
export interface Source {
  /** Path of the file. */
  readonly file: string;
  readonly text: string;
  /** Text documents have one, JSON has one, YAML any number. */
  readonly documents: readonly Document[];
  readonly aliases: readonly Alias[];
  /** The scalar whose content this is; undefined for a file. */
  readonly within: Scalar | undefined;
  /** Absent: YAML. JSON knows no bare strings; of a text only the marked lines are nodes. */
  readonly format?: "json" | "text";
  /** Why most of the file could not be read, where only its marked lines were. */
  readonly unread?: ManifestRefusal;
  /** Every comment, in order. Costs a pass over the text. */
  comments(): readonly Comment[];
  /** Reads a changed text the same way. @throws ManifestRefusal */
  again(text: string): Source;
}

/** Whether nothing is written, or one of YAML's words for nothing. With "!!str" before it, such a word is a text. */
const isNull = (node: Node | undefined): boolean =>
  node === undefined ||
  (node.kind === "scalar" &&
    node.style === "plain" &&
    node.tag !== "tag:yaml.org,2002:str" &&
    /^(?:|~|null|Null|NULL)$/.test(node.value));

/** The scalar that a node is, or that an alias stands for. */
export function scalarOf(node: Node | undefined): Scalar | undefined {
  const target = node?.kind === "alias" ? node.target : node;
  return target?.kind === "scalar" ? target : undefined;
}

/** The text of a scalar or of the scalar an alias stands for; undefined for nothing, "" where the text is empty. */
export function textOf(node: Node | undefined): string | undefined {
  return isNull(node) ? undefined : scalarOf(node)?.value;
}

/** Text of a pair's key; undefined for a key that is no scalar. */
export const keyOf = (pair: Pair): string | undefined => (pair.key.kind === "scalar" ? pair.key.value : undefined);

/** The last pair with that key, as readers of YAML 1.1 take it. `sameKey` tells when two keys are one. */
export function pairOf(
  map: Node | undefined,
  key: string,
  sameKey?: (a: string, b: string) => boolean,
): Pair | undefined {
  if (map?.kind !== "map") return undefined;
  if (sameKey === undefined) return indexOf(map).last.get(key);
  return map.pairs.findLast((pair) => {
    const text = keyOf(pair);
    return text !== undefined && sameKey(text, key);
  });
}

/** Value at a path of keys and indices, aliases not followed. */
export function valueAt(node: Node | undefined, ...steps: readonly (string | number)[]): Node | undefined {
  let current = node;
  for (const step of steps) {
    if (typeof step === "string") current = pairOf(current, step)?.value;
    else current = current?.kind === "list" ? current.items[step] : undefined;
  }
  return current;
}

/** The node and everything below it, in order; not keys, not what aliases stand for, nothing that `skip` names. */
export function* descendants(node: Node | undefined, skip: (node: Node) => boolean = () => false): Generator<Node> {
  if (node === undefined || skip(node)) return;
  yield node;
  if (node.kind === "map") for (const { value } of node.pairs) yield* descendants(value, skip);
  if (node.kind === "list") for (const item of node.items) yield* descendants(item, skip);
}

/** From the node up to the root of the file, through the scalars that hold embedded text. */
export function* ancestors(node: Node): Generator<Node> {
  let current: Node | undefined = node;
  while (current !== undefined) {
    yield current;
    current = current.parent ?? current.source.within;
  }
}

/** Offset after the last thing written in the node. */
export function contentEnd(node: Node): number {
  if (node.kind === "map" && !node.flow) {
    const last = node.pairs.at(-1);
    return last === undefined ? node.end : contentEnd(last.value ?? last.key);
  }
  if (node.kind === "list" && !node.flow) {
    const last = node.items.at(-1);
    return last === undefined ? node.end : contentEnd(last);
  }
  return node.end;
}
