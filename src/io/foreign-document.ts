/** A part of a document of unknown shape. Undefined if it is missing or null. */
export function partAt(value: unknown, ...path: readonly string[]): unknown {
  let part = value;
  for (const key of path)
    part = part !== null && typeof part === "object" && Object.hasOwn(part, key) ? Reflect.get(part, key) : undefined;
  return part ?? undefined;
}

/** A non-empty text in a document of unknown shape. Undefined if there is none. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const part = partAt(value, ...path);
  return typeof part === "string" && part !== "" ? part : undefined;
}
