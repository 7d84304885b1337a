import type { Config } from "../config/config.ts";
import { isSameRepository } from "../domain/same-repository.ts";
import type { Repository, Snapshot } from "../git/repository.ts";
import type { DeclaredForge, World } from "../world.ts";
import { commitMethod, declaredForge } from "./declared-forge.ts";
import type { Home } from "./home.ts";

/** A repository and branch as a config or a target names them; absent parts are the home's. */
export interface RepoBranch {
  readonly repo?: string;
  readonly branch?: string;
}

/** The facts of the home that a comparison needs; before the home is opened, only its address. */
export interface HomeFacts {
  readonly address: string;
  readonly repository?: Pick<Repository, "url">;
  readonly snapshot?: Pick<Snapshot, "branch">;
  readonly config?: Pick<Config, "forge" | "forges"> | undefined;
}

/** A resolved repository and branch: where a target is read, written, awaited and reported. */
export interface LocatedBranch {
  /** Address of the repository. */
  readonly address: string;
  /** Absent: the remote's HEAD. */
  readonly branch: string | undefined;
  readonly isHomeRepository: boolean;
  /** It is also the home branch. */
  readonly isHome: boolean;
  /** The config's settings for the host. */
  readonly declared: DeclaredForge | undefined;
}

/** An address of the home repository means the home, and its branch is the home branch unless another is named. */
export function locateBranch({ repo, branch }: RepoBranch, home: HomeFacts): LocatedBranch {
  const isHomeRepository =
    repo === undefined ||
    [home.address, home.repository?.url ?? home.address].some((one) => isSameRepository(one, repo));
  const located = branch ?? (isHomeRepository ? home.snapshot?.branch : undefined);
  const address = isHomeRepository ? home.address : repo;
  return {
    address,
    branch: located,
    isHomeRepository,
    isHome: isHomeRepository && located === home.snapshot?.branch,
    declared: declaredForge(address, { config: home.config, homeAddress: home.address }),
  };
}

/** The canonical spelling of a repository and branch: parts that are the home's are absent. */
export function canonical<Named extends RepoBranch>(named: Named, home: HomeFacts): Named {
  const { repo, branch, ...rest } = named;
  const { isHomeRepository, isHome } = locateBranch(named, home);
  return {
    ...rest,
    ...(!isHomeRepository && repo !== undefined && { repo }),
    ...(!isHome && branch !== undefined && { branch }),
  } as Named;
}

/** The distinct repositories and branches of targets, in their order. */
export function distinctBranches(targets: readonly RepoBranch[]): RepoBranch[] {
  const all = new Map(targets.map(({ repo, branch }) => [keyOf({ repo, branch }), { repo, branch }]));
  return [...all.values()].map(({ repo, branch }) => ({ ...(repo && { repo }), ...(branch && { branch }) }));
}

/** Whether two are the same, in the targets' spelling. */
export const isSameBranch = (left: RepoBranch, right: RepoBranch): boolean => keyOf(left) === keyOf(right);

const keyOf = ({ repo, branch }: { repo?: string | undefined; branch?: string | undefined }): string =>
  JSON.stringify([repo, branch]);

/**
 * Returns a function that says which repositories and branches of a config mean the one that was opened as `at`, with the name `branch`.
 */
export function branchMatcher(
  at: RepoBranch,
  { home, branch }: { readonly home: HomeFacts; readonly branch: string },
): (named: RepoBranch) => boolean {
  const here = locateBranch(at, home);
  return (named) => {
    const there = locateBranch(named, home);
    const isSame = there.isHomeRepository ? here.isHomeRepository : isSameRepository(there.address, here.address);
    return isSame && (there.branch === here.branch || there.branch === branch);
  };
}

/** The repository that a config or a target names. */
export async function repositoryOf(named: RepoBranch, home: Home, world: World): Promise<Repository> {
  const { address, isHomeRepository } = locateBranch(named, home);
  return isHomeRepository
    ? home.repository
    : world.repositories.of(address, commitMethod(address, { config: home.config, homeAddress: home.address }));
}

/** Opens repositories and branches as a config names them. */
export interface Branches {
  canonical<Named extends RepoBranch>(named: Named): Named;
  open(named: RepoBranch): Promise<Snapshot>;
}

/** The same for a config that is still to be read: what it says about hosts applies before the first of its repositories is opened. */
export type BranchesUnder = (config: Home["config"]) => Branches;

export const branchesUnder =
  (world: World, home: Home): BranchesUnder =>
  (config) =>
    branchesFrom(world, { ...home, config });

export const branchesFrom = (world: World, home: Home): Branches => ({
  canonical: (named) => canonical(named, home),
  open: async (named) => {
    const { branch, isHome } = locateBranch(named, home);
    return isHome ? home.snapshot : (await repositoryOf(named, home, world)).open(branch);
  },
});
