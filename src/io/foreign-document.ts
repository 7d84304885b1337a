/** A part of a foreign document that may have any shape; undefined where it is missing or null. */
export function partAt(value: unknown, ...path: readonly string[]): unknown {
  let part = value;
  for (const key of path)
    part = part !== null && typeof part === "object" && Object.hasOwn(part, key) ? Reflect.get(part, key) : undefined;
  return part ?? undefined;
}

/** A text in a foreign document; undefined where there is none, or an empty one. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const part = partAt(value, ...path);
  return typeof part === "string" && part !== "" ? part : undefined;
}
