/**
 * Whether a required check, as a protection names it, is this context. Gitea and Forgejo read it as a glob without separators:
 * `*` and `**` are any characters, `?` is one, and there are `[a-z]`, `[!a]`, `{one,other}` and `\` before what is meant as it is.
 * Case counts. Source: `services/pull/commit_status.go` and `modules/glob` of Gitea.
 */
export function checkMatches(pattern: string, context: string): boolean {
  // The server passes over what it cannot compile, so such a check counts by its name alone.
  return pattern === context || (expressionOf(pattern)?.test(context) ?? false);
}

function expressionOf(pattern: string): RegExp | undefined {
  let depth = 0;
  const source = (pattern.match(parts) ?? []).map((part) => {
    if (part === "{") depth += 1;
    const isInBraces = depth > 0;
    if (part === "}" && isInBraces) depth -= 1;
    return (isInBraces ? braces[part] : undefined) ?? sourceOf(part);
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

function sourceOf(part: string): string {
  if (part.startsWith("*")) return ".*";
  if (part === "?") return ".";
  if (part.length > 1 && part.startsWith("[")) return part.replace(/^\[!/, "[^");
  return literal(part.length > 1 ? part.replace(/^\\/, "") : part);
}

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
