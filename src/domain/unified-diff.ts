import { createTwoFilesPatch } from "diff";
import type { FileChange } from "./change-set.ts";

/** The change in the format of `git apply`. */
export function unifiedDiff(files: readonly FileChange[]): string {
  return files.map(fileDiff).join("");
}

function fileDiff({ path, before, after }: FileChange): string {
  const [from, to] = [before && `a/${path}`, after && `b/${path}`].map((name) => name ?? "/dev/null");
  return createTwoFilesPatch(from ?? "", to ?? "", textOf(before), textOf(after), undefined, undefined, {
    headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
  });
}

const textOf = (bytes: Uint8Array | undefined): string =>
  new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes ?? new Uint8Array());
