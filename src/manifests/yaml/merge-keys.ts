import { indexOf } from "./map-index.ts";
import { type Alias, keyOf, type Mapping, type Node, type ParsedText, pairOf } from "./tree.ts";

/** The maps that "<<" merges into a map, in order of precedence. */
export function mergedMaps(map: Mapping): Mapping[] {
  return indexOf(map).merges.flatMap(({ pair: { value } }) => {
    const sources = value?.kind === "list" ? value.items : [value];
    return sources.flatMap((each) => {
      const target = each?.kind === "alias" ? each.target : each;
      return target?.kind === "map" ? [target] : [];
    });
  });
}

/** The same, with the maps that are merged into those. */
export function allMergedMaps(map: Mapping): Mapping[] {
  const all = new Set(mergedMaps(map));
  for (const each of all) for (const further of mergedMaps(each)) all.add(further);
  return [...all];
}

/** The effective value of a key: the map's own, or the first that "<<" supplies. */
export function effectiveValue(
  map: Node | undefined,
  key: string,
  sameKey?: (a: string, b: string) => boolean,
): Node | undefined {
  if (map?.kind !== "map") return undefined;
  const own = pairOf(map, key, sameKey);
  return own === undefined ? inheritedValue(map, key, sameKey) : own.value;
}

const inheritedValues = new WeakMap<Mapping, Map<string, Node | undefined>>();

/** Computed once for each map and key, since merges may lead through many maps, and in a cycle. */
function inheritedValue(map: Mapping, key: string, sameKey?: (a: string, b: string) => boolean): Node | undefined {
  const merged = mergedMaps(map);
  if (merged.length === 0) return undefined;
  const known = inheritedValues.get(map) ?? new Map<string, Node | undefined>();
  inheritedValues.set(map, known);
  const name = sameKey === undefined ? key : `${key} by another rule`;
  if (known.has(name)) return known.get(name);
  known.set(name, undefined);
  for (const each of merged) {
    const value = effectiveValue(each, key, sameKey);
    if (value === undefined) continue;
    known.set(name, value);
    return value;
  }
  return undefined;
}

/** Whether a map would take its value for a key from a merged one, if that one had the key. */
export function wouldInherit(map: Mapping, key: string, merged: Mapping): boolean {
  const seen = new Set<Mapping>();
  const supplierOf = (each: Mapping): Mapping | undefined => {
    if (each === merged || pairOf(each, key) !== undefined) return each;
    seen.add(each);
    for (const further of mergedMaps(each)) {
      const supplier = seen.has(further) ? undefined : supplierOf(further);
      if (supplier !== undefined) return supplier;
    }
    return undefined;
  };
  return supplierOf(map) === merged;
}

const disputes = new WeakMap<Mapping, Map<string, boolean>>();

/** Whether readers disagree on a map's value for a key: here, or in a map that supplies it. */
export function isAmbiguous(map: Mapping, key: string): boolean {
  const merged = mergedMaps(map);
  if (merged.length === 0) return false;
  const known = disputes.get(map) ?? new Map<string, boolean>();
  disputes.set(map, known);
  const answer = known.get(key);
  if (answer !== undefined) return answer;
  known.set(key, false);
  const isHere = isOvertaken(map, key) && merged.some((each) => effectiveValue(each, key) !== undefined);
  const disputed = isHere || (pairOf(map, key) === undefined && merged.some((each) => isAmbiguous(each, key)));
  known.set(key, disputed);
  return disputed;
}

/**
 * Whether a merged value for a key would be disputed. In Helm, Kustomize and kubectl a "<<" overrides what precedes it; elsewhere the map's
 * own key wins. If there are two "<<", some readers use only one.
 */
export function isOvertaken(map: Mapping, key: string): boolean {
  const merges = indexOf(map).merges.map(({ index }) => index);
  if (merges.length === 0) return false;
  const own = map.pairs.findLastIndex((pair) => keyOf(pair) === key);
  return merges.length > 1 || (own !== -1 && merges.some((index) => index > own));
}

/** The maps into which "<<" merges this one, directly or through others. */
export function mergingMaps(map: Mapping): Mapping[] {
  const users = new Set<Mapping>();
  const waiting = [map];
  for (const merged of waiting) {
    for (const user of [merged, ...aliasesOf(merged)].map(mergesInto)) {
      if (user === undefined || users.has(user)) continue;
      users.add(user);
      waiting.push(user);
    }
  }
  return [...users];
}

const aliasesByTarget = new WeakMap<ParsedText, ReadonlyMap<Node, readonly Alias[]>>();

/** The aliases of a node. */
export function aliasesOf(node: Node): readonly Alias[] {
  const { source } = node;
  let known = aliasesByTarget.get(source);
  if (known === undefined) {
    const aliases = new Map<Node, Alias[]>();
    for (const alias of source.aliases) {
      if (alias.target !== undefined) {
        const same = aliases.get(alias.target);
        if (same === undefined) aliases.set(alias.target, [alias]);
        else same.push(alias);
      }
    }
    known = aliases;
    aliasesByTarget.set(source, known);
  }
  return known.get(node) ?? [];
}

/** The map into which a node is merged with "<<"; undefined for a node that is a value. */
export function mergesInto(node: Node): Mapping | undefined {
  const value = node.parent?.kind === "list" ? node.parent : node;
  if (value.parent?.kind !== "map") return undefined;
  return indexOf(value.parent).merges.some(({ pair }) => pair.value === value) ? value.parent : undefined;
}
