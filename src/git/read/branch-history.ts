import { TagboatError } from "../../errors.ts";
import { throwIfAborted } from "../cli/runner.ts";
import { parseCommit, treeOf } from "../protocol/commit-object.ts";
import { type GitObject, isObjectId } from "../protocol/object.ts";
import { isFile } from "../protocol/tree.ts";
import type { BranchCommit, CommitId, CommitInfo, StateBefore, WantedFiles } from "../repository.ts";
import type { Objects } from "../store/objects.ts";
import { commitsInStore } from "./history.ts";
import type { FetchWay, ObjectSourceOptions } from "./object-source.ts";
import { rawTrees } from "./raw-trees.ts";
import { type Snapshots, snapshots } from "./snapshots.ts";
import { malformedTree } from "./tree-cache.ts";
import { type TreeDifference, treeDifference } from "./tree-difference.ts";
import { topPlace, type WantedPlace, wantedPaths } from "./wanted-paths.ts";

/** A store of its own, because it becomes shallow at other commits than the one with the branch's tip. */
export interface BranchHistoryStore extends ObjectSourceOptions {
  readonly signal: AbortSignal | undefined;
}

interface Question {
  readonly from: CommitId;
  readonly branch: string;
  readonly wanted: () => WantedFiles;
}

/** Commits of the first step. Most questions end here. */
const firstStep = 100;
/** Commits of the largest step. */
const largestStep = 2_000;
/** Bytes of folders that one step should have: in a repository with a large folder, steps have fewer commits. */
const treeBytesOfStep = 24 * 1024 * 1024;
/** Generations that are fetched beyond a step, so that the commits of a merge near its end are there too. */
const beyondStep = 50;

/**
 * Reads the chain of first parents in growing steps. A step takes three requests: its commits with their upper two levels of folders, the
 * lower folders that changed, and the files that changed. @throws not-found: the server does not have the first commit
 */
export async function* branchHistory(store: BranchHistoryStore, question: Question): AsyncGenerator<BranchCommit> {
  const walk: Walk = { store, way: store.way, place: placeReader(question.wanted) };
  let count = firstStep;
  let last: CommitInfo | undefined;
  for (;;) {
    const step = await readStep(walk, { from: last?.commit ?? question.from, count, branch: question.branch });
    if (step !== undefined) yield* comparedCommits(store, step);
    const oldest = step?.chain.at(-1) ?? last;
    if (oldest === undefined) throw unknownCommit(store, question.from);
    const isFirst = oldest.parents.length === 0;
    // A step that brings no parent has reached the end of what the server serves: it is shallow itself, or the commit is gone.
    if (step === undefined || isFirst || step.chain.length === 1) {
      yield commitOf(store, oldest, { kind: isFirst ? "nothing" : "unserved" });
      return;
    }
    // The last commit of a step has not been compared with its parent, so the next step begins with it.
    last = oldest;
    count = nextCount(count, step);
  }
}

async function* comparedCommits(store: BranchHistoryStore, step: Step): AsyncGenerator<BranchCommit> {
  for (const [index, older] of step.chain.slice(1).entries()) {
    throwIfAborted(store.signal, "Reading the history was stopped");
    const newer = step.chain[index];
    if (newer !== undefined) yield commitOf(store, newer, await step.stateBefore(newer, older));
  }
}

function nextCount(count: number, { chain, treeBytes }: Step): number {
  const withinBytes = Math.floor((treeBytesOfStep * chain.length) / Math.max(1, treeBytes));
  return Math.max(firstStep, Math.min(count * 5, largestStep, withinBytes));
}

const unknownCommit = ({ connection }: BranchHistoryStore, commit: CommitId): TagboatError =>
  new TagboatError("not-found", `${connection.url} has no commit "${commit.replace(/\p{Cc}/gu, "?")}"`);

/** Prepares the search for the wanted files again only when they change. */
function placeReader(wanted: () => WantedFiles): () => WantedPlace {
  let known: WantedFiles | undefined;
  let place: WantedPlace | undefined;
  return () => {
    const now = wanted();
    if (place === undefined || now !== known) place = topPlace(wantedPaths(now));
    known = now;
    return place;
  };
}

interface Walk {
  readonly store: BranchHistoryStore;
  way: FetchWay;
  readonly place: () => WantedPlace;
}

interface Step {
  /** The commits of the branch, newest first, with one more that has not been compared with its parent. */
  readonly chain: readonly CommitInfo[];
  readonly treeBytes: number;
  stateBefore(commit: CommitInfo, parent: CommitInfo): Promise<StateBefore>;
}

interface StepRequest {
  readonly from: CommitId;
  readonly count: number;
  readonly branch: string;
}

/** Undefined: the server does not serve the commit. */
async function readStep(walk: Walk, { from, count, branch }: StepRequest): Promise<Step | undefined> {
  const { store } = walk;
  if (!isObjectId(from) || !(await fetchCommits(walk, from, count))) return undefined;
  const chain = await commitsInStore(store, from, { count: count + 1, firstParent: true });
  const objects = await store.objects.read(chain.map(({ commit }) => commit));
  const local = new Map(objects.flatMap((object) => (object === undefined ? [] : [[object.id, object] as const])));
  const rootOf = ({ commit }: CommitInfo): string => treeOf(local.get(commit)?.bytes ?? Buffer.alloc(0));
  const pairs = chain.slice(1).map((older, index) => ({ before: rootOf(older), after: rootOf(chain[index] ?? older) }));
  const comparison = await compareAll(walk, { pairs, local });
  if (comparison === undefined) {
    // The server gives no folder by its id, as with an old protocol. Without a filter they come with their commits.
    walk.way = "shallow";
    return readStep(walk, { from, count: Math.min(count, firstStep), branch });
  }
  await fetchBlobs(walk, { local, ids: comparison.blobs });
  const states = stateReader(walk, local);
  return {
    chain,
    treeBytes: [...local.values()].reduce((sum, { type, bytes }) => (type === "tree" ? sum + bytes.length : sum), 0),
    async stateBefore(commit, parent) {
      const snapshot = await states.at(parent.commit, branch);
      const changed = await comparison.changed({ before: rootOf(parent), after: rootOf(commit) });
      return snapshot === undefined ? { kind: "unserved" } : { kind: "state", snapshot, changed };
    },
  };
}

/** Returns whether the server serves the commit. */
const fetchCommits = (walk: Walk, from: CommitId, count: number): Promise<boolean> =>
  fetchIds(walk, [from], { deepen: count + 1 + beyondStep, filter: "tree:2" });

function stateReader({ store, way }: Walk, local: Map<string, GitObject>): Snapshots {
  const objects = localFirst(local, store.objects);
  return snapshots({ ...store, way, objects, cache: rawTrees(local, store.objects, () => store.connection.url) });
}

/** The objects of a step are read together, so that reading them one by one needs no process. */
const localFirst = (local: ReadonlyMap<string, GitObject>, objects: Objects): Objects => ({
  ...objects,
  get isWhole() {
    return objects.isWhole;
  },
  async read(names) {
    const others = names.filter((name) => !local.has(name));
    const read = others.length === 0 ? [] : await objects.read(others);
    const found = new Map(others.map((name, index) => [name, read[index]]));
    return names.map((name) => local.get(name) ?? found.get(name));
  },
});

interface RootPair {
  readonly before: string;
  readonly after: string;
}

interface Comparison {
  /** The contents that the changed files had before, by id. */
  readonly blobs: ReadonlySet<string>;
  changed(pair: RootPair): Promise<ReadonlySet<string>>;
}

interface StepTrees {
  readonly pairs: readonly RootPair[];
  readonly local: Map<string, GitObject>;
}

/** Compares each state with the one before it. Undefined: the server refuses the folders that this takes. */
async function compareAll(walk: Walk, { pairs, local }: StepTrees): Promise<Comparison | undefined> {
  const asked = walk.place();
  const known = new Map<string, TreeDifference>();
  const compare = async (those: readonly RootPair[]): Promise<boolean> => {
    for (let open = those; open.length > 0; ) {
      const needs = new Set<string>();
      open = open.filter((pair) => {
        const difference = differenceOf(walk, pair, local);
        for (const id of difference.needs) needs.add(id);
        known.set(keyOf(pair), difference);
        return difference.needs.size > 0;
      });
      if (open.length > 0 && !(await loadTrees(walk, local, needs))) return false;
    }
    return true;
  };
  if (!(await compare(pairs))) return undefined;
  const before = [...known.values()].flatMap(({ changed }) => [...changed.values()]);
  return {
    blobs: new Set(before.flatMap((entry) => (entry !== undefined && isFile(entry) ? entry.id : []))),
    async changed(pair) {
      // Other files may be wanted by now.
      if (walk.place() !== asked && !(await compare([pair]))) throw lostTrees(walk.store.connection.url);
      return new Set(known.get(keyOf(pair))?.changed.keys());
    },
  };
}

const keyOf = ({ before, after }: RootPair): string => `${before} ${after}`;

function differenceOf({ store, place }: Walk, pair: RootPair, local: Map<string, GitObject>): TreeDifference {
  const treeAt = (id: string): GitObject | undefined => {
    const tree = local.get(id) ?? store.objects.known(id);
    if (tree?.type !== "tree") return undefined;
    local.set(id, tree);
    return tree;
  };
  try {
    return treeDifference(treeAt, pair, place());
  } catch (error) {
    throw malformedTree(error, store.connection.url);
  }
}

/** Returns whether the server gave all of them. */
async function loadTrees(walk: Walk, local: Map<string, GitObject>, ids: ReadonlySet<string>): Promise<boolean> {
  const { objects } = walk.store;
  const load = async (wanted: readonly string[]): Promise<readonly string[]> => {
    for (const object of await objects.read(wanted)) if (object?.type === "tree") local.set(object.id, object);
    return wanted.filter((id) => !local.has(id));
  };
  const missing = await load([...ids]);
  if (missing.length === 0) return true;
  // With everything below them, because each level of its own would cost a request. Unchanged folders are sent once.
  return (await fetchIds(walk, missing, { filter: "blob:none" })) && (await load(missing)).length === 0;
}

/** Fetches contents together. What the server refuses is asked for again when it is read, and fails there. */
async function fetchBlobs(
  walk: Walk,
  { local, ids }: { readonly local: Map<string, GitObject>; readonly ids: ReadonlySet<string> },
): Promise<void> {
  const { objects } = walk.store;
  const load = async (wanted: readonly string[]): Promise<readonly string[]> => {
    for (const object of await objects.read(wanted)) if (object !== undefined) local.set(object.id, object);
    return wanted.filter((id) => !local.has(id));
  };
  const missing = await load([...ids]);
  if (missing.length > 0 && (await fetchIds(walk, missing, { filter: "blob:none" }))) await load(missing);
}

interface FetchOptions {
  readonly deepen?: number;
  readonly filter: string;
}

/** Fetches objects by id. Returns whether the server serves them. @throws remote */
async function fetchIds(
  walk: Walk,
  ids: readonly string[],
  { deepen, filter: wanted }: FetchOptions,
): Promise<boolean> {
  const { store, way } = walk;
  const filter = way === "partial" ? wanted : undefined;
  const answer = await store.session?.fetch(store, { wants: ids, deepen, filter });
  if (answer?.kind === "done") return true;
  const command = [
    ...["fetch", "--progress", "--no-tags", "--no-write-fetch-head"],
    ...(deepen === undefined ? [] : [`--depth=${deepen}`]),
    filter === undefined ? "--no-filter" : `--filter=${filter}`,
    ...["origin", "--stdin"],
  ];
  const failure =
    answer?.kind === "failed"
      ? answer.failure
      : (await store.connection.ask(command, { input: ids.map((id) => `${id}\n`).join("") })).failure;
  if (failure === undefined) return true;
  if (["id-refused", "id-unknown", "shallow-refused"].includes(failure.kind)) return false;
  throw store.connection.error(failure);
}

const lostTrees = (url: string): TagboatError =>
  new TagboatError("remote", `${url} does not give folders of earlier commits any more`, { hint: "Run again." });

const commitOf = (store: BranchHistoryStore, info: CommitInfo, before: StateBefore): BranchCommit => ({
  info,
  before,
  merged: () => mergedCommits(store, info),
});

/** Commits of a merge that are looked at. */
const mostMerged = 100;

async function mergedCommits({ git, objects }: BranchHistoryStore, { parents }: CommitInfo): Promise<CommitInfo[]> {
  const [first, ...others] = parents;
  const here = await objects.read(parents);
  if (first === undefined || others.length === 0 || here.includes(undefined)) return [];
  const { stdout } = await git.run(["rev-list", `--max-count=${mostMerged}`, ...others, `^${first}`]);
  const ids = stdout.toString("utf8").split("\n").filter(isObjectId);
  const commits = await objects.read(ids);
  return commits.flatMap((commit) => (commit?.type === "commit" ? parseCommit(commit.id, commit.bytes) : []));
}
