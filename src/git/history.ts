import { TagboatError } from "../errors.ts";
import type { Connection } from "./connection.ts";
import { isObjectId } from "./names.ts";
import type { CommitId, CommitInfo, Identity, LogBound, Relation } from "./repository.ts";
import type { GitRunner } from "./runner.ts";
import { readObjects } from "./tree.ts";

/** Commits without their files, in a store of their own: there, no earlier fetch of one commit cuts the line short. */
export interface History {
  relation(a: CommitId, b: CommitId): Promise<Relation>;
  log(from: CommitId, bound: LogBound): AsyncIterable<CommitInfo>;
}

interface Options {
  readonly git: GitRunner;
  readonly connection: Connection;
}

/** How far is looked first: most questions are about neighbours. */
const nearby = 100;

export function history({ git, connection }: Options): History {
  let isComplete = false;
  let last: Promise<unknown> = Promise.resolve();

  /** Brings the commits, so many generations of them, or all. Answers whether the server has them. */
  async function fetchCommits(ids: readonly CommitId[], depth: number | undefined): Promise<boolean> {
    if (isComplete && (await hasAll(ids))) return true;
    // A store with all the past stays so: an absent depth adds, and never cuts.
    const depthOption = isComplete ? [] : [`--depth=${depth ?? 2147483647}`];
    const command = [
      "fetch",
      "--progress",
      "--no-tags",
      "--no-write-fetch-head",
      ...depthOption,
      "--filter=tree:0",
      "origin",
    ];
    const byId = await connection.ask([...command, "--stdin"], { input: ids.map((id) => `${id}\n`).join("") });
    if (byId.failure === undefined) {
      if (depth === undefined) isComplete = true;
      return true;
    }
    if (byId.failure.kind === "id-unknown") return false;
    if (byId.failure.kind === "id-refused" || byId.failure.kind === "shallow-refused") return fetchBranches(ids);
    throw connection.error(byId.failure);
  }

  /** For servers that give no commit by its id. */
  async function fetchBranches(ids: readonly CommitId[]): Promise<boolean> {
    const unshallow = isComplete || !(await isShallow()) ? [] : ["--unshallow"];
    const command = [
      "fetch",
      "--progress",
      "--no-tags",
      "--no-write-fetch-head",
      ...unshallow,
      "--filter=tree:0",
      "origin",
    ];
    const { failure } = await connection.ask([...command, "+refs/heads/*:refs/tagboat/heads/*"]);
    if (failure !== undefined) throw connection.error(failure);
    isComplete = true;
    return hasAll(ids);
  }

  async function isShallow(): Promise<boolean> {
    const { stdout } = await git.run(["rev-parse", "--is-shallow-repository"]);
    return stdout.toString("utf8").trim() === "true";
  }

  async function hasAll(ids: readonly CommitId[]): Promise<boolean> {
    const found = await readObjects(git, ids);
    return found.every((object) => object?.type === "commit");
  }

  async function isAncestor(a: CommitId, b: CommitId): Promise<boolean> {
    const { stdout } = await git.run(["rev-list", "--count", "--max-count=1", a, `^${b}`]);
    return stdout.toString("utf8").trim() === "0";
  }

  /** Only what no missing commit could change: a line that was found stays found. */
  async function related(a: CommitId, b: CommitId): Promise<Relation | undefined> {
    if (await isAncestor(a, b)) return "ancestor";
    if (await isAncestor(b, a)) return "descendant";
    return isComplete ? "diverged" : undefined;
  }

  async function relation(a: CommitId, b: CommitId): Promise<Relation> {
    if (!isObjectId(a) || !isObjectId(b)) return "unknown";
    if (!(await fetchCommits(a === b ? [a] : [a, b], nearby))) return "unknown";
    if (!(await hasAll([a, b]))) return "unknown";
    if (a === b) return "same";
    const near = await related(a, b);
    if (near !== undefined) return near;
    if (!(await fetchCommits([a, b], undefined))) return "unknown";
    return (await related(a, b)) ?? "diverged";
  }

  async function commitsFrom(from: CommitId, { count, firstParent }: LogBound): Promise<CommitInfo[]> {
    if (!isObjectId(from)) throw noSuchCommit(from);
    if (count < 1) return [];
    if (!(await fetchCommits([from], count))) throw noSuchCommit(from);
    const options = [`--max-count=${count}`, ...(firstParent === true ? ["--first-parent"] : [])];
    const { stdout } = await git.run(["rev-list", ...options, from]);
    const ids = stdout.toString("utf8").trim().split("\n");
    const commits = await readObjects(git, ids);
    return commits.flatMap((commit) => (commit === undefined ? [] : [parseCommit(commit.id, commit.bytes)]));
  }

  function noSuchCommit(id: CommitId): TagboatError {
    return new TagboatError("not-found", `${connection.url} has no commit ${id.slice(0, 40).replace(/\p{Cc}/gu, "?")}`);
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  }

  return {
    relation: (a, b) => inTurn(() => relation(a, b)),
    async *log(from, bound) {
      yield* await inTurn(() => commitsFrom(from, bound));
    },
  };
}

/** Reads a commit as it is stored, so that its parents are told also where they were not fetched. */
export function parseCommit(commit: CommitId, bytes: Buffer): CommitInfo {
  const end = bytes.indexOf("\n\n");
  const head = bytes.toString("utf8", 0, end === -1 ? bytes.length : end);
  const encoding = /^encoding (.+)$/m.exec(head)?.[1];
  const field = (name: string) => new RegExp(`^${name} (.*)$`, "m").exec(head)?.[1] ?? "";
  return {
    commit,
    parents: [...head.matchAll(/^parent ([0-9a-f]+)$/gm)].flatMap(([, id]) => id ?? []),
    author: personOf(field("author")),
    committedAt: new Date(Number(/> (-?\d+)/.exec(field("committer"))?.[1] ?? 0) * 1000),
    message: end === -1 ? "" : decode(bytes.subarray(end + 2), encoding),
  };
}

function personOf(text: string): Identity {
  const parts = /^(.*?) ?<(.*?)>/.exec(text);
  return { name: parts?.[1] ?? "", email: parts?.[2] ?? "" };
}

function decode(bytes: Buffer, encoding: string | undefined): string {
  try {
    return new TextDecoder(encoding ?? "utf-8").decode(bytes);
  } catch {
    return bytes.toString("utf8");
  }
}
