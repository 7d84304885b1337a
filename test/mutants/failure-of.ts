import type { TestRunResult } from "./run-tests.ts";

export interface Failure {
  readonly file: string;
  /** Undefined: the file as a whole, such as one that does not load. */
  readonly test?: string | undefined;
  readonly error: string;
}

/** What failed in a run, the first file first. */
export function failuresOf({ files, exitCode, hung, output }: TestRunResult): Failure[] {
  const ended = new Set(files.flatMap(({ file, state }) => (state === "running" ? [] : [file])));
  const distinct = files.filter(({ file, state }) => state !== "running" || !ended.has(file));
  const failures = distinct.flatMap(({ file, errors, tests }): Failure[] => [
    ...tests
      .filter(({ state }) => state === "failed")
      .map(({ name, error = "" }) => ({ file, test: name, error: firstLine(error) })),
    ...errors.map((error) => ({ file, error: firstLine(error) })),
  ]);
  if (failures.length === 0 && hung !== undefined) return [{ file: hung, error: "timed out" }];
  if (failures.length > 0 || exitCode === 0) return failures;
  return [{ file: "", error: `Vitest failed without a failed test: ${output.trim().slice(-500)}` }];
}

/** Whether something did not end in time. */
export const isTimeout = ({ error }: Failure): boolean => /\btimed out\b/.test(error);

export const textOf = ({ file, test, error }: Failure): string =>
  [[file, test].filter(Boolean).join(" > "), error].filter(Boolean).join(": ");

const firstLine = (text: string): string => text.split("\n")[0]?.slice(0, 200) ?? "";
