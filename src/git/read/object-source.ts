import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { TagboatError } from "../../errors.ts";
import { queue } from "../../io/async.ts";
import type { GitRunner } from "../cli/runner.ts";
import { treeOf } from "../protocol/commit-object.ts";
import type { GitObject } from "../protocol/object.ts";
import type { Connection } from "../remote/connection.ts";
import type { Failure } from "../remote/failure.ts";
import { contradictoryAnswers, missingBranchError } from "../remote/missing-branch.ts";
import type { Session } from "../remote/session.ts";
import type { CommitId } from "../repository.ts";
import type { Objects } from "../store/objects.ts";

/** How much is fetched: only what is needed, one commit with all its files, or, if the server supports neither, everything. */
export type FetchWay = "partial" | "shallow" | "full";

/** A branch's tip. */
export interface Tip {
  readonly commit: CommitId;
  readonly branch: string;
  readonly tree: GitObject;
}

/** Fetches objects from the remote into the store, many at a time. */
export interface ObjectSource {
  /** @throws not-found, remote */
  tip(branch: string | undefined): Promise<Tip>;
  /** The topmost trees of any commit; undefined: the server does not serve it. @throws remote */
  treeAt(commit: CommitId): Promise<GitObject | undefined>;
  /** Fetches trees, with everything below them, and blobs by id. Falls back to `everything` if the server refuses. @throws remote */
  objects(ids: readonly string[], filter: "blob:none" | "blob:limit=1m"): Promise<void>;
  /** Stops fetching in parts: fetches all files of the branch's tip. @throws remote */
  everything(): Promise<void>;
  readonly way: FetchWay;
}

export interface ObjectSourceOptions {
  readonly git: GitRunner;
  readonly objects: Objects;
  readonly connection: Connection;
  /** Absent unless the address is HTTP. */
  readonly session: Session | undefined;
  readonly way: FetchWay;
}

interface State extends ObjectSourceOptions {
  way: FetchWay;
  /** Number of tips fetched. Each has its own ref, so branch names never clash. */
  tips: number;
  lastRef: string;
  /** The tips that the session brought, each with the way in which it came. */
  readonly brought: Map<CommitId, FetchWay>;
}

const fetchCommand = ["fetch", "--progress", "--no-tags", "--no-write-fetch-head"] as const;

export function objectSource(options: ObjectSourceOptions): ObjectSource {
  const state: State = { ...options, tips: 0, lastRef: "HEAD", brought: new Map() };
  // One fetch at a time, because of the store's lock files.
  const inTurn = queue();
  return {
    tip: (branch) => inTurn(() => fetchBranch(state, branch)),
    treeAt: (commit) => inTurn(() => fetchCommit(state, commit)),
    objects: (ids, filter) => inTurn(() => fetchObjects(state, ids, filter)),
    everything: () => inTurn(() => fetchEverything(state)),
    get way() {
      return state.way;
    },
  };
}

interface RefFetch {
  readonly ref: string;
  readonly into: string;
  readonly environment?: Record<string, string>;
}

/** A branch may be pushed while we find out why it is missing. A server that contradicts itself this often is faulty. */
const mostDenials = 3;

async function denied(state: State, ref: string, denials: number): Promise<void> {
  const error = await missingBranchError(state, ref);
  if (error !== undefined) throw error;
  if (denials === mostDenials) throw state.connection.error(contradictoryAnswers);
}

async function fetchRef(state: State, { ref, into, environment = {} }: RefFetch): Promise<void> {
  const { connection } = state;
  for (let denials = 0; ; ) {
    const { failure, result } = await connection.ask(
      [...fetchCommand, ...depthAndFilter(state.way), "origin", `+${ref}:${into}`],
      {
        environment,
      },
    );
    if (failure === undefined) {
      // The server ignored the filter and sent everything.
      const isWhole = result.stderr.includes("filtering not recognized by server");
      if (isWhole && state.way === "partial") state.way = "shallow";
      return;
    }
    if (failure.kind === "missing-ref") {
      await denied(state, ref, ++denials);
      continue;
    }
    if (failure.kind !== "shallow-refused" || state.way === "full") throw connection.error(failure);
    state.way = "full";
  }
}

function depthAndFilter(way: FetchWay): string[] {
  if (way === "full") return ["--no-filter"];
  return ["--depth=1", way === "partial" ? "--filter=tree:2" : "--no-filter"];
}

/** A fetched branch: a name for its commit in the store, and the branch that HEAD points to. */
interface Arrived {
  readonly name: string;
  readonly branchOfHead: string | undefined;
}

async function fetchBranch(state: State, branch: string | undefined): Promise<Tip> {
  const { objects, connection } = state;
  const ref = branch === undefined ? "HEAD" : `refs/heads/${branch}`;
  const arrived = (await fetchBySession(state, ref)) ?? (await fetchByCommand(state, ref));
  const { commit, tree } = await readCommit(objects, arrived.name);
  if (commit?.type !== "commit" || tree?.type !== "tree") {
    throw new TagboatError("remote", `${connection.url}: ${ref} is not at a commit`);
  }
  return {
    commit: commit.id,
    tree,
    branch: branch ?? arrived.branchOfHead ?? (await askBranchOfHead(connection)),
  };
}

/**
 * Two round trips on the kept connection, or one where the branch is at a commit that came before. Undefined: there is no session, or the
 * branch moved in between.
 */
async function fetchBySession(state: State, ref: string): Promise<Arrived | undefined> {
  const { session, connection, way } = state;
  if (session === undefined || way === "full") return undefined;
  const tip = await tipBySession(state, session, ref);
  if (tip === undefined) return undefined;
  const { commit, branch } = tip;
  if (state.brought.get(commit) !== way) {
    const filter = way === "partial" ? "tree:2" : undefined;
    const came = await session.fetch(state, { wants: [commit], deepen: 1, filter });
    if (came.kind === "failed" && came.failure.kind !== "id-unknown") throw connection.error(came.failure);
    if (came.kind !== "done") return undefined;
    if (way === "partial" && !came.value.isFiltered) state.way = "shallow";
    state.brought.set(commit, state.way);
  }
  state.lastRef = ref;
  return { name: commit, branchOfHead: branch };
}

/** Undefined: there is no session. */
async function tipBySession(state: State, session: Session, ref: string) {
  for (let denials = 1; ; denials++) {
    const tip = await session.tip(ref);
    if (tip.kind === "failed") throw state.connection.error(tip.failure);
    if (tip.kind === "unable") return undefined;
    if (tip.value !== undefined) return tip.value;
    await denied(state, ref, denials);
  }
}

async function fetchByCommand(state: State, ref: string): Promise<Arrived> {
  state.tips += 1;
  const into = `refs/tagboat/tip-${state.tips}`;
  const trace = join(state.git.directory, `trace-${state.tips}`);
  // The same answer contains HEAD's branch and the server's capabilities. Git prints them only in its protocol trace.
  await fetchRef(state, { ref, into, environment: { GIT_TRACE_PACKET: trace } });
  const packets = await readFile(trace, "utf8").catch(() => "");
  await rm(trace, { force: true });
  state.lastRef = ref;
  // Such a server stops serving these objects when the branch moves.
  if (state.way === "partial" && !givesById(packets)) await fetchEverything(state);
  return { name: into, branchOfHead: branchOfHead(packets) };
}

/** Whether the server serves any object by its id: always with protocol v2, otherwise if it advertises it. */
function givesById(packets: string): boolean {
  return / version 2$/m.test(packets) || /allow-reachable-sha1-in-want|allow-any-sha1-in-want/.test(packets);
}

function branchOfHead(packets: string): string | undefined {
  const name = /HEAD symref-target:refs\/heads\/(\S+)|symref=HEAD:refs\/heads\/(\S+)/.exec(packets);
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

/** The commit of a name in the store, and its tree; undefined if missing. */
async function readCommit(objects: Objects, name: string) {
  const [commit] = await objects.read([name]);
  const [tree] = commit?.type === "commit" ? await objects.read([treeOf(commit.bytes)]) : [];
  return { commit, tree };
}

async function fetchCommit(state: State, id: CommitId): Promise<GitObject | undefined> {
  const { objects, connection, session, way } = state;
  const present = (await readCommit(objects, id)).tree;
  if (present?.type === "tree") return present;
  const filter = way === "partial" ? "tree:2" : undefined;
  const answer = way === "full" ? undefined : await session?.fetch(state, { wants: [id], deepen: 1, filter });
  const failure =
    answer === undefined || answer.kind === "unable"
      ? await commitByCommand(state, id)
      : answer.kind === "failed"
        ? answer.failure
        : undefined;
  if (failure !== undefined && !["id-refused", "id-unknown", "shallow-refused"].includes(failure.kind))
    throw connection.error(failure);
  if (failure !== undefined) return undefined;
  const { tree } = await readCommit(objects, id);
  return tree?.type === "tree" ? tree : undefined;
}

async function commitByCommand({ connection, way }: State, id: CommitId): Promise<Failure | undefined> {
  const { failure } = await connection.ask([...fetchCommand, ...depthAndFilter(way), "origin", "--stdin"], {
    input: `${id}\n`,
  });
  return failure;
}

async function fetchObjects(state: State, ids: readonly string[], filter: string): Promise<void> {
  const answer = await state.session?.fetch(state, { wants: ids, filter });
  const failure =
    answer === undefined || answer.kind === "unable"
      ? await objectsByCommand(state, ids, filter)
      : answer.kind === "failed"
        ? answer.failure
        : undefined;
  if (failure === undefined) return;
  const isRefusal = ["id-refused", "id-unknown", "other"].includes(failure.kind);
  if (!isRefusal) throw state.connection.error(failure);
  await fetchEverything(state);
}

async function objectsByCommand(
  { connection }: State,
  ids: readonly string[],
  filter: string,
): Promise<Failure | undefined> {
  const { failure } = await connection.ask([...fetchCommand, `--filter=${filter}`, "origin", "--stdin"], {
    input: ids.map((id) => `${id}\n`).join(""),
  });
  return failure;
}

async function fetchEverything(state: State): Promise<void> {
  if (state.way === "partial") state.way = "shallow";
  if ((await fetchBySession(state, state.lastRef)) !== undefined) return;
  state.tips += 1;
  await fetchRef(state, { ref: state.lastRef, into: `refs/tagboat/tip-${state.tips}` });
}
