import type { Forge, RepositoryFacts } from "../../forges/forge.ts";

/** What a host tells of a repository, with those ways of merging alone that the rules of a branch leave; default: of its own one. */
export async function withAllowedMergeMethods(forge: Forge, branch: string | undefined): Promise<RepositoryFacts> {
  const facts = await forge.repository();
  const left = await forge.branches.mergeMethods(branch ?? facts.defaultBranch);
  return left === undefined
    ? facts
    : { ...facts, mergeMethods: facts.mergeMethods.filter((method) => left.includes(method)) };
}
