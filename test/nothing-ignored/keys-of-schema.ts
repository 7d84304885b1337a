import { configJsonSchema } from "../../src/config/json-schema.ts";

interface Node {
  readonly $ref?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly allOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly anyOf?: readonly Node[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly additionalProperties?: Node | false;
}

interface Root extends Node {
  readonly definitions: Readonly<Record<string, Node>>;
}

const root = configJsonSchema() as Root;

/** A key that holds a value of its own: what only holds other keys is proven by those. */
export interface SchemaKey {
  /** The section and the key: "settings.files", "argo-cd.via". */
  readonly id: string;
  readonly key: string;
  readonly node: Node;
}

/** Every key of the config schema, each section once. */
export function keysOfSchema(): readonly SchemaKey[] {
  const keys = new Map<string, SchemaKey>();
  const shared = root.definitions["settings"]?.properties ?? {};
  const visit = (section: string, node: Node): void => {
    for (const [key, value] of Object.entries(node.properties ?? {})) {
      const id = `${section}.${key}`;
      const isOfSettings = section !== "settings" && JSON.stringify(shared[key]) === JSON.stringify(value);
      if (isOfSettings || keys.has(id)) continue;
      const inner = sectionsIn(key, value);
      if (inner.length === 0) keys.set(id, { id, key, node: value });
      for (const [name, part] of inner) {
        if (visited.has(name)) continue;
        visited.add(name);
        visit(name, part);
      }
    }
  };
  const visited = new Set<string>();
  visit("settings", root.definitions["settings"] ?? {});
  visit("file", root);
  return [...keys.values()];
}

/** The sections that a value of this key is made of, by their names. */
function sectionsIn(key: string, node: Node): (readonly [string, Node])[] {
  const reference = (node.$ref ?? node.allOf?.[0]?.$ref)?.replace("#/definitions/", "");
  if (reference !== undefined) {
    const definition = root.definitions[reference] ?? {};
    const kinds = definition.oneOf?.filter((kind) => kind.properties?.["kind"]?.const !== undefined) ?? [];
    if (kinds.length > 0) return kinds.map((kind) => [String(kind.properties?.["kind"]?.const), kind] as const);
    return [[reference, definition]];
  }
  if (node.properties !== undefined) return [[key, node]];
  const below = [node.items, node.additionalProperties || undefined, ...(node.anyOf ?? [])];
  return below.flatMap((part) => (part === undefined ? [] : sectionsIn(key, part)));
}
