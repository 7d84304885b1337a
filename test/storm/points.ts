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

/** A request of a run. */
export interface RequestNote {
  readonly label: string;
  readonly kind: "http" | "api";
  /** It asks for a change. */
  readonly isWrite: boolean;
  /** How many Git processes had been started by then. */
  readonly afterGit: number;
}

/** What a run has shown of itself so far. */
interface Trace {
  readonly requests: readonly RequestNote[];
  readonly folder: string;
}

/** Processes in the order of their start, each followed by the requests that came before the next. */
export async function pointsOf({ requests, folder }: Trace, calls: readonly string[]): Promise<Point[]> {
  const found: Omit<Point, "number">[] = [{ kind: "start", index: 1, label: "the start" }];
  const add = (git: number) => {
    for (const [index, { label, kind, afterGit }] of requests.entries())
      if (afterGit === git) found.push({ kind, index: index + 1, label });
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
function labelOf({ method, path }: ProxiedRequest): string {
  return `${method} ${path.replace(/^(\/[^/]+)+?\.git(?=\/)/, "").replace(/^\/api\/(v\d|graphql)(\/repos\/[^/]+\/[^/?]+)?/, "api:$1 ")}`;
}

/** What is to be remembered of a request. */
export function noteOf(request: ProxiedRequest, afterGit: number): RequestNote {
  const { method, path } = request;
  const kind = path.startsWith("/api/") ? "api" : "http";
  const isWrite = kind === "api" ? method !== "GET" : /receive-pack$/.test(path) && method === "POST";
  return { label: labelOf(request), kind, isWrite, afterGit };
}
