import { indexOf } from "./map-index.ts";
import type { Node, Pair, Scalar } from "./node.ts";

export type * from "./node.ts";

/** Whether nothing is written, or one of YAML's words for null. After "!!str", such a word is a text. */
const isNull = (node: Node | undefined): boolean =>
  node === undefined ||
  (node.kind === "scalar" &&
    node.style === "plain" &&
    node.tag !== "tag:yaml.org,2002:str" &&
    /^(?:|~|null|Null|NULL)$/.test(node.value));

/** The scalar of a node, or of the node that an alias refers to. */
export function scalarOf(node: Node | undefined): Scalar | undefined {
  const target = node?.kind === "alias" ? node.target : node;
  return target?.kind === "scalar" ? target : undefined;
}

/** The text of a scalar or of an aliased scalar; undefined for null, "" if the text is empty. */
export function textOf(node: Node | undefined): string | undefined {
  return isNull(node) ? undefined : scalarOf(node)?.value;
}

/** Text of a pair's key; undefined for a key that is not a scalar. */
export const keyOf = (pair: Pair): string | undefined => (pair.key.kind === "scalar" ? pair.key.value : undefined);

/** The last pair with that key, as readers of YAML 1.1 take it. `sameKey` decides when two keys are equal. */
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

/** Value at a path of keys and indexes, without following aliases. */
export function valueAt(node: Node | undefined, ...steps: readonly (string | number)[]): Node | undefined {
  let current = node;
  for (const step of steps) {
    if (typeof step === "string") current = pairOf(current, step)?.value;
    else current = current?.kind === "list" ? current.items[step] : undefined;
  }
  return current;
}

/** The node and everything below it, in order. Leaves out keys, targets of aliases, and everything that `skip` matches. */
export function* descendants(node: Node | undefined, skip: (node: Node) => boolean = () => false): Generator<Node> {
  // A stack, because nested generators would pass every node through all those above it.
  const open = [node];
  while (open.length > 0) {
    const next = open.pop();
    if (next === undefined || skip(next)) continue;
    yield next;
    // In reverse, so that the first one comes off the stack first.
    if (next.kind === "map") for (let at = next.pairs.length - 1; at >= 0; at--) open.push(next.pairs[at]?.value);
    if (next.kind === "list") for (let at = next.items.length - 1; at >= 0; at--) open.push(next.items[at]);
  }
}

/** From the node up to the root of the file, through the scalars with embedded text. */
export function* ancestors(node: Node): Generator<Node> {
  let current: Node | undefined = node;
  while (current !== undefined) {
    yield current;
    current = current.parent ?? current.source.within;
  }
}

/** Offset after the last character written in the node. */
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
