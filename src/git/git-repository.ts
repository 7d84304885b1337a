import { TagboatError } from "../errors.ts";
import { once } from "../io/async.ts";
import { type ConnectedStore, connectedStores, type FetchChoice, type RepositoryOptions } from "./connected-store.ts";
import { checkBranchName } from "./names.ts";
import { branchHistory } from "./read/branch-history.ts";
import { type History, history } from "./read/history.ts";
import type { FetchWay } from "./read/object-source.ts";
import { type Snapshots, snapshots } from "./read/snapshots.ts";
import { type Address, parseAddress } from "./remote/address.ts";
import type { CommitChange, CommitId, Identity, Repository, Snapshot, WriteResult, WriteTarget } from "./repository.ts";
import { signingOption, writeCommit } from "./write/commit-writer.ts";
import { deleteRemoteBranch, pushCommit, rehearsePush } from "./write/push.ts";
import { writeTree } from "./write/tree-writer.ts";

/**
 * Opens a remote repository through Git, without a work tree; fetches only the objects that are needed. The first request creates the
 * temporary store; until then nothing is fetched or written. @throws usage: the address is invalid
 */
export function openRepository(location: string, options: RepositoryOptions): Repository {
  const address = parseAddress(location, options.directory ?? ".");
  const stores = connectedStores(address, options);
  const firstWay = wayOf(address, options.fetch);
  let opened: Opened | undefined;
  let hasLostRace = false;
  const now = once(async () => {
    const store = await stores.newStore();
    opened = { store, snapshots: snapshots({ ...store, way: firstWay, signal: options.signal }) };
    return opened;
  });
  const past = once<History>(async () => history(await stores.newStore()));

  return {
    url: address.url,
    capabilities: { guards: "branch", keepsModes: true, setsIdentity: true, signs: "as-configured" },
    prepare({ toWrite }) {
      void now().then(
        ({ store }) => {
          void store.session?.prepare();
          if (toWrite) store.preparedPush?.prepare();
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
      const result = await write(await now(), {
        base,
        change,
        to,
        fallbackIdentity: options.fallbackIdentity,
        hasLostRace,
      });
      hasLostRace ||= result.kind === "outdated";
      return result;
    },
    async rehearse(base, identity) {
      const here = await now();
      const change = { files: new Map(), message: "tagboat check", identity };
      const commit = await makeCommit(here, { base, change, fallbackIdentity: options.fallbackIdentity });
      return rehearsePush(here.store.connection, { branch: base.branch, commit, expected: base.commit });
    },
    relation: async (a, b) => (await past()).relation(a, b),
    countBetween: async (from, to, most) => (await past()).countBetween(from, to, most),
    commitsBetween: async (from, to, most) => (await past()).commitsBetween(from, to, most),
    async *log(from, bound) {
      yield* (await past()).log(from, bound);
    },
    async *branchHistory(from, branch, wanted) {
      const store = await stores.newStore();
      const way = opened?.snapshots.way ?? firstWay;
      checkBranchName(branch);
      yield* branchHistory({ ...store, way, signal: options.signal }, { from, branch, wanted });
    },
    resolve: async (abbreviation) => (await past()).resolve(abbreviation),
    async deleteBranch(name, expect) {
      checkBranchName(name);
      await deleteRemoteBranch((await now()).store.connection, name, expect);
    },
    describe() {
      const { count } = stores;
      return `git, ${opened?.snapshots.way ?? firstWay}: ${count} ${count === 1 ? "question" : "questions"} over the network`;
    },
    close: () => stores.close(),
  };
}

/** The store that holds the branch tips, and the snapshots made from it. */
interface Opened {
  readonly store: ConnectedStore;
  readonly snapshots: Snapshots;
}

interface Write {
  readonly base: Snapshot;
  readonly change: CommitChange;
  readonly to: WriteTarget;
  readonly fallbackIdentity: Identity | undefined;
  /** An earlier write lost a race, so the next one may lose one too. */
  readonly hasLostRace: boolean;
}

async function write(here: Opened, { base, change, to, fallbackIdentity, hasLostRace }: Write): Promise<WriteResult> {
  const { store } = here;
  const expected = expectedCommit(base, to);
  const commit = await makeCommit(here, { base, change, fallbackIdentity });
  if (hasLostRace && (await hasMoved(store, to.branch, expected))) {
    return { kind: "outdated", reason: `"${to.branch}" moved while this was being planned`, attempted: commit };
  }
  return pushCommit(store, { branch: to.branch, commit, expected });
}

/** Creates the commit in the local store; it is not pushed yet. */
async function makeCommit(
  { store, snapshots: { rootOf, files, cache } }: Opened,
  { base, change, fallbackIdentity }: Pick<Write, "base" | "change" | "fallbackIdentity">,
): Promise<CommitId> {
  const [tree, sign] = await Promise.all([
    writeTree({ objects: store.objects, files, cache }, rootOf(base), change.files),
    signingOption(store.git, change.identity),
  ]);
  return writeCommit(store.git, {
    tree,
    sign,
    parent: base.commit,
    message: change.message,
    identity: change.identity,
    fallbackIdentity,
  });
}

/** Whether the branch has moved. This takes one round trip in the open session; a push would start three processes. */
async function hasMoved({ session }: ConnectedStore, branch: string, expected: CommitId | undefined): Promise<boolean> {
  const tip = await session?.tip(`refs/heads/${branch}`);
  return tip?.kind === "done" && tip.value?.commit !== expected;
}

/** A shared branch is written only on top of its current commit, so no push can force anything. */
function expectedCommit(base: Snapshot, { expect, branch }: WriteTarget): CommitId | undefined {
  if (expect === "absent") return undefined;
  if (typeof expect === "object") return expect.lease;
  if (expect === base.commit) return expect;
  throw new TagboatError(
    "bug",
    `A commit on ${base.commit} cannot follow "${branch}" at ${expect}: it would undo what lies between`,
  );
}

/** A local repository rejects filters unless configured otherwise, and has no round trips to save. */
function wayOf({ kind }: Address, choice: FetchChoice = "auto"): FetchWay {
  if (choice !== "auto") return choice;
  return kind === "file" ? "shallow" : "partial";
}
