import { TagboatError } from "../errors.ts";

/** A problem at one position of a file. */
export interface Problem {
  /** UTF-16 code unit from the start of the file. */
  readonly offset: number;
  readonly message: string;
}

export interface FilePositions {
  readonly file: string;
  position(offset: number): { readonly line: number; readonly column: number };
}

const mostShown = 50;

/** An untrusted text on one line, safe for a terminal or a log: control and format characters are escaped. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** "file:line:column: message", as editors and CI logs expect it. */
export function formatProblem({ offset, message }: Problem, { file, position }: FilePositions): string {
  const { line, column } = position(offset);
  return printable(`${file}:${line}:${column}: ${message}`);
}

/** One error that lists every problem, in the order of the file. */
export function configError(problems: readonly Problem[], positions: FilePositions): TagboatError {
  const sorted = problems.toSorted((a, b) => a.offset - b.offset);
  const lines = [...new Set(sorted.map((problem) => formatProblem(problem, positions)))];
  const shown = lines.slice(0, mostShown);
  if (lines.length > mostShown) shown.push(`and ${lines.length - mostShown} more`);
  return new TagboatError("config", shown.join("\n"), {
    hint: "docs/config.md lists every key; an editor checks them while you write, by schema.json.",
  });
}
