import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ProxiedRequest } from "./fault-proxy.ts";
import type { PointKind } from "./faults.ts";

/** A place of a run where a fault can strike. */
export interface Point {
  /** From 0: the start. */
  readonly number: number;
  readonly kind: PointKind;
  readonly index: number;
  readonly label: string;
}

/** Names of the notes on each Git process, in the order of their start. */
export async function callsIn(folder: string): Promise<string[]> {
  const files = await readdir(join(folder, "state"));
  const calls = files.filter((file) => /^git-\d+$/.test(file));
  return calls.sort((a, b) => Number(a.slice(4)) - Number(b.slice(4)));
}

/** What a run has shown of itself so far. */
interface Trace {
  readonly requests: readonly { readonly label: string; readonly afterGit: number }[];
  readonly folder: string;
}

/** Processes in the order of their start, each followed by the requests that came before the next. */
export async function pointsOf({ requests, folder }: Trace, calls: readonly string[]): Promise<Point[]> {
  const found: Omit<Point, "number">[] = [{ kind: "start", index: 1, label: "the start" }];
  const add = (git: number) => {
    for (const [index, { label, afterGit }] of requests.entries())
      if (afterGit === git) found.push({ kind: "http", index: index + 1, label });
  };
  add(0);
  for (const [index, call] of calls.entries()) {
    const argv = await readFile(join(folder, "state", `${call}.argv`), "utf8").catch(() => "?");
    found.push({ kind: "git", index: index + 1, label: `git ${argv.split("\n").slice(0, 2).join(" ")}`.trim() });
    add(index + 1);
  }
  return found.map((point, number) => ({ number, ...point }));
}

/** What a request is called in lists: without the repository's name. */
export function labelOf({ method, path }: ProxiedRequest): string {
  return `${method} ${path.replace(/^\/[^/]+\.git/, "")}`;
}
