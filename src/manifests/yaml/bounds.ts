import { most, overLimit } from "../../limits.ts";
import type { SourceFile } from "../manifest.ts";
import { ManifestRefusal } from "../refusal.ts";

/** Each takes a kilobyte while it is read, and nothing can stop us meanwhile. */
const mostNodes = most("manifest-values");
/** More maps and lists in one another than any schema of a manifest has. */
export const mostDepth = most("manifest-depth");

/**
 * Counts the lexer's tokens that would become nodes, which a short text cannot have too many of.
 *
 * @throws ManifestRefusal too-large.
 */
export function refuseDense({ path, text }: SourceFile, tokens: Iterable<string>): void {
  if (text.length <= 2 * mostNodes) return;
  let nodes = 0;
  for (const token of tokens) {
    if (nodeMarks.has(token[0] ?? "")) nodes++;
    if (nodes <= mostNodes) continue;
    throw new ManifestRefusal("too-large", `${path} is not read: it has ${overLimit("manifest-values")}`, {
      file: path,
    });
  }
}

// What the lexer begins a scalar, a list, a map or an alias with; "\u001f" is its mark of a scalar without quotes.
const nodeMarks = new Set(["\u001f", '"', "'", "[", "{", "-", "*"]);

/** The refusal of what is nested too deeply, at a place. */
export function tooDeep(path: string, { line, column }: { line: number; column: number }): ManifestRefusal {
  return new ManifestRefusal(
    "too-large",
    `${path}:${line}:${column} is not read: maps and lists are nested in ${overLimit("manifest-depth")}`,
    { file: path, line, column },
  );
}
