import type { Forge } from "../forge.ts";
import { repositoryPage } from "../shared/repository-page.ts";
import { membersOf, pushersOf } from "./approvers.ts";
import { autoMerge } from "./auto-merge.ts";
import {
  branchFacts,
  ignoresOutdatedApprovals,
  mergeMethodsInto,
  requiresSignatures,
  takesPushes,
} from "./branch-facts.ts";
import { checkMakers } from "./check-makers.ts";
import { listChecks } from "./checks.ts";
import { createClient, type GitHubOptions } from "./client.ts";
import { deployments } from "./deployments.ts";
import { addLabelsAndReviewers, labelRefusal } from "./labels-and-reviewers.ts";
import { pullRequests } from "./pull-requests.ts";
import { account, repositoryFacts } from "./repository-facts.ts";
import { listReviews } from "./reviews.ts";
import { commitStatuses } from "./statuses.ts";

export type { GitHubOptions } from "./client.ts";

/** A repository on GitHub, through its REST and GraphQL API. */
export function github(options: GitHubOptions): Forge {
  const client = createClient(options);
  const url = repositoryPage(options);
  return {
    kind: "github",
    url,
    commitUrl: (commit) => `${url}/commit/${commit}`,
    hasToken: options.token !== undefined,
    account: () => account(client),
    repository: () => repositoryFacts(client),
    branches: {
      get: (name) => branchFacts(client, name),
      mergeMethods: (name) => mergeMethodsInto(client, name),
      wantsSignatures: (name) => requiresSignatures(client, name),
      takesPushes: (name) => takesPushes(client, name),
    },
    pullRequests: pullRequests(client),
    labelsAndReviewers: {
      add: (pull, wishes) => addLabelsAndReviewers(client, pull, wishes),
      labelRefusal: () => labelRefusal(client),
    },
    approvals: {
      reviews: (number) => listReviews(client, number),
      ignoresOutdated: (branch) => ignoresOutdatedApprovals(client, branch),
      pushers: (pullRequest, commit) => pushersOf(client, pullRequest, commit),
      members: (team) => membersOf(client, team),
    },
    checks: {
      of: (commit) => listChecks(client, commit),
      // GitHub has no patterns here.
      matches: (required, context) => required.toLowerCase() === context.toLowerCase(),
    },
    autoMerge: autoMerge(client),
    statuses: commitStatuses(client),
    checkMakers: { of: (branch) => checkMakers(client, branch) },
    deployments: deployments(client),
  };
}
