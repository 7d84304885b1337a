import type { BranchCommit, CommitId, Repository, Snapshot, StateBefore, WantedFiles } from "../git/repository.ts";

/** The parts of a repository that its history is read from. */
export type PastRepository = Pick<Repository, "branchHistory" | "log" | "at">;

/** Commits that are read one by one, if the repository cannot fetch them in steps. Each one costs requests of its own. */
const mostOneByOne = 20;

/** The commits of the branch itself, newest first, each with the files that it changed. */
export function firstParents(
  repository: PastRepository,
  tip: Snapshot,
  wanted: () => WantedFiles,
): AsyncIterable<BranchCommit> {
  return repository.branchHistory?.(tip.commit, tip.branch, wanted) ?? oneByOne(repository, tip);
}

async function* oneByOne(repository: PastRepository, tip: Snapshot): AsyncGenerator<BranchCommit> {
  let state = tip;
  for await (const info of repository.log(tip.commit, { count: mostOneByOne, firstParent: true })) {
    const before = await stateBefore(repository, state, info.parents[0]);
    yield { info, before, merged: async () => [] };
    if (before.kind !== "state") return;
    state = before.snapshot;
  }
}

async function stateBefore(
  repository: PastRepository,
  after: Snapshot,
  parent: CommitId | undefined,
): Promise<StateBefore> {
  if (parent === undefined) return { kind: "nothing" };
  const snapshot = await repository.at(parent, after.branch);
  if (snapshot === undefined) return { kind: "unserved" };
  const [old, now] = await Promise.all([snapshot.fingerprints(), after.fingerprints()]);
  const paths = [...old.keys(), ...now.keys()];
  return { kind: "state", snapshot, changed: new Set(paths.filter((path) => old.get(path) !== now.get(path))) };
}
