import type { CommitId } from "../../git/repository.ts";
import type { ApiTree } from "./api-tree.ts";
import type { Client } from "./client.ts";

/** The rules of Git for names and paths, which are those of every adapter of the port. */
export interface GitRules {
  /** @throws usage */
  checkBranchName(name: string): string;
  /** @throws refused */
  checkPath(path: string): string;
  /** @throws refused */
  pathPattern(glob: string): { matches(path: string): boolean };
}

/** How the adapter's parts reach the server, and by what rules. */
export interface ApiMeans {
  readonly client: Client;
  readonly rules: GitRules;
  treeOf(commit: CommitId): ApiTree;
}
