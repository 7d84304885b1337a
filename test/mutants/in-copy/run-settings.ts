import { readFileSync } from "node:fs";
import { folder } from "./folder.ts";

/** Names of tests, with those of their groups, by file; "all" for the whole file. */
export type Selection = Readonly<Record<string, readonly string[] | "all">>;

/** What one run of Vitest in the copy shall do. */
export interface RunSettings {
  /** Milliseconds for one test. */
  readonly testTimeout: number;
  /** Undefined: everything. The files run in this order. */
  readonly selection?: Selection | undefined;
}

export const runSettings = (): RunSettings => JSON.parse(readFileSync(`${folder}/run.json`, "utf8"));
