import { TagboatError } from "../errors.ts";
import { once } from "../io/async.ts";
import { checkBranchName } from "./names.ts";
import { type History, history } from "./read/history.ts";
import type { FetchWay } from "./read/object-source.ts";
import { type Snapshots, snapshots } from "./read/snapshots.ts";
import { type Address, parseAddress } from "./remote/address.ts";
import type { CommitChange, CommitId, Identity, Repository, Snapshot, WriteResult, WriteTarget } from "./repository.ts";
import { type FetchChoice, type RepositoryOptions, type Workplace, workspace } from "./workspace.ts";
import { signingOption, writeCommit } from "./write/commit-writer.ts";
import { deleteRemoteBranch, pushCommit, rehearsePush } from "./write/pusher.ts";
import { writeTree } from "./write/tree-writer.ts";

/**
 * A repository over Git itself: no work tree, and no more of it here than is needed. Nothing is fetched, nor made on disk, before something
 * is asked. @throws usage
 */
export function openRepository(location: string, options: RepositoryOptions): Repository {
  const address = parseAddress(location, options.directory ?? ".");
  const places = workspace(address, options);
  const firstWay = wayOf(address, options.fetch);
  let opened: Opened | undefined;
  let hasRivals = false;
  const now = once(async () => {
    const workplace = await places.newStore();
    opened = { workplace, snapshots: snapshots({ ...workplace, way: firstWay }) };
    return opened;
  });
  const past = once<History>(async () => history(await places.newStore()));

  return {
    url: address.url,
    capabilities: { guards: "branch", keepsModes: true, setsIdentity: true, signs: "as-configured" },
    prepare({ toWrite }) {
      void now().then(
        ({ workplace }) => {
          void workplace.session?.prepare();
          if (toWrite) workplace.pushTalk?.prepare();
        },
        () => undefined,
      );
    },
    async open(branch, want) {
      if (branch !== undefined) checkBranchName(branch);
      return (await now()).snapshots.open(branch, want);
    },
    at: async (commit, branch) => (await now()).snapshots.at(commit, checkBranchName(branch)),
    async write(base, change, to) {
      checkBranchName(to.branch);
      const result = await write(await now(), { base, change, to, standIn: options.standIn, hasRivals });
      hasRivals ||= result.kind === "outdated";
      return result;
    },
    async rehearse(base, identity) {
      const here = await now();
      const change = { files: new Map(), message: "tagboat check", identity };
      const commit = await makeCommit(here, { base, change, standIn: options.standIn });
      return rehearsePush(here.workplace.connection, { branch: base.branch, commit, expected: base.commit });
    },
    relation: async (a, b) => (await past()).relation(a, b),
    async *log(from, bound) {
      yield* (await past()).log(from, bound);
    },
    resolve: async (abbreviation) => (await past()).resolve(abbreviation),
    async deleteBranch(name, expect) {
      checkBranchName(name);
      await deleteRemoteBranch((await now()).workplace.connection, name, expect);
    },
    describe() {
      const { count } = places;
      return `git, ${opened?.snapshots.way ?? firstWay}: ${count} ${count === 1 ? "question" : "questions"} over the network`;
    },
    close: () => places.close(),
  };
}

/** The store of the branches' newest commits, and what is read out of it. */
interface Opened {
  readonly workplace: Workplace;
  readonly snapshots: Snapshots;
}

interface Write {
  readonly base: Snapshot;
  readonly change: CommitChange;
  readonly to: WriteTarget;
  readonly standIn: Identity | undefined;
  /** A race was lost already: the next one may be lost as well. */
  readonly hasRivals: boolean;
}

async function write(here: Opened, { base, change, to, standIn, hasRivals }: Write): Promise<WriteResult> {
  const { workplace } = here;
  const expected = expectedCommit(base, to);
  const commit = await makeCommit(here, { base, change, standIn });
  if (hasRivals && (await hasMoved(workplace, to.branch, expected))) {
    return { kind: "outdated", reason: `"${to.branch}" moved while this was being planned`, attempted: commit };
  }
  return pushCommit(workplace, { branch: to.branch, commit, expected });
}

/** Makes the commit here; nobody else sees it yet. */
async function makeCommit(
  { workplace, snapshots: { rootOf, files, cache } }: Opened,
  { base, change, standIn }: Pick<Write, "base" | "change" | "standIn">,
): Promise<CommitId> {
  const [tree, sign] = await Promise.all([
    writeTree({ objects: workplace.objects, files, cache }, rootOf(base), change.files),
    signingOption(workplace.git, change.identity),
  ]);
  return writeCommit(workplace.git, {
    tree,
    sign,
    parent: base.commit,
    message: change.message,
    identity: change.identity,
    standIn,
  });
}

/** Whether a push would come too late. One round trip where there is a talk already, and a push is three processes. */
async function hasMoved({ session }: Workplace, branch: string, expected: CommitId | undefined): Promise<boolean> {
  const tip = await session?.tip(`refs/heads/${branch}`);
  return tip?.kind === "done" && tip.value?.commit !== expected;
}

/** A shared branch may only be written on top of where it is: then no push of ours can force anything. */
function expectedCommit(base: Snapshot, { expect, branch }: WriteTarget): CommitId | undefined {
  if (expect === "absent") return undefined;
  if (typeof expect === "object") return expect.lease;
  if (expect === base.commit) return expect;
  throw new TagboatError(
    "bug",
    `A commit on ${base.commit} cannot follow "${branch}" at ${expect}: it would undo what lies between`,
  );
}

/** Git on this machine gives no parts unless it was told to, and there is no round trip to save. */
function wayOf({ kind }: Address, choice: FetchChoice = "auto"): FetchWay {
  if (choice !== "auto") return choice;
  return kind === "file" ? "shallow" : "partial";
}
