import { createTwoFilesPatch } from "diff";
import type { FileChange } from "./change-set.ts";

/** The change as `git apply` would take it. */
export function unifiedDiff(files: readonly FileChange[]): string {
  return files.map(fileDiff).join("");
}

function fileDiff({ path, before, after }: FileChange): string {
  const decode = (bytes: Uint8Array): string => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const patch = createTwoFilesPatch(`a/${path}`, `b/${path}`, decode(before), decode(after), undefined, undefined, {
    headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
  });
  return patch;
}
