import type { Mapping, Node, Pair } from "./node.ts";

/** Frequent look-ups in a map, computed in one pass. A map may have thousands of keys, and each finding can cause further look-ups. */
interface MapIndex {
  /** The last pair with a key. */
  readonly last: ReadonlyMap<string, Pair>;
  /** The pairs that merge maps into this one, with their positions. In quotes, "<<" is a key like any other. */
  readonly merges: readonly { readonly pair: Pair; readonly index: number }[];
  readonly hasSingleQuotes: boolean;
}

/** Computed once for each map, so only for maps that are complete. */
function once<Made>(make: (map: Mapping) => Made): (map: Mapping) => Made {
  const known = new WeakMap<Mapping, { readonly made: Made }>();
  return (map) => {
    const kept = known.get(map) ?? { made: make(map) };
    known.set(map, kept);
    return kept.made;
  };
}

export const indexOf = once(({ pairs }): MapIndex => {
  const last = new Map<string, Pair>();
  const merges: MapIndex["merges"][number][] = [];
  let hasSingleQuotes = false;
  for (const [index, pair] of pairs.entries()) {
    const { key, value } = pair;
    hasSingleQuotes ||= value?.kind === "scalar" && value.style === "single";
    if (key.kind !== "scalar") continue;
    last.set(key.value, pair);
    if (key.style === "plain" && key.value === "<<") merges.push({ pair, index });
  }
  return { last, merges, hasSingleQuotes };
});

/** All pairs whose keys differ only in case, by the key in lower case. Only edits need it. */
export const alikeIn = once(({ pairs }): ReadonlyMap<string, readonly Pair[]> => {
  const alike = new Map<string, Pair[]>();
  for (const pair of pairs) {
    if (pair.key.kind !== "scalar") continue;
    const small = pair.key.value.toLowerCase();
    const same = alike.get(small);
    if (same === undefined) alike.set(small, [pair]);
    else same.push(pair);
  }
  return alike;
});

/** The first pair with a value, by the value. */
export const pairsByValue = once(({ pairs }): ReadonlyMap<Node, Pair> => {
  const withValue = new Map<Node, Pair>();
  for (const pair of pairs) if (pair.value !== undefined && !withValue.has(pair.value)) withValue.set(pair.value, pair);
  return withValue;
});
