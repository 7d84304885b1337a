import type { BranchFacts } from "../forge.ts";
import type { Client } from "./client.ts";
import { failureError } from "./failure.ts";

/** What is ruled of approvals, by one kind of rules. */
export interface ApprovalRule {
  readonly count: number;
  /** Owners of the code, or teams, must be among them. */
  readonly namesApprovers: boolean;
}

/** Only rulesets tell everybody how approvals age. */
export interface RulesetApprovals extends ApprovalRule {
  /** The newest push itself must be approved, and what was approved before it does not count. */
  readonly ignoresOutdated: boolean;
}

/** The parameters of a ruleset's rule "pull_request". */
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

/** What the old protection says: REST tells it to administrators only, GraphQL to whoever may push. Undefined: the token may not know. */
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
    // Older servers do not know the question, and some tokens may not ask it.
    if ((status === 200 || status === 403 || status === 404) && !isRateLimit) return undefined;
    throw failureError(client, `Reading which approvals the branch ${branch} wants`, outcome.failure);
  }
  const rule = outcome.data.repository.ref?.refUpdateRule;
  if (rule == null) return undefined;
  return { count: rule.requiredApprovingReviewCount ?? 0, namesApprovers: rule.requiresCodeOwnerReviews };
}

/** A branch is bound by both kinds of rules. */
export const approvalFacts = (
  ruleset: ApprovalRule | undefined,
  classic: ApprovalRule | undefined,
): Pick<BranchFacts, "requiredApprovals" | "namesApprovers"> => ({
  requiredApprovals: ruleset && classic && Math.max(ruleset.count, classic.count),
  namesApprovers: ruleset?.namesApprovers === true || classic?.namesApprovers === true,
});
