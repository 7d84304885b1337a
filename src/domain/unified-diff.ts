import { formatPatch, type StructuredPatchHunk, structuredPatch } from "diff";
import type { FileChange } from "./change-set.ts";

/** Removed and added lines of a file up to which the shortest diff is searched for. The search takes the square of their number. */
const mostEdits = 2_000;
/** Unchanged lines around a change. */
const context = 4;

/** The change in the format of `git apply`. */
export function unifiedDiff(files: readonly FileChange[]): string {
  return files.map(fileDiff).join("");
}

function fileDiff({ path, before, after }: FileChange): string {
  const [from, to] = [before && `a/${path}`, after && `b/${path}`].map((name) => name ?? "/dev/null");
  const [old, now] = [textOf(before), textOf(after)];
  const options = { context, maxEditLength: mostEdits };
  const names = { oldFileName: from, newFileName: to, oldHeader: undefined, newHeader: undefined };
  const shortest = structuredPatch(from ?? "", to ?? "", old, now, undefined, undefined, options);
  return formatPatch(shortest ?? { ...names, hunks: lineByLine(linesOf(old), linesOf(now)) }, {
    includeIndex: false,
    includeUnderline: false,
    includeFileHeaders: true,
  });
}

const textOf = (bytes: Uint8Array | undefined): string =>
  new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes ?? new Uint8Array());

/** With the line feeds at their ends. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** Compares each line with the one of the same number, since an update rewrites lines and seldom adds one. Longer than needed after one. */
function lineByLine(old: readonly string[], now: readonly string[]): StructuredPatchHunk[] {
  const hunks: StructuredPatchHunk[] = [];
  const length = Math.max(old.length, now.length);
  for (let at = 0; at < length; at++) {
    if (old[at] === now[at]) continue;
    const start = Math.max(0, at - context);
    let last = at;
    while (at < length && at - last <= 2 * context) {
      if (old[at] !== now[at]) last = at;
      at++;
    }
    const end = Math.min(length, last + 1 + context);
    hunks.push(hunkOf(old, now, { start, end }));
    at = end - 1;
  }
  return hunks;
}

function hunkOf(
  old: readonly string[],
  now: readonly string[],
  { start, end }: { readonly start: number; readonly end: number },
): StructuredPatchHunk {
  const lines: string[] = [];
  let removed: string[] = [];
  let added: string[] = [];
  const endRun = (): void => {
    // A run can be as long as the file: too long to be the arguments of one call.
    for (const line of removed) lines.push(line);
    for (const line of added) lines.push(line);
    removed = [];
    added = [];
  };
  for (let at = start; at < end; at++) {
    const [before, after] = [old[at], now[at]];
    if (before !== undefined && before === after) {
      endRun();
      lines.push(...written(" ", before));
      continue;
    }
    if (before !== undefined) removed.push(...written("-", before));
    if (after !== undefined) added.push(...written("+", after));
  }
  endRun();
  return {
    oldStart: start + 1,
    oldLines: Math.min(end, old.length) - Math.min(start, old.length),
    newStart: start + 1,
    newLines: Math.min(end, now.length) - Math.min(start, now.length),
    lines,
  };
}

const written = (sign: string, line: string): string[] =>
  line.endsWith("\n") ? [`${sign}${line.slice(0, -1)}`] : [`${sign}${line}`, "\\ No newline at end of file"];
