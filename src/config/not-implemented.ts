import * as z from "zod";
import { type FilePositions, formatProblem } from "./problem.ts";
import { type Path, pathText } from "./tree-path.ts";
import type { YamlTree } from "./yaml-tree.ts";

/** By the schema of a key: what is missing before this version can act on it. */
const missing = z.registry<{ readonly missing: string }>();

/**
 * Marks a key that is accepted but has no effect yet, because it is only a convenience: the reference page says so, and a file with the key
 * causes a warning. A key that protects something must be refused instead.
 */
export function notImplemented<Schema extends z.ZodType>(
  schema: Schema,
  reason: string,
  meta: { readonly description: string; readonly default?: unknown },
): Schema {
  const described = schema.meta({ ...meta, description: `Not yet: ${reason}. ${meta.description}` });
  missing.add(described, { missing: reason });
  return described;
}

/** A warning for each such key in a file, once for each key, however often it occurs. */
export function notImplementedNotices(tree: YamlTree, schema: z.ZodType, positions: FilePositions): readonly string[] {
  const uses = new Map<string, Use[]>();
  for (const use of usesIn(tree, schema, { path: [], offset: tree.offset })) {
    const key = String(use.path.at(-1));
    uses.set(key, [...(uses.get(key) ?? []), use]);
  }
  return [...uses].flatMap(([key, [first, ...others]]) => {
    if (first === undefined) return [];
    const more =
      others.length === 0 ? "" : ` (also in ${others.length} other ${others.length === 1 ? "place" : "places"})`;
    const message = `${pathText(first.path)}: this version does not act on \`${key}\`: ${first.missing}${more}`;
    return [formatProblem({ offset: first.offset, message }, positions)];
  });
}

interface Spot {
  readonly path: Path;
  readonly offset: number;
}

interface Use extends Spot {
  readonly missing: string;
}

function* usesIn(tree: YamlTree, schema: z.core.$ZodType, spot: Spot): Generator<Use> {
  const known = missing.get(schema as z.ZodType);
  if (known === undefined) yield* usesBelow(tree, schema, spot);
  else if (!isOff(tree)) yield { ...spot, ...known };
}

/** Requests nothing beyond the present behaviour. */
const isOff = (tree: YamlTree): boolean => tree.kind === "scalar" && (tree.source === "off" || tree.value === false);

function* usesBelow(tree: YamlTree, schema: z.core.$ZodType, spot: Spot): Generator<Use> {
  if (schema instanceof z.ZodOptional) return yield* usesIn(tree, schema.unwrap(), spot);
  for (const { step, value, offset } of entriesOf(tree)) {
    const inner = innerOf(schema, step);
    if (inner !== undefined) yield* usesIn(value, inner, { path: [...spot.path, step], offset });
  }
}

function entriesOf(tree: YamlTree): { step: string | number; value: YamlTree; offset: number }[] {
  if (tree.kind === "map")
    return [...tree.entries].map(([step, { value, keyOffset }]) => ({ step, value, offset: keyOffset }));
  return tree.kind === "list" ? tree.items.map((value, step) => ({ step, value, offset: value.offset })) : [];
}

function innerOf(schema: z.core.$ZodType, step: string | number): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return schema instanceof z.ZodObject && Object.hasOwn(schema.shape, step) ? schema.shape[step] : undefined;
}
