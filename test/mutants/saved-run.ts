import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Recording } from "./recording.ts";
import type { Judged } from "./report.ts";

/** What a run knows so far. Another run of the same tree goes on from it. */
export interface SavedRun {
  readonly fingerprint: string;
  readonly recording?: Recording;
  readonly judged: readonly Judged[];
}

export const readRun = (file: string): SavedRun => JSON.parse(readFileSync(file, "utf8"));

export function savedRunOf(file: string | undefined, fingerprint: string): SavedRun {
  if (file !== undefined && existsSync(file)) {
    const saved = readRun(file);
    if (saved.fingerprint === fingerprint) return saved;
    console.log(`${file} is of another tree: everything runs again`);
  }
  return { fingerprint, judged: [] };
}

/** By renaming, so that a run that is stopped leaves a whole file. */
export function saveRun(file: string | undefined, run: SavedRun): void {
  if (file === undefined) return;
  writeFileSync(`${file}.new`, JSON.stringify(run, null, 1));
  renameSync(`${file}.new`, file);
}
