/** Data from a server, not validated. */
export type Fields = Readonly<Record<string, unknown>>;

/** The value as an object. Empty if it is none. */
export const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** The value as a non-empty text. Undefined if it is none. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** The value as a list. Empty if it is none. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The value as a number, such as a count or a generation. 0 if it is none. */
export const numberIn = (value: unknown): number => (typeof value === "number" ? value : 0);
