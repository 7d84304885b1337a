import type { Forge } from "../forge.ts";
import { repositoryPage } from "../shared/repository-page.ts";
import { checkMatches } from "./check-pattern.ts";
import { connect, type GiteaOptions } from "./connection.ts";
import { takesPushes } from "./own-branch-rules.ts";
import { pullRequests } from "./pull-requests.ts";
import {
  account,
  branchFacts,
  ignoresOutdatedApprovals,
  repositoryFacts,
  wantsSignatures,
} from "./repository-facts.ts";
import { commitStatuses } from "./statuses.ts";

export type { GiteaOptions } from "./connection.ts";

/** A repository on Gitea or Forgejo; `docs/pull-requests.md` says which versions. There are no deployments. */
export function gitea(options: GiteaOptions): Forge {
  const connection = connect(options);
  const { kind } = options;
  const url = repositoryPage(options);
  return {
    kind,
    url,
    hasToken: options.token !== undefined,
    abilities: { autoMerge: true, draft: "title", teamReviewers: true, apiCommits: false },
    repository: () => repositoryFacts(connection),
    branch: (name) => branchFacts(connection, name),
    checkMatches,
    wantsSignatures: (name) => wantsSignatures(connection, name),
    ignoresOutdatedApprovals: (name) => ignoresOutdatedApprovals(connection, name),
    takesPushes: (name) => takesPushes(connection, name),
    account: () => account(connection),
    compareUrl: (from, to) => `${url}/compare/${inPath(from)}...${inPath(to)}`,
    commitUrl: (commit) => `${url}/commit/${commit}`,
    pullRequests: pullRequests(connection),
    statuses: commitStatuses(connection),
  };
}

/** The pages take the slashes of a branch as they are. */
const inPath = (branch: string): string => branch.split("/").map(encodeURIComponent).join("/");
