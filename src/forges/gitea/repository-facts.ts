import type { BranchProtection, Repository } from "gitea-js";
import type { Account, BranchFacts, MergeMethod, RepositoryFacts } from "../forge.ts";
import type { Connection } from "./connection.ts";
import { statusOf } from "./failure.ts";

export async function repositoryFacts({ api, at }: Connection): Promise<RepositoryFacts> {
  const { data } = await api.repos.repoGet(...at);
  return {
    fullName: data.full_name ?? "",
    defaultBranch: data.default_branch ?? "",
    isArchived: data.archived ?? false,
    mayPush: data.permissions?.push ?? false,
    mergeMethods: mergeMethods(data),
  };
}

/** The server's names of the merge methods. */
export const styles = {
  merge: "merge",
  squash: "squash",
  rebase: "rebase",
  "rebase-merge": "rebase-merge",
  "fast-forward": "fast-forward-only",
} as const satisfies Record<MergeMethod, string>;

function mergeMethods(repository: Repository): readonly MergeMethod[] {
  const allowed = {
    merge: repository.allow_merge_commits,
    squash: repository.allow_squash_merge,
    rebase: repository.allow_rebase,
    "rebase-merge": repository.allow_rebase_explicit,
    "fast-forward": repository.allow_fast_forward_only_merge,
  };
  const isPreferred = (method: MergeMethod) => styles[method] === repository.default_merge_style;
  const methods: readonly MergeMethod[] = ["merge", "squash", "rebase", "rebase-merge", "fast-forward"];
  const usable = methods.filter((method) => allowed[method] === true);
  return [...usable.filter(isPreferred), ...usable.filter((method) => !isPreferred(method))];
}

/** Undefined: there is no such branch. @throws not-found: there is no such repository */
export async function branchFacts(connection: Connection, name: string): Promise<BranchFacts | undefined> {
  const { api, at } = connection;
  try {
    const { data } = await api.repos.repoGetBranch(...at, encodeURIComponent(name));
    const isProtected = data.protected ?? false;
    return {
      name: data.name ?? name,
      commit: data.commit?.id ?? "",
      isProtected,
      mayPush: data.user_can_push,
      mayMerge: data.user_can_merge,
      requiredChecks: requiredChecks(data),
      requiredApprovals: data.required_approvals ?? 0,
      // The server marks a review "official" if its author is among the approvers that the rule names.
      namesApprovers: false,
      // Only an administrator may read the rule that says so.
      requiresSignatures: isProtected ? undefined : false,
      hasMergeQueue: false,
    };
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    await api.repos.repoGet(...at);
    return undefined;
  }
}

export async function wantsSignatures(connection: Connection, branch: string): Promise<boolean | undefined> {
  const rule = await ruleOf(connection, branch);
  return rule === "unprotected" ? false : rule && rule.require_signed_commits === true;
}

/** "Dismiss stale approvals" is not enough: it acts at a push, and does not catch a late approval of an earlier commit. */
export async function ignoresOutdatedApprovals(connection: Connection, branch: string): Promise<boolean | undefined> {
  const rule = await ruleOf(connection, branch);
  return rule === "unprotected" ? false : rule && rule.ignore_stale_approvals === true;
}

/** The branch's rule; undefined if it cannot be read. Only an administrator sees its name, which may be a pattern, and may read it. */
async function ruleOf({ api, at }: Connection, branch: string): Promise<BranchProtection | "unprotected" | undefined> {
  const { data } = await api.repos.repoGetBranch(...at, encodeURIComponent(branch));
  if (data.protected !== true) return "unprotected";
  const rule = data.effective_branch_protection_name ?? "";
  if (rule === "") return undefined;
  try {
    return (await api.repos.repoGetBranchProtection(...at, encodeURIComponent(rule))).data;
  } catch (error) {
    if (statusOf(error) === 403 || statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** A rule that lists no checks requires at least one, and all of them green. That is the same as a pattern for every name. */
function requiredChecks({ enable_status_check, status_check_contexts }: Checked): readonly string[] {
  if (enable_status_check !== true) return [];
  const listed = status_check_contexts ?? [];
  return listed.length === 0 ? ["*"] : listed;
}

interface Checked {
  readonly enable_status_check?: boolean;
  readonly status_check_contexts?: readonly string[];
}

/** Undefined: the token may not ask, or there is no token. */
export async function account({ api }: Connection): Promise<Account | undefined> {
  try {
    const { data } = await api.user.userGetCurrent();
    const login = data.login ?? "";
    return { login, isJob: login === "gitea-actions" || login === "forgejo-actions" };
  } catch (error) {
    if (statusOf(error) === 403 || statusOf(error) === 404) return undefined;
    throw error;
  }
}
