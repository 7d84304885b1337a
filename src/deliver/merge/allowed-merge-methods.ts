import type { Forge, RepositoryFacts } from "../../forges/forge.ts";

/** Facts of a repository, with only the merge methods that the rules of a branch allow. Default: the default branch. */
export async function withAllowedMergeMethods(forge: Forge, branch: string | undefined): Promise<RepositoryFacts> {
  const facts = await forge.repository();
  const left = await forge.branches.mergeMethods(branch ?? facts.defaultBranch);
  return left === undefined
    ? facts
    : { ...facts, mergeMethods: facts.mergeMethods.filter((method) => left.includes(method)) };
}
