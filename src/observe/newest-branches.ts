import type { Repository, Snapshot } from "../git/repository.ts";
import type { Home } from "../targets/home.ts";
import { locateBranch, type RepoBranch, repositoryOf } from "../targets/repo-branch.ts";
import type { World } from "../world.ts";

/** A branch as of its opening. */
export interface NewestBranch {
  readonly repository: Repository;
  readonly snapshot: Snapshot;
  /** Whether it is the repository's default branch. */
  readonly isDefaultBranch: boolean;
}

/** The newest state of a target's branch. Opened once, because many targets share a branch. */
export type NewestBranches = (target: RepoBranch) => Promise<NewestBranch>;

export function newestBranches(home: Home, world: World): NewestBranches {
  const opened = new Map<string, Promise<Snapshot>>();
  const snapshotOf = (repository: Repository, branch: string | undefined): Promise<Snapshot> => {
    const key = JSON.stringify([repository.url, branch]);
    const snapshot = opened.get(key) ?? repository.open(branch);
    opened.set(key, snapshot);
    return snapshot;
  };
  return async (target) => {
    const repository = await repositoryOf(target, home, world);
    const { branch } = locateBranch(target, home);
    const snapshot = await snapshotOf(repository, branch);
    const isDefaultBranch = branch === undefined || (await snapshotOf(repository, undefined)).branch === branch;
    return { repository, snapshot, isDefaultBranch };
  };
}
