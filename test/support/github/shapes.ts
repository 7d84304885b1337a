import {
  appIds,
  type CheckApp,
  type CheckRunState,
  type DeploymentState,
  type PullState,
  type RepositoryState,
  type StatusState,
  type Verdict,
} from "./state.ts";

/** The bodies of GitHub's answers, with every field that its description requires. `api` is the root of the REST API. */
export interface Place {
  readonly api: string;
  readonly web: string;
}

const time = "2026-01-02T03:04:05Z";

const secondOf = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;

export function user({ api, web }: Place, login: string) {
  const url = `${api}/users/${login}`;
  const links = ["followers", "following", "gists", "starred", "subscriptions", "organizations", "repos", "events"];
  return {
    login,
    id: 1 + (Buffer.from(login).reduce((sum, byte) => sum * 31 + byte, 7) % 1_000_000),
    node_id: `U_${login}`,
    avatar_url: `${web}/${login}.png`,
    gravatar_id: "",
    url,
    html_url: `${web}/${login}`,
    ...Object.fromEntries(links.map((name) => [`${name}_url`, `${url}/${name}`])),
    received_events_url: `${url}/received_events`,
    type: login.endsWith("[bot]") ? "Bot" : "User",
    site_admin: false,
  };
}

const repositoryLinks =
  "archive assignees blobs branches collaborators comments commits compare contents contributors deployments downloads events forks git_commits git_refs git_tags hooks issue_comment issue_events issues keys labels languages merges milestones notifications pulls releases stargazers statuses subscribers subscription tags teams trees";

export function repository(place: Place, { owner, name, settings, served }: RepositoryState, defaultBranch: string) {
  const url = `${place.api}/repos/${owner}/${name}`;
  const html = `${place.web}/${owner}/${name}`;
  return {
    id: 100,
    node_id: `R_${owner}/${name}`,
    name,
    full_name: `${owner}/${name}`,
    private: settings.isPrivate,
    owner: user(place, owner),
    html_url: html,
    description: null,
    fork: false,
    url,
    ...Object.fromEntries(repositoryLinks.split(" ").map((link) => [`${link}_url`, `${url}/${link}`])),
    clone_url: served.url,
    git_url: served.url,
    ssh_url: served.url,
    svn_url: served.url,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    network_count: 0,
    subscribers_count: 0,
    size: 1,
    default_branch: defaultBranch,
    open_issues: 0,
    open_issues_count: 0,
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: false,
    has_discussions: false,
    archived: settings.isArchived,
    disabled: false,
    visibility: settings.isPrivate ? "private" : "public",
    pushed_at: time,
    created_at: time,
    updated_at: time,
  };
}

/** What only those may see who may push. */
export function repositoryRights({ settings }: RepositoryState, mayPush: boolean) {
  const permissions = { admin: false, maintain: false, push: mayPush, triage: mayPush, pull: true };
  if (!mayPush) return { permissions };
  return {
    permissions,
    allow_merge_commit: settings.methods.includes("merge"),
    allow_squash_merge: settings.methods.includes("squash"),
    allow_rebase_merge: settings.methods.includes("rebase"),
    allow_auto_merge: settings.allowsAutoMerge,
    delete_branch_on_merge: settings.deletesMergedBranches,
  };
}

export interface PullView {
  readonly place: Place;
  readonly repository: RepositoryState;
  readonly defaultBranch: string;
  readonly pull: PullState;
}

/** A pull request as the list shows it. */
export function listedPull({ place, repository: state, defaultBranch, pull }: PullView) {
  const repo = repository(place, state, defaultBranch);
  const url = `${repo.url}/pulls/${pull.number}`;
  const html = `${repo.html_url}/pull/${pull.number}`;
  const issue = `${repo.url}/issues/${pull.number}`;
  const statuses = `${repo.url}/statuses/${pull.headCommit}`;
  const side = (ref: string, sha: string, owner = state.owner) => ({
    label: `${owner}:${ref}`,
    ref,
    sha,
    user: user(place, owner),
    repo:
      owner === state.owner ? repo : { ...repository(place, { ...state, owner }, defaultBranch), id: 101, fork: true },
  });
  const links = {
    self: url,
    html,
    issue,
    comments: `${issue}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${repo.url}/pulls/comments{/number}`,
    commits: `${url}/commits`,
    statuses,
  };
  return {
    url,
    id: 1000 + pull.number,
    node_id: `PR_${state.owner}/${state.name}/${pull.number}`,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issue,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: statuses,
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: user(place, pull.author),
    body: pull.body === "" ? null : pull.body,
    labels: pull.labels.map((name) => label(repo.url, name)),
    milestone: null,
    created_at: pull.createdAt,
    updated_at: pull.createdAt,
    closed_at: pull.state === "closed" ? time : null,
    merged_at: pull.isMerged ? time : null,
    // While it is open, this is a commit of a trial merge: nothing to build on.
    merge_commit_sha: pull.mergeCommit ?? "f".repeat(40),
    assignee: pull.assignees[0] === undefined ? null : user(place, pull.assignees[0]),
    assignees: pull.assignees.map((login) => user(place, login)),
    requested_reviewers: pull.reviewers.map((login) => user(place, login)),
    requested_teams: [],
    head: side(pull.head, pull.headCommit, pull.fork),
    base: side(pull.base, pull.baseCommit),
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
    author_association: "CONTRIBUTOR",
    auto_merge:
      pull.autoMerge === undefined
        ? null
        : {
            enabled_by: user(place, pull.autoMerge.by),
            merge_method: pull.autoMerge.method,
            commit_title: pull.autoMerge.title ?? "",
            commit_message: pull.autoMerge.message ?? "",
          },
    draft: pull.isDraft,
  };
}

/** A pull request by itself. `verdict` undefined: the server is still thinking. */
export function wholePull(view: PullView, verdict: Verdict | undefined) {
  const { pull, place } = view;
  const isOpen = pull.state === "open";
  return {
    ...listedPull(view),
    merged: pull.isMerged,
    mergeable: !isOpen || verdict === undefined ? null : verdict.state !== "dirty",
    rebaseable: null,
    mergeable_state: !isOpen || verdict === undefined ? "unknown" : verdict.state,
    merged_by: pull.mergedBy === undefined ? null : user(place, pull.mergedBy),
    comments: 0,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: 1,
    additions: 1,
    deletions: 1,
    changed_files: 1,
  };
}

export function label(repositoryUrl: string, name: string) {
  const url = `${repositoryUrl}/labels/${encodeURIComponent(name)}`;
  return { id: 5, node_id: `LA_${name}`, url, name, description: "", color: "ededed", default: false };
}

export function status(place: Place, url: string, state: StatusState) {
  return {
    url,
    avatar_url: `${place.web}/${state.creator}.png`,
    id: state.id,
    node_id: `SC_${state.id}`,
    state: state.state,
    description: state.description,
    target_url: state.targetUrl,
    context: state.context,
    created_at: secondOf(state.createdAt),
    updated_at: secondOf(state.createdAt),
  };
}

const app = (place: Place, slug: CheckApp) => ({
  id: appIds[slug],
  slug,
  node_id: `A_${slug}`,
  owner: user(place, slug),
  name: slug,
  description: "",
  external_url: `https://${slug}.example.com`,
  html_url: `https://github.com/apps/${slug}`,
  created_at: time,
  updated_at: time,
  permissions: { checks: "write" },
  events: [],
});

export function checkRun(place: Place, { root, sha }: { root: string; sha: string }, run: CheckRunState) {
  return {
    id: run.id,
    head_sha: sha,
    node_id: `CR_${run.id}`,
    external_id: "",
    url: `${root}/check-runs/${run.id}`,
    html_url: run.url,
    details_url: run.url,
    status: run.status,
    conclusion: run.conclusion,
    started_at: time,
    completed_at: run.status === "completed" ? time : null,
    output: { title: run.title, summary: null, text: null, annotations_count: 0, annotations_url: run.url },
    name: run.name,
    check_suite: { id: 1 },
    app: app(place, run.app),
    pull_requests: [],
  };
}

export function deployment(place: Place, repositoryUrl: string, state: DeploymentState) {
  const url = `${repositoryUrl}/deployments/${state.id}`;
  return {
    url,
    id: state.id,
    node_id: `DE_${state.id}`,
    sha: state.sha,
    ref: state.ref,
    task: state.task,
    payload: state.payload,
    original_environment: state.environment,
    environment: state.environment,
    description: state.description,
    creator: user(place, state.creator),
    created_at: time,
    updated_at: time,
    statuses_url: `${url}/statuses`,
    repository_url: repositoryUrl,
    transient_environment: false,
    production_environment: state.environment === "production",
  };
}

export function deploymentStatus(
  place: Place,
  repositoryUrl: string,
  { state, status: one }: { state: DeploymentState; status: DeploymentState["statuses"][number] },
) {
  const url = `${repositoryUrl}/deployments/${state.id}`;
  return {
    url: `${url}/statuses/${one.id}`,
    id: one.id,
    node_id: `DES_${one.id}`,
    state: one.state,
    creator: user(place, state.creator),
    description: one.description,
    environment: state.environment,
    target_url: one.logUrl,
    log_url: one.logUrl,
    environment_url: one.environmentUrl,
    created_at: time,
    updated_at: time,
    deployment_url: url,
    repository_url: repositoryUrl,
  };
}
