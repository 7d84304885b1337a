import type { CommitId } from "../../git/repository.ts";
import type { ApiTree } from "./api-tree.ts";
import type { Client } from "./client.ts";

/** Git's rules for names and paths, the same for every adapter of the port. */
export interface GitRules {
  /** @throws usage */
  checkBranchName(name: string): string;
  /** @throws refused */
  checkPath(path: string): string;
  /** @throws refused */
  pathPattern(glob: string): { matches(path: string): boolean };
}

/** The client and the rules that the parts of the adapter share. */
export interface ApiMeans {
  readonly client: Client;
  readonly rules: GitRules;
  treeOf(commit: CommitId): ApiTree;
}
