/**
 * A glob as the servers read it, with a separator that a single star and `?` stop at, or without one. Undefined: it is none.
 * Source: `modules/glob` of Gitea.
 */
export function globExpression(pattern: string, separator?: "/"): RegExp | undefined {
  let depth = 0;
  const source = (pattern.match(parts) ?? []).map((part) => {
    if (part === "{") depth += 1;
    const isInBraces = depth > 0;
    if (part === "}" && isInBraces) depth -= 1;
    return (isInBraces ? braces[part] : undefined) ?? sourceOf(part, separator);
  });
  try {
    return new RegExp(`^${source.join("")}$`, "su");
  } catch {
    return undefined;
  }
}

/** Runs of stars, classes, escapes, and single characters. */
const parts = /\*+|\[!?(?:\\.|[^\]\\])*\]|\\.|./gsu;

const braces: Readonly<Record<string, string>> = { "{": "(?:", ",": "|", "}": ")" };

function sourceOf(part: string, separator: "/" | undefined): string {
  const one = separator === undefined ? "." : "[^/]";
  if (part === "*") return `${one}*`;
  if (part.startsWith("*")) return ".*";
  if (part === "?") return one;
  if (part.length > 1 && part.startsWith("[")) return part.replace(/^\[!/, "[^");
  return literal(part.length > 1 ? part.replace(/^\\/, "") : part);
}

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
