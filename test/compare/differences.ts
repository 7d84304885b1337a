import { createTwoFilesPatch } from "diff";
import type { Observation } from "./observation.ts";

/** One aspect in which two observations differ. */
export interface Difference {
  readonly aspect: string;
  /** Unified diff of the two, as text. */
  readonly diff: string;
}

/** The parts of an observation that are compared and reported apart from each other. */
function aspectsOf({ runs, git, forge, requests, leftovers }: Observation): Readonly<Record<string, unknown>> {
  return {
    "exit code": runs.map(({ args, exitCode }) => ({ args, exitCode })),
    stdout: runs.map(({ stdout }) => stdout),
    JSON: runs.map(({ json }) => json ?? null),
    "Action outputs": runs.flatMap(({ action }) => action ?? []),
    git,
    forge,
    requests,
    "temporary files": leftovers,
  };
}

/** All aspects in which they differ; none: the two behave the same. */
export function differencesOf(older: Observation, newer: Observation): Difference[] {
  const [before, after] = [aspectsOf(older), aspectsOf(newer)];
  return Object.keys(before).flatMap((aspect) => {
    const [a, b] = [textOf(before[aspect]), textOf(after[aspect])];
    return a === b ? [] : [{ aspect, diff: diffOf(a, b) }];
  });
}

function diffOf(a: string, b: string): string {
  const patch = createTwoFilesPatch("OLD", "NEW", a, b, "", "", { context: 3 });
  return patch.split("\n").slice(1).join("\n").trimEnd();
}

/** Stable text of a plain value: keys in alphabetical order, and characters that cannot be seen escaped. */
export function textOf(value: unknown): string {
  const text = JSON.stringify(value, (_, item: unknown) => (isRecord(item) ? sorted(item) : item), 2) ?? "undefined";
  const escaped = text.replace(/[\u007f-\u00a0\u200b-\u200f\u2028-\u202e\ufeff]/g, (sign) => {
    return `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `${escaped}\n`;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const sorted = (record: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
