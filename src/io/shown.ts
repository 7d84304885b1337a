import { TagboatError } from "../errors.ts";
import { visibleText } from "../visible-text.ts";
import type { Redact } from "./redact.ts";

declare const isShowable: unique symbol;

/** A value whose texts are all safe to show. Only `showable` creates one. */
export type Showable<Value> = Value & { readonly [isShowable]: true };

/** Texts that may have several lines. In any other text, a second line could pass for one of ours or add a line to an output. */
const ofSeveralLines: ReadonlySet<string> = new Set(["hint", "message", "notice"]);

/** Removes secrets and invisible characters from every text in a value, at any depth. */
export function showable<Value>(value: Value, redact: Redact): Showable<Value> {
  const clean = (text: string): string => visibleText(redact(text));
  const shown = (part: unknown, name: string): unknown => {
    if (typeof part === "string" && name === "diff") return visibleText(redact(part, "file"));
    if (typeof part === "string") return ofSeveralLines.has(name) ? clean(part) : clean(part).replace(/\s*\n\s*/g, " ");
    if (Array.isArray(part)) return part.map((inner) => shown(inner, name));
    if (part instanceof TagboatError) return shownError(part, clean);
    if (typeof part !== "object" || part === null || part instanceof Date) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, shown(inner, key)]));
  };
  return shown(value, "") as Showable<Value>;
}

function shownError({ kind, message, hint, cause }: TagboatError, clean: (text: string) => string): TagboatError {
  return new TagboatError(kind, clean(message), {
    hint: hint === undefined ? undefined : clean(hint),
    cause: shownCause(cause, clean),
  });
}

/** --verbose shows a foreign error's message and stack, in which a server may have repeated the token. Nothing else of it is kept. */
function shownCause(cause: unknown, clean: (text: string) => string): Error | undefined {
  if (!(cause instanceof Error)) return undefined;
  const copy = new Error(clean(cause.message));
  copy.name = cause.name;
  copy.stack = clean(cause.stack ?? String(cause));
  return copy;
}
