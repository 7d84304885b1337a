import type { Forge } from "../forge.ts";
import { repositoryPage } from "../shared/repository-page.ts";
import {
  branchFacts,
  ignoresOutdatedApprovals,
  mergeMethodsInto,
  takesPushes,
  wantsSignatures,
} from "./branch-facts.ts";
import { checkMakers } from "./check-makers.ts";
import { createClient, type GitHubOptions } from "./client.ts";
import { deployments } from "./deployments.ts";
import { pullRequests } from "./pull-requests.ts";
import { account, repositoryFacts } from "./repository-facts.ts";
import { commitStatuses } from "./statuses.ts";

export type { GitHubOptions } from "./client.ts";

/** GitHub's pages have a branch's slashes as they are. */
const refInPath = (ref: string): string => ref.split("/").map(encodeURIComponent).join("/");

/** A repository on GitHub, by its REST and GraphQL API. */
export function github(options: GitHubOptions): Forge {
  const client = createClient(options);
  const url = repositoryPage(options);
  return {
    kind: "github",
    url,
    hasToken: options.token !== undefined,
    abilities: { autoMerge: true, draft: "field", teamReviewers: true, apiCommits: true },
    repository: () => repositoryFacts(client),
    branch: (name) => branchFacts(client, name),
    // GitHub has no patterns here.
    checkMatches: (required, context) => required.toLowerCase() === context.toLowerCase(),
    wantsSignatures: (name) => wantsSignatures(client, name),
    ignoresOutdatedApprovals: (name) => ignoresOutdatedApprovals(client, name),
    takesPushes: (name) => takesPushes(client, name),
    account: () => account(client),
    mergeMethodsInto: (branch) => mergeMethodsInto(client, branch),
    checkMakers: (branch) => checkMakers(client, branch),
    compareUrl: (from, to) => `${url}/compare/${refInPath(from)}...${refInPath(to)}`,
    commitUrl: (commit) => `${url}/commit/${commit}`,
    pullRequests: pullRequests(client),
    statuses: commitStatuses(client),
    deployments: deployments(client),
  };
}
