import type { BranchFacts, MergeMethod } from "../forge.ts";
import { approvalFacts, classicApprovals, type RulesetApprovals, rulesetApprovals } from "./approval-rules.ts";
import type { Client } from "./client.ts";
import { failureError, says } from "./failure.ts";
import { repositoryFacts } from "./repository-facts.ts";

/** A check that a branch requires, and the app that must make it. Without an app, anyone may. */
export interface RequiredCheck {
  readonly context: string;
  readonly app: number | undefined;
}

/** Requirements of the rulesets of a branch; undefined: the token may not know. */
interface Rules {
  readonly checks: readonly RequiredCheck[];
  readonly approvals: RulesetApprovals;
  readonly signatures: boolean;
  readonly queue: boolean;
  /** Undefined: no rule names any. */
  readonly methods: readonly MergeMethod[] | undefined;
  readonly areAny: boolean;
  /** A rule forbids pushes to the branch, unless the account may bypass it. */
  readonly keepPushesAway: boolean;
}

/** Classic branch protection: the part that every token can see. */
interface Protection {
  readonly enabled?: boolean;
  readonly required_status_checks?: {
    readonly contexts: readonly string[];
    readonly checks: readonly { readonly context: string; readonly app_id: number | null }[];
  };
}

export async function branchFacts(client: Client, name: string): Promise<BranchFacts | undefined> {
  const data = await readBranch(client, name);
  if (data === undefined) return undefined;
  const rules = await rulesOf(client, name);
  const facts = await repositoryFacts(client);
  const isFree = !data.protected && rules?.areAny === false;
  return {
    name,
    commit: data.commit.sha,
    isProtected: data.protected || rules?.areAny === true,
    // Only administrators can see whether a protection lets this token push.
    mayPush: facts.mayPush && !isFree ? undefined : facts.mayPush,
    mayMerge: facts.mayPush,
    ...requirements(data.protection, rules),
    ...approvalFacts(rules?.approvals, await classicApprovals(client, name, data.protection.enabled === true)),
  };
}

/** Only rulesets say this. */
export const ignoresOutdatedApprovals = async (client: Client, branch: string): Promise<boolean | undefined> =>
  (await rulesOf(client, branch))?.approvals.ignoresOutdated;

/** The checks that a branch requires, each with the app that must make it; undefined: the token may not know. */
export async function requiredChecks(client: Client, name: string): Promise<readonly RequiredCheck[] | undefined> {
  const data = await readBranch(client, name);
  if (data === undefined) return [];
  const rules = await rulesOf(client, name);
  return rules && [...classicChecks(data.protection), ...rules.checks];
}

/** Whether classic protection requires signatures. To everyone but administrators, the API answers that there is no such protection. */
export async function requiresSignatures(client: Client, branch: string): Promise<boolean | undefined> {
  // Without a token the request itself is refused, and a push does not need the API.
  if (client.options.token === undefined) return undefined;
  const outcome = await client.attempt(() =>
    client.rest.repos.getCommitSignatureProtection({
      ...client.repo,
      branch,
    }),
  );
  if (outcome.ok) return outcome.data.enabled;
  const { status, isRateLimit } = outcome.failure;
  if ((status === 403 || status === 404) && !isRateLimit) return undefined;
  throw failureError(client, `Reading whether the branch ${branch} wants signatures`, outcome.failure);
}

/** Every token can read rulesets; only administrators can read classic protection. */
export const mergeMethodsInto = async (client: Client, branch: string): Promise<readonly MergeMethod[] | undefined> =>
  (await rulesOf(client, branch))?.methods;

async function readBranch(client: Client, name: string) {
  const outcome = await client.attempt(() => client.rest.repos.getBranch({ ...client.repo, branch: name }));
  if (!outcome.ok) {
    if (outcome.failure.status === 404 && says(outcome.failure, /^Branch not found/)) return undefined;
    throw failureError(client, `Reading the branch ${name}`, outcome.failure);
  }
  // A renamed branch redirects to its new name, which is another branch.
  return outcome.data.name === name ? outcome.data : undefined;
}

/** Every token sees the checks of classic protection, and nothing else of it. */
function requirements(protection: Protection, rules: Rules | undefined) {
  const isClassic = protection.enabled === true;
  const contexts = rules && [...classicChecks(protection), ...rules.checks].map(({ context }) => context);
  return {
    requiredChecks: contexts && [...new Set(contexts)],
    requiresSignatures: isClassic && rules?.signatures !== true ? undefined : rules?.signatures,
    hasMergeQueue: rules?.queue === true,
  };
}

function classicChecks({ enabled, required_status_checks: required }: Protection): RequiredCheck[] {
  if (enabled !== true || required === undefined) return [];
  const apps = new Map(required.checks.map(({ context, app_id }) => [context, appOf(app_id)]));
  return required.contexts.map((context) => ({ context, app: apps.get(context) }));
}

/** Null and ids that are not positive mean any app. */
const appOf = (id: number | null | undefined): number | undefined => (id != null && id > 0 ? id : undefined);

async function rulesOf(client: Client, branch: string): Promise<Rules | undefined> {
  const outcome = await client.attempt(() =>
    client.rest.repos.getBranchRules({ ...client.repo, branch, per_page: 100 }),
  );
  if (!outcome.ok) {
    const { status, isRateLimit } = outcome.failure;
    // Older servers, and tokens that may not ask.
    if ((status === 403 || status === 404) && !isRateLimit) return undefined;
    throw failureError(client, `Reading the rules of the branch ${branch}`, outcome.failure);
  }
  const rules = outcome.data;
  return {
    checks: rules.flatMap((rule) =>
      rule.type === "required_status_checks"
        ? (rule.parameters?.required_status_checks ?? []).map(({ context, integration_id }) => ({
            context,
            app: appOf(integration_id),
          }))
        : [],
    ),
    approvals: rulesetApprovals(rules.flatMap((rule) => (rule.type === "pull_request" ? [rule.parameters] : []))),
    signatures: rules.some(({ type }) => type === "required_signatures"),
    queue: rules.some(({ type }) => type === "merge_queue"),
    methods: methodsLeft(rules),
    areAny: rules.length > 0,
    keepPushesAway: rules.some(({ type }) => barriers.has(type)),
  };
}

const barriers: ReadonlySet<string> = new Set([
  "creation",
  "update",
  "non_fast_forward",
  "pull_request",
  "required_status_checks",
]);

/** For a branch that does not exist, only rulesets apply by name: classic protection does not show which names it matches. */
export async function takesPushes(client: Client, branch: string): Promise<"yes" | "no" | "unknown"> {
  const rules = await rulesOf(client, branch);
  if (rules?.keepPushesAway === true) return "no";
  const present = await readBranch(client, branch);
  if (present?.protection.enabled === true) return "unknown";
  return rules === undefined ? "unknown" : "yes";
}

interface Rule {
  readonly type: string;
  readonly parameters?: object;
}

/** The methods that all rules together allow: some rules list methods, and one forbids merge commits. */
function methodsLeft(rules: readonly Rule[]): readonly MergeMethod[] | undefined {
  const named = rules.flatMap(({ type, parameters = {} }): (readonly string[])[] => {
    if (type === "required_linear_history") return [["squash", "rebase"]];
    const allowed = "allowed_merge_methods" in parameters ? parameters.allowed_merge_methods : undefined;
    return type === "pull_request" && Array.isArray(allowed) ? [allowed] : [];
  });
  if (named.length === 0) return undefined;
  const methods: readonly MergeMethod[] = ["merge", "squash", "rebase"];
  return methods.filter((method) => named.every((allowed) => allowed.includes(method)));
}
