import type { Mapping, Node, Pair } from "./node.ts";

/**
 * What is asked of a map again and again, found in one pass. A map may have thousands of keys, and whatever is found at
 * each of them asks for others.
 */
interface MapIndex {
  /** The last pair with a key. */
  readonly last: ReadonlyMap<string, Pair>;
  /** All pairs whose keys differ in capital letters alone. */
  readonly alike: ReadonlyMap<string, readonly Pair[]>;
  /** The first pair with a value. */
  readonly withValue: ReadonlyMap<Node, Pair>;
  /** The pairs that merge maps into this one, by their places. In quotes "<<" is a key like any other. */
  readonly merges: readonly { readonly pair: Pair; readonly index: number }[];
  readonly hasSingleQuotes: boolean;
}

const indexes = new WeakMap<Mapping, MapIndex>();

/** Only for maps that are whole: it is made once. */
export function indexOf(map: Mapping): MapIndex {
  const index = indexes.get(map) ?? makeIndex(map);
  indexes.set(map, index);
  return index;
}

function makeIndex({ pairs }: Mapping): MapIndex {
  const last = new Map<string, Pair>();
  const alike = new Map<string, Pair[]>();
  const withValue = new Map<Node, Pair>();
  const merges: MapIndex["merges"][number][] = [];
  let hasSingleQuotes = false;
  for (const [index, pair] of pairs.entries()) {
    const { key, value } = pair;
    if (value !== undefined && !withValue.has(value)) withValue.set(value, pair);
    hasSingleQuotes ||= value?.kind === "scalar" && value.style === "single";
    if (key.kind !== "scalar") continue;
    last.set(key.value, pair);
    const small = key.value.toLowerCase();
    const same = alike.get(small);
    if (same === undefined) alike.set(small, [pair]);
    else same.push(pair);
    if (key.style === "plain" && key.value === "<<") merges.push({ pair, index });
  }
  return { last, alike, withValue, merges, hasSingleQuotes };
}
