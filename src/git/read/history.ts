import { existsSync } from "node:fs";
import { join } from "node:path";
import { TagboatError } from "../../errors.ts";
import { queue } from "../../io/async.ts";
import type { GitRunner } from "../cli/runner.ts";
import { parseCommit } from "../protocol/commit-object.ts";
import { isObjectId } from "../protocol/object.ts";
import type { Connection } from "../remote/connection.ts";
import type { Failure } from "../remote/failure.ts";
import type { Session } from "../remote/session.ts";
import type { CommitId, CommitInfo, CommitsBetween, LogBound, Relation } from "../repository.ts";
import type { Objects } from "../store/objects.ts";
import { countCommits, listCommits } from "./commits-between.ts";

/** Commits without files. They have a store of their own, because a shallow fetch of a tip would cut the history. */
export interface History {
  relation(a: CommitId, b: CommitId): Promise<Relation>;
  countBetween(from: CommitId, to: CommitId, most: number): Promise<number | undefined>;
  commitsBetween(from: CommitId, to: CommitId, most: number): Promise<CommitsBetween | undefined>;
  log(from: CommitId, bound: LogBound): AsyncIterable<CommitInfo>;
  resolve(abbreviation: string): Promise<CommitId | undefined>;
}

interface Store {
  readonly git: GitRunner;
  readonly objects: Objects;
  readonly connection: Connection;
  readonly session: Session | undefined;
  /** Whether the store has the whole history of the fetched commits. */
  isComplete: boolean;
  /** Whether the commits of all branches have been fetched. */
  hasBranches: boolean;
  /** The commits of the last fetch, and how many generations it brought. It may have cut off what earlier fetches brought. */
  last?: { readonly ids: readonly CommitId[]; readonly depth: number };
}

/** The first depth: most commits in question are close together. */
const nearby = 100;
/** The depth that Git reads as infinite. */
const endless = 2147483647;

const fetchCommand = ["fetch", "--progress", "--no-tags", "--no-write-fetch-head", "--filter=tree:0"] as const;

export function history(place: Omit<Store, "isComplete" | "hasBranches">): History {
  const store: Store = { ...place, isComplete: false, hasBranches: false };
  const inTurn = queue();
  return {
    relation: (a, b) => inTurn(() => relation(store, a, b)),
    countBetween: (from, to, most) => inTurn(() => countBetween(store, { from, to }, most)),
    commitsBetween: (from, to, most) => inTurn(() => commitsBetween(store, { from, to }, most)),
    async *log(from, bound) {
      yield* await inTurn(() => commitsFrom(store, from, bound));
    },
    resolve: (abbreviation) => inTurn(() => resolve(store, abbreviation)),
  };
}

/** Fetches the commits with this many generations. Returns whether the server has the commits. */
async function fetchCommits(store: Store, ids: readonly CommitId[], depth: number): Promise<boolean> {
  if (store.isComplete && (await hasAll(store, ids))) return true;
  const { last } = store;
  if (last !== undefined && depth <= last.depth && ids.every((id) => last.ids.includes(id))) return true;
  const answer = await store.session?.fetch(store, {
    wants: ids,
    filter: "tree:0",
    // A depth would make a complete history shallow again.
    deepen: store.isComplete ? undefined : depth,
  });
  const failure =
    answer === undefined || answer.kind === "unable"
      ? await fetchByCommand(store, ids, depth)
      : answer.kind === "failed"
        ? answer.failure
        : undefined;
  if (failure === undefined) {
    store.last = { ids, depth };
    // Unrelated commits of earlier fetches may still be shallow.
    store.isComplete ||= depth === endless && !isShallow(store);
    return true;
  }
  if (failure.kind === "id-unknown") return false;
  // The server does not serve commits by id: it has an older protocol, or is a plain file server.
  if (failure.kind === "id-refused" || failure.kind === "shallow-refused") {
    await fetchBranches(store);
    return hasAll(store, ids);
  }
  throw store.connection.error(failure);
}

async function fetchByCommand(store: Store, ids: readonly CommitId[], depth: number): Promise<Failure | undefined> {
  const depthOption = store.isComplete ? [] : [`--depth=${depth}`];
  const { failure } = await store.connection.ask([...fetchCommand, ...depthOption, "origin", "--stdin"], {
    input: ids.map((id) => `${id}\n`).join(""),
  });
  return failure;
}

async function fetchBranches(store: Store): Promise<void> {
  const deepen = isShallow(store) ? ["--unshallow"] : [];
  const { failure } = await store.connection.ask([
    ...fetchCommand,
    ...deepen,
    // The ref of a deleted branch "a" would block "a/b".
    "--prune",
    "origin",
    "+refs/heads/*:refs/tagboat/heads/*",
  ]);
  if (failure !== undefined) throw store.connection.error(failure);
  store.isComplete = true;
  store.hasBranches = true;
}

function isShallow({ git }: Store): boolean {
  return existsSync(join(git.directory, "shallow"));
}

async function hasAll({ objects }: Store, ids: readonly CommitId[]): Promise<boolean> {
  const found = await objects.read(ids);
  return found.every((object) => object?.type === "commit");
}

async function relation(store: Store, a: CommitId, b: CommitId): Promise<Relation> {
  if (!isObjectId(a) || !isObjectId(b)) return "unknown";
  const known = await provenRelation(store, a, b);
  if (known !== undefined) return known;
  for (const depth of [nearby, endless]) {
    if (!(await fetchCommits(store, [...new Set([a, b])], depth)) || !(await hasAll(store, [a, b]))) return "unknown";
    const proven = await provenRelation(store, a, b);
    if (proven !== undefined) return proven;
    if (store.isComplete) break;
  }
  return "diverged";
}

/** The relation that the commits in the store prove: missing commits cannot change a positive answer. Undefined: they prove none. */
async function provenRelation(store: Store, a: CommitId, b: CommitId): Promise<Relation | undefined> {
  if (!(await hasAll(store, [a, b]))) return undefined;
  if (a === b) return "same";
  if (await isAncestor(store, a, b)) return "ancestor";
  return (await isAncestor(store, b, a)) ? "descendant" : undefined;
}

/** Not `merge-base --is-ancestor`: it prints nothing, and simple-git waits for output. `--count` always prints. */
async function isAncestor({ git }: Store, a: CommitId, b: CommitId): Promise<boolean> {
  const { stdout } = await git.run(["rev-list", "--count", "--max-count=1", a, `^${b}`]);
  return stdout.toString("utf8").trim() === "0";
}

async function countBetween(
  store: Store,
  range: { readonly from: CommitId; readonly to: CommitId },
  most: number,
): Promise<number | undefined> {
  if (!isObjectId(range.from) || !isObjectId(range.to)) return undefined;
  if (!(await hasAll(store, [range.from, range.to]))) return undefined;
  return countCommits(store.git, range, { most, isShallow: isShallow(store) });
}

async function commitsBetween(
  store: Store,
  range: { readonly from: CommitId; readonly to: CommitId },
  most: number,
): Promise<CommitsBetween | undefined> {
  const ends = [range.from, range.to];
  if (!ends.every(isObjectId) || !(await hasAll(store, ends))) return undefined;
  const list = () => listCommits(store.git, range, { most, isShallow: isShallow(store) });
  const listed = await list();
  if (listed !== undefined || store.isComplete) return listed;
  // The history is cut before the two lines of it meet.
  return (await fetchCommits(store, ends, endless)) ? list() : undefined;
}

async function commitsFrom(store: Store, from: CommitId, bound: LogBound): Promise<CommitInfo[]> {
  const { count } = bound;
  if (count < 1) return [];
  if (!isObjectId(from) || !(await fetchCommits(store, [from], Math.min(count, endless)))) {
    throw new TagboatError("not-found", `${store.connection.url} has no commit "${from.replace(/\p{Cc}/gu, "?")}"`);
  }
  return commitsInStore(store, from, bound);
}

/** Like `git log`, over the commits that were fetched. */
export async function commitsInStore(
  store: Pick<Store, "git" | "objects">,
  from: CommitId,
  bound: LogBound,
): Promise<CommitInfo[]> {
  const { count, firstParent } = bound;
  if (store.objects.isWhole) return walkCommits(store.objects, from, bound);
  const options = [`--max-count=${count}`, ...(firstParent === true ? ["--first-parent"] : [])];
  const { stdout } = await store.git.run(["rev-list", ...options, from]);
  const commits = await store.objects.read(stdout.toString("utf8").trim().split("\n"));
  return commits.flatMap((commit) => (commit === undefined ? [] : [parseCommit(commit.id, commit.bytes)]));
}

/** Walks like `rev-list`: always to the newest of the next commits. Ends at shallow commits. */
function walkCommits({ known }: Objects, from: CommitId, { count, firstParent }: LogBound): CommitInfo[] {
  const seen = new Set<CommitId>();
  const next: CommitInfo[] = [];
  const reach = (id: CommitId): void => {
    const object = seen.has(id) ? undefined : known(id);
    if (object?.type !== "commit") return;
    seen.add(id);
    const commit = parseCommit(id, object.bytes);
    const later = next.findIndex(({ committedAt }) => committedAt < commit.committedAt);
    next.splice(later === -1 ? next.length : later, 0, commit);
  };
  const commits: CommitInfo[] = [];
  reach(from);
  while (commits.length < count) {
    const commit = next.shift();
    if (commit === undefined) break;
    commits.push(commit);
    for (const parent of firstParent === true ? commit.parents.slice(0, 1) : commit.parents) reach(parent);
  }
  return commits;
}

async function resolve(store: Store, abbreviation: string): Promise<CommitId | undefined> {
  if (!/^[0-9a-f]{7,64}$/.test(abbreviation)) return undefined;
  const find = async () => (await store.objects.read([`${abbreviation}^{commit}`]))[0]?.id;
  // Without another fetch of the branches, a unique abbreviation stays unique.
  const known = store.hasBranches ? await find() : undefined;
  if (known !== undefined) return known;
  await fetchBranches(store);
  return find();
}
