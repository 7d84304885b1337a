/** What a server sent, before anybody looked at it: nothing in it need be as it should. */
export type Fields = Readonly<Record<string, unknown>>;

/** The value as a mapping; an empty one where it is none. */
export const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** The value as a text that says something. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** The value as a list; an empty one where it is none. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A count, or a generation; what is not there is none. */
export const numberIn = (value: unknown): number => (typeof value === "number" ? value : 0);
