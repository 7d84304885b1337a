import { type Call, type Reply, type Route, text } from "./call.ts";
import { refOf } from "./merging.ts";
import { repositoryRights, repository as repositoryShape } from "./shapes.ts";
import { Answer, appIds, type Protection } from "./state.ts";

const rootOf = ({ place, repository: { owner, name } }: Call): string => `${place.api}/repos/${owner}/${name}`;

const mayPush = ({ account }: Pick<Call, "account">): boolean =>
  account !== undefined && account.isReader !== true && account.lacks?.includes("contents=write") !== true;

function repository(call: Call): Reply {
  const shown = repositoryShape(call.place, call.repository, call.defaultBranch);
  return { status: 200, body: { ...shown, ...(call.account && repositoryRights(call.repository, mayPush(call))) } };
}

const person = { name: "T", email: "t@example.com", date: "2026-01-02T03:04:05Z" };

function commitShape(root: string, sha: string) {
  const verification = { verified: false, reason: "unsigned", payload: null, signature: null, verified_at: null };
  const tree = { sha, url: `${root}/git/trees/${sha}` };
  return {
    url: `${root}/commits/${sha}`,
    sha,
    node_id: `C_${sha}`,
    html_url: `${root}/commit/${sha}`,
    comments_url: `${root}/commits/${sha}/comments`,
    commit: {
      url: `${root}/git/commits/${sha}`,
      author: person,
      committer: person,
      message: "",
      comment_count: 0,
      tree,
      verification,
    },
    author: null,
    committer: null,
    parents: [],
  };
}

function appFor(rules: Protection | undefined, context: string): number | undefined {
  const app = rules?.checkApps?.[context];
  return app && appIds[app];
}

async function branch(call: Call): Promise<Reply> {
  const name = text(call.params["branch"]);
  const sha = await refOf(call.repository, name);
  if (sha === undefined) throw new Answer(404, "Branch not found");
  const url = `${rootOf(call)}/branches/${encodeURIComponent(name)}`;
  const rules = call.repository.protections.get(name);
  const isClassic = rules !== undefined && rules.by !== "ruleset";
  const contexts = isClassic ? (rules.requiredChecks ?? []) : [];
  const checks = contexts.map((context) => ({ context, app_id: appFor(rules, context) ?? null }));
  const level = contexts.length > 0 ? "non_admins" : "off";
  return {
    status: 200,
    body: {
      name,
      commit: commitShape(rootOf(call), sha),
      _links: { self: url, html: `${call.place.web}/tree/${name}` },
      protected: rules !== undefined,
      protection: { enabled: isClassic, required_status_checks: { enforcement_level: level, contexts, checks } },
      protection_url: `${url}/protection`,
    },
  };
}

/** Rules of rulesets; those of the old protection are not among them. */
function rules(call: Call): Reply {
  const found = call.repository.protections.get(text(call.params["branch"]));
  if (found === undefined || found.by !== "ruleset") return { status: 200, body: [] };
  const origin = { ruleset_source_type: "Repository", ruleset_source: "x", ruleset_id: 1 };
  const list: unknown[] = [];
  if (found.requiredChecks !== undefined) {
    const required_status_checks = found.requiredChecks.map((context) => {
      const integration_id = appFor(found, context);
      return { context, ...(integration_id !== undefined && { integration_id }) };
    });
    const parameters = { required_status_checks, strict_required_status_checks_policy: found.strict === true };
    list.push({ type: "required_status_checks", parameters, ...origin });
  }
  const { mergeMethods } = found;
  if (found.requiredApprovals !== undefined || found.pullRequestsOnly === true || mergeMethods !== undefined) {
    const parameters = {
      ...(mergeMethods && { allowed_merge_methods: mergeMethods }),
      dismiss_stale_reviews_on_push: found.dismissesStaleReviews === true,
      require_code_owner_review: found.wantsCodeOwners === true,
      ...(found.wantsTeams === true && {
        required_reviewers: [{ file_patterns: ["*"], minimum_approvals: 1, reviewer: { id: 4, type: "Team" } }],
      }),
      require_last_push_approval: found.wantsLastPushApproved === true,
      required_approving_review_count: found.requiredApprovals ?? 0,
      required_review_thread_resolution: false,
    };
    list.push({ type: "pull_request", parameters, ...origin });
  }
  if (found.requiresSignatures === true) list.push({ type: "required_signatures", ...origin });
  if (found.linearHistory === true) list.push({ type: "required_linear_history", ...origin });
  if (found.mergeQueue === true) list.push({ type: "merge_queue", ...origin });
  return { status: 200, body: list };
}

/** Whoever does not administer is told that there is nothing, as is whoever asks of a ruleset. */
function requiredSignatures(call: Call): Reply {
  const name = text(call.params["branch"]);
  if (call.account?.isAdministrator !== true) throw new Answer(404, "Not Found");
  const rules = call.repository.protections.get(name);
  if (rules === undefined || rules.by === "ruleset") throw new Answer(404, "Branch not protected");
  const url = `${rootOf(call)}/branches/${encodeURIComponent(name)}/protection/required_signatures`;
  return { status: 200, body: { url, enabled: rules.requiresSignatures === true } };
}

const root = "/repos/{owner}/{repo}";

/** The repository itself and its branches. */
export const repositoryRoutes: readonly Route[] = [
  { method: "GET", pattern: root, needs: "metadata=read", handle: repository },
  { method: "GET", pattern: `${root}/branches/{branch}`, needs: "contents=read", handle: branch },
  {
    method: "GET",
    pattern: `${root}/branches/{branch}/protection/required_signatures`,
    needs: "administration=read",
    handle: requiredSignatures,
  },
  { method: "GET", pattern: `${root}/rules/branches/{branch}`, needs: "metadata=read", handle: rules },
];
