import type { Account, BranchFacts, MergeMethod, RepositoryFacts } from "../forge.ts";
import type { Client } from "./client.ts";
import { failureError, says } from "./failure.ts";

export async function repositoryFacts(client: Client): Promise<RepositoryFacts> {
  const data = await client.ask("Reading the facts", () => client.request("GET /repos/{owner}/{repo}", client.repo));
  const mayPush = data.permissions?.push === true;
  // Only those who may push are told how a pull request may be merged; the others are allowed to ask.
  const ways: readonly (readonly [MergeMethod, boolean | undefined])[] = [
    ["merge", data.allow_merge_commit],
    ["squash", data.allow_squash_merge],
    ["rebase", data.allow_rebase_merge],
  ];
  return {
    fullName: data.full_name,
    defaultBranch: data.default_branch,
    isPrivate: data.private,
    isArchived: data.archived,
    mayPush: mayPush && !data.archived,
    mergeMethods: ways.filter(([, isAllowed]) => isAllowed !== false).map(([method]) => method),
    autoMergeAllowed: data.allow_auto_merge === true,
    deletesMergedBranches: data.delete_branch_on_merge === true,
  };
}

/** What rulesets ask of a branch; undefined: the token may not know. */
interface Rules {
  readonly checks: readonly string[];
  readonly approvals: number;
  readonly signatures: boolean;
  readonly queue: boolean;
  readonly areAny: boolean;
}

export async function branchFacts(client: Client, name: string): Promise<BranchFacts | undefined> {
  const outcome = await client.attempt(() =>
    client.request("GET /repos/{owner}/{repo}/branches/{branch}", { ...client.repo, branch: name }),
  );
  if (!outcome.ok) {
    if (outcome.failure.status === 404 && says(outcome.failure, /^Branch not found/)) return undefined;
    throw failureError(client, `Reading the branch ${name}`, outcome.failure);
  }
  const { data } = outcome;
  // A branch that was renamed is redirected to: that is another one.
  if (data.name !== name) return undefined;
  const rules = await rulesOf(client, name);
  const facts = await repositoryFacts(client);
  const isFree = !data.protected && rules?.areAny === false;
  return {
    name,
    commit: data.commit.sha,
    isProtected: data.protected || rules?.areAny === true,
    // Whether a protection lets this token pass is told to administrators only.
    mayPush: facts.mayPush && !isFree ? undefined : facts.mayPush,
    mayMerge: facts.mayPush,
    ...requirements(data.protection, rules),
  };
}

/** Of the old protection, only the contexts are told to everybody. */
function requirements(
  { enabled, required_status_checks }: { enabled?: boolean; required_status_checks?: { contexts: readonly string[] } },
  rules: Rules | undefined,
) {
  const isClassic = enabled === true;
  const contexts = isClassic ? (required_status_checks?.contexts ?? []) : [];
  return {
    requiredChecks: rules === undefined ? undefined : [...new Set([...contexts, ...rules.checks])],
    requiredApprovals: isClassic ? undefined : rules?.approvals,
    requiresSignatures: isClassic && rules?.signatures !== true ? undefined : rules?.signatures,
    hasMergeQueue: rules?.queue === true,
  };
}

async function rulesOf(client: Client, branch: string): Promise<Rules | undefined> {
  const outcome = await client.attempt(() =>
    client.request("GET /repos/{owner}/{repo}/rules/branches/{branch}", { ...client.repo, branch, per_page: 100 }),
  );
  if (!outcome.ok) {
    const { status, isRateLimit } = outcome.failure;
    // Older servers, and tokens that may not ask.
    if ((status === 403 || status === 404) && !isRateLimit) return undefined;
    throw failureError(client, `Reading the rules of the branch ${branch}`, outcome.failure);
  }
  const rules = outcome.data;
  const approvals = rules.map((rule) =>
    rule.type === "pull_request" ? (rule.parameters?.required_approving_review_count ?? 0) : 0,
  );
  return {
    checks: rules.flatMap((rule) =>
      rule.type === "required_status_checks"
        ? (rule.parameters?.required_status_checks ?? []).map(({ context }) => context)
        : [],
    ),
    approvals: Math.max(0, ...approvals),
    signatures: rules.some(({ type }) => type === "required_signatures"),
    queue: rules.some(({ type }) => type === "merge_queue"),
    areAny: rules.length > 0,
  };
}

/** The token of an app, and of a job, may not ask who it is in the plain way. */
export async function account(client: Client): Promise<Account | undefined> {
  if (client.options.token === undefined) return undefined;
  const outcome = await client.attempt(() => client.request("GET /user"));
  if (outcome.ok) return { login: outcome.data.login, isJob: false };
  if (outcome.failure.status !== 403 || outcome.failure.isRateLimit) {
    throw failureError(client, "Asking whom the token stands for", outcome.failure);
  }
  const viewer = await client.graphql<{ viewer: { login: string } }>("query { viewer { login } }", {});
  if (!viewer.ok) return undefined;
  const { login } = viewer.data.viewer;
  return { login, isJob: /^github-actions(\[bot\])?$/.test(login) };
}
