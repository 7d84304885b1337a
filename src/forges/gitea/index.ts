import type { Forge } from "../forge.ts";
import { repositoryPage } from "../shared/repository-page.ts";
import { membersOf, pushersOf } from "./approvers.ts";
import { autoMerge } from "./auto-merge.ts";
import { checkMatches } from "./check-pattern.ts";
import { connect, type GiteaOptions } from "./connection.ts";
import { addLabelsAndReviewers, labelRefusal } from "./labels-and-reviewers.ts";
import { takesPushes } from "./own-branch-rules.ts";
import { pullRequestAccess } from "./pull-request.ts";
import { pullRequests } from "./pull-requests.ts";
import {
  account,
  branchFacts,
  ignoresOutdatedApprovals,
  repositoryFacts,
  wantsSignatures,
} from "./repository-facts.ts";
import { listReviews } from "./reviews.ts";
import { commitStatuses, listStatuses } from "./statuses.ts";

export type { GiteaOptions } from "./connection.ts";

/** A repository on Gitea or Forgejo; `docs/pull-requests.md` lists the versions. Deployments are not available. */
export function gitea(options: GiteaOptions): Forge {
  const connection = connect(options);
  const access = pullRequestAccess(connection);
  const url = repositoryPage(options);
  return {
    kind: options.kind,
    url,
    commitUrl: (commit) => `${url}/commit/${commit}`,
    hasToken: options.token !== undefined,
    account: () => account(connection),
    repository: () => repositoryFacts(connection),
    branches: {
      get: (name) => branchFacts(connection, name),
      // Branch rules do not restrict the merge methods.
      mergeMethods: async () => undefined,
      wantsSignatures: (name) => wantsSignatures(connection, name),
      takesPushes: (name) => takesPushes(connection, name),
    },
    pullRequests: pullRequests(access),
    labelsAndReviewers: {
      add: (pull, wishes) => addLabelsAndReviewers(connection, pull, wishes),
      labelRefusal: () => labelRefusal(connection),
    },
    approvals: {
      reviews: (number) => listReviews(connection, number),
      ignoresOutdated: (branch) => ignoresOutdatedApprovals(connection, branch),
      pushers: ({ number }, commit) => pushersOf(connection, number, commit),
      members: (team) => membersOf(connection, team),
    },
    checks: { of: (commit) => listStatuses(connection, commit), matches: checkMatches },
    autoMerge: autoMerge(access),
    statuses: commitStatuses(connection),
  };
}
