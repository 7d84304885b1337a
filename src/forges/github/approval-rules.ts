import type { BranchFacts } from "../forge.ts";
import type { Client } from "./client.ts";
import { failureError } from "./failure.ts";

/** Requirements of one kind of rules for approvals. */
export interface ApprovalRule {
  readonly count: number;
  /** Code owners or teams must be among the approvers. */
  readonly namesApprovers: boolean;
}

/** Only rulesets show every token how approvals age. */
export interface RulesetApprovals extends ApprovalRule {
  /** The newest push itself must be approved; approvals from before it do not count. */
  readonly ignoresOutdated: boolean;
}

/** Parameters of the ruleset rule "pull_request". */
interface Parameters {
  readonly required_approving_review_count?: number;
  readonly require_code_owner_review?: boolean;
  readonly required_reviewers?: readonly unknown[];
  readonly require_last_push_approval?: boolean;
  readonly dismiss_stale_reviews_on_push?: boolean;
}

export const rulesetApprovals = (rules: readonly (Parameters | undefined)[]): RulesetApprovals => ({
  count: Math.max(0, ...rules.map((rule) => rule?.required_approving_review_count ?? 0)),
  namesApprovers: rules.some(
    (rule) => rule?.require_code_owner_review === true || (rule?.required_reviewers ?? []).length > 0,
  ),
  ignoresOutdated: rules.some(
    (rule) => rule?.require_last_push_approval === true && rule.dismiss_stale_reviews_on_push === true,
  ),
});

const question = `query ($owner: String!, $name: String!, $ref: String!) {
  repository(owner: $owner, name: $name) {
    ref(qualifiedName: $ref) { refUpdateRule { requiredApprovingReviewCount requiresCodeOwnerReviews } }
  }
}`;

interface Answer {
  readonly repository: {
    readonly ref: {
      readonly refUpdateRule: {
        readonly requiredApprovingReviewCount: number | null;
        readonly requiresCodeOwnerReviews: boolean;
      } | null;
    } | null;
  };
}

/**
 * Requirements of classic branch protection. REST shows them to administrators only, GraphQL to anyone who may push. Undefined: the token
 * may not know.
 */
export async function classicApprovals(
  client: Client,
  branch: string,
  isEnabled: boolean,
): Promise<ApprovalRule | undefined> {
  if (!isEnabled) return { count: 0, namesApprovers: false };
  const { owner, name, token } = client.options;
  if (token === undefined) return undefined;
  const outcome = await client.graphql<Answer>(question, { owner, name, ref: `refs/heads/${branch}` });
  if (!outcome.ok) {
    const { status, isRateLimit } = outcome.failure;
    // Older servers do not know the query, and some tokens may not send it.
    if ((status === 200 || status === 403 || status === 404) && !isRateLimit) return undefined;
    throw failureError(client, `Reading which approvals the branch ${branch} wants`, outcome.failure);
  }
  const rule = outcome.data.repository.ref?.refUpdateRule;
  if (rule == null) return undefined;
  return { count: rule.requiredApprovingReviewCount ?? 0, namesApprovers: rule.requiresCodeOwnerReviews };
}

/** A branch must satisfy both kinds of rules. */
export const approvalFacts = (
  ruleset: ApprovalRule | undefined,
  classic: ApprovalRule | undefined,
): Pick<BranchFacts, "requiredApprovals" | "namesApprovers"> => ({
  requiredApprovals: ruleset && classic && Math.max(ruleset.count, classic.count),
  namesApprovers: ruleset?.namesApprovers === true || classic?.namesApprovers === true,
});
