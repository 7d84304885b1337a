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

const fetchCommand = ["fetch", "--progress", "--no-tags", "--no-write-fetch-head"] as const;

export function objectSource({ git, connection, way: firstWay }: Options): ObjectSource {
  let way = firstWay;
  let tips = 0;
  let lastRef = "HEAD";
  let last: Promise<unknown> = Promise.resolve();

  /** One fetch at a time: they would meet at the store's locks. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  }

  async function fetchTip(ref: string, into: string, environment: Record<string, string> = {}): Promise<void> {
    for (;;) {
      const depth = way === "full" ? [] : ["--depth=1"];
      const filter = way === "partial" ? "--filter=tree:2" : "--no-filter";
      const { failure, result } = await connection.ask(
        [...fetchCommand, ...depth, filter, "origin", `+${ref}:${into}`],
        { environment },
      );
      if (failure === undefined) {
        // Then everything came, and nothing will be missing.
        if (way === "partial" && result.stderr.includes("filtering not recognized by server")) way = "shallow";
        return;
      }
      if (failure.kind === "missing-ref") throw await missingBranchError(connection, ref);
      if (failure.kind !== "shallow-refused" || way === "full") throw connection.error(failure);
      way = "full";
    }
  }

  async function tip(branch: string | undefined): Promise<Tip> {
    const ref = branch === undefined ? "HEAD" : `refs/heads/${branch}`;
    tips += 1;
    const into = `refs/tagboat/tip-${tips}`;
    const trace = join(git.directory, `trace-${tips}`);
    // Git is told the name behind HEAD by the same answer, and keeps it to itself; its trace of the protocol does not.
    await fetchTip(ref, into, branch === undefined ? { GIT_TRACE_PACKET: trace } : {});
    lastRef = ref;
    const [commit, tree] = await readObjects(git, [into, `${into}^{tree}`]);
    if (commit?.type !== "commit" || tree?.type !== "tree")
      throw new TagboatError("remote", `${connection.url}: ${ref} is not at a commit`);
    return { commit: commit.id, tree, branch: branch ?? (await branchOfHead(trace)) };
  }

  async function branchOfHead(trace: string): Promise<string> {
    const text = await readFile(trace, "utf8").catch(() => "");
    await rm(trace, { force: true });
    const told = /HEAD symref-target:refs\/heads\/(\S+)|symref=HEAD:refs\/heads\/(\S+)/.exec(text);
    return told?.[1] ?? told?.[2] ?? askBranchOfHead();
  }

  async function askBranchOfHead(): Promise<string> {
    const { result, failure } = await connection.ask(["ls-remote", "--symref", "origin", "HEAD"]);
    if (failure !== undefined) throw connection.error(failure);
    const name = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(result.stdout.toString("utf8"))?.[1];
    if (name !== undefined) return name;
    throw new TagboatError("not-found", `${connection.url} has no default branch: its HEAD is at no branch`, {
      hint: "Name the branch with --branch.",
    });
  }

  async function objects(ids: readonly string[], filter: string): Promise<void> {
    const { failure } = await connection.ask([...fetchCommand, `--filter=${filter}`, "origin", "--stdin"], {
      input: ids.map((id) => `${id}\n`).join(""),
    });
    if (failure === undefined) return;
    if (failure.kind === "id-refused" || failure.kind === "id-unknown" || failure.kind === "other")
      return fetchEverything();
    throw connection.error(failure);
  }

  async function fetchEverything(): Promise<void> {
    if (way === "partial") way = "shallow";
    tips += 1;
    await fetchTip(lastRef, `refs/tagboat/tip-${tips}`);
  }

  return {
    tip: (branch) => inTurn(() => tip(branch)),
    objects: (ids, filter) => inTurn(() => objects(ids, filter)),
    everything: () => inTurn(fetchEverything),
    get way() {
      return way;
    },
  };
}
