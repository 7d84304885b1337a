import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { TagboatError } from "../errors.ts";
import type { Connection } from "./connection.ts";
import { missingBranchError } from "./missing-branch.ts";
import type { CommitId } from "./repository.ts";
import type { GitRunner } from "./runner.ts";
import { type GitObject, readObjects } from "./tree.ts";

/** How much is fetched: what is needed, one commit with all its files, or (where the server can do no better) everything. */
export type FetchWay = "partial" | "shallow" | "full";

/** The newest commit of a branch. */
export interface Tip {
  readonly commit: CommitId;
  readonly branch: string;
  readonly tree: GitObject;
}

/** Brings objects from the remote into the store, many at a time. */
export interface ObjectSource {
  /** @throws not-found, remote */
  tip(branch: string | undefined): Promise<Tip>;
  /** Trees (with all below them) and blobs, by id. Asking for what is not there is an error of the server's words. */
  objects(ids: readonly string[], filter: "blob:none" | "blob:limit=1m"): Promise<void>;
  /** Gives up fetching in parts: brings all files of the branch's newest commit. */
  everything(): Promise<void>;
  readonly way: FetchWay;
}

interface Options {
  readonly git: GitRunner;
  readonly connection: Connection;
  readonly way: FetchWay;
}

interface State extends Options {
  way: FetchWay;
  /** How many tips were fetched: each has a ref of its own, so that two branches never clash. */
  tips: number;
  lastRef: string;
}

const fetchCommand = ["fetch", "--progress", "--no-tags", "--no-write-fetch-head"] as const;

export function objectSource(options: Options): ObjectSource {
  const state: State = { ...options, tips: 0, lastRef: "HEAD" };
  // One fetch at a time: two would meet at the store's locks.
  const inTurn = queue();
  return {
    tip: (branch) => inTurn(() => fetchBranch(state, branch)),
    objects: (ids, filter) => inTurn(() => fetchObjects(state, ids, filter)),
    everything: () => inTurn(() => fetchEverything(state)),
    get way() {
      return state.way;
    },
  };
}

/** One after the other, whatever became of the one before. */
export function queue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
}

interface RefFetch {
  readonly ref: string;
  readonly into: string;
  readonly environment?: Record<string, string>;
}

async function fetchRef(state: State, { ref, into, environment = {} }: RefFetch): Promise<void> {
  const { connection } = state;
  for (;;) {
    const { failure, result } = await connection.ask(
      [...fetchCommand, ...depthAndFilter(state.way), "origin", `+${ref}:${into}`],
      {
        environment,
      },
    );
    if (failure === undefined) {
      // Then everything came, and nothing will be missing.
      const isWhole = result.stderr.includes("filtering not recognized by server");
      if (isWhole && state.way === "partial") state.way = "shallow";
      return;
    }
    if (failure.kind === "missing-ref") throw await missingBranchError(state, ref);
    if (failure.kind !== "shallow-refused" || state.way === "full") throw connection.error(failure);
    state.way = "full";
  }
}

function depthAndFilter(way: FetchWay): string[] {
  if (way === "full") return ["--no-filter"];
  return ["--depth=1", way === "partial" ? "--filter=tree:2" : "--no-filter"];
}

async function fetchBranch(state: State, branch: string | undefined): Promise<Tip> {
  const { git, connection } = state;
  const ref = branch === undefined ? "HEAD" : `refs/heads/${branch}`;
  state.tips += 1;
  const into = `refs/tagboat/tip-${state.tips}`;
  const trace = join(git.directory, `trace-${state.tips}`);
  // Git is told the name behind HEAD and what the server can do by the same answer, and keeps it to itself; its trace of the protocol does not.
  await fetchRef(state, { ref, into, environment: { GIT_TRACE_PACKET: trace } });
  const told = await readFile(trace, "utf8").catch(() => "");
  await rm(trace, { force: true });
  state.lastRef = ref;
  // What such a server does not give now cannot be had once the branch has moved.
  if (state.way === "partial" && !givesById(told)) await fetchEverything(state);
  const [commit, tree] = await readObjects(git, [into, `${into}^{tree}`]);
  if (commit?.type !== "commit" || tree?.type !== "tree") {
    throw new TagboatError("remote", `${connection.url}: ${ref} is not at a commit`);
  }
  return { commit: commit.id, tree, branch: branch ?? branchOfHead(told) ?? (await askBranchOfHead(connection)) };
}

/** Whether the server gives any object by its id: by design in protocol 2, before that where it says so. */
function givesById(told: string): boolean {
  return / version 2$/m.test(told) || /allow-reachable-sha1-in-want|allow-any-sha1-in-want/.test(told);
}

function branchOfHead(told: string): string | undefined {
  const name = /HEAD symref-target:refs\/heads\/(\S+)|symref=HEAD:refs\/heads\/(\S+)/.exec(told);
  return name?.[1] ?? name?.[2];
}

async function askBranchOfHead(connection: Connection): Promise<string> {
  const { result, failure } = await connection.ask(["ls-remote", "--symref", "origin", "HEAD"]);
  if (failure !== undefined) throw connection.error(failure);
  const name = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(result.stdout.toString("utf8"))?.[1];
  if (name !== undefined) return name;
  throw new TagboatError("not-found", `${connection.url} has no default branch: its HEAD is at no branch`, {
    hint: "Name the branch with --branch.",
  });
}

async function fetchObjects(state: State, ids: readonly string[], filter: string): Promise<void> {
  const { failure } = await state.connection.ask([...fetchCommand, `--filter=${filter}`, "origin", "--stdin"], {
    input: ids.map((id) => `${id}\n`).join(""),
  });
  if (failure === undefined) return;
  const isRefusal = ["id-refused", "id-unknown", "other"].includes(failure.kind);
  if (!isRefusal) throw state.connection.error(failure);
  await fetchEverything(state);
}

async function fetchEverything(state: State): Promise<void> {
  if (state.way === "partial") state.way = "shallow";
  state.tips += 1;
  await fetchRef(state, { ref: state.lastRef, into: `refs/tagboat/tip-${state.tips}` });
}
