import { changedFiles, commitsBetween, mergeBase, tipOf } from "./git.ts";
import { mergeStatus } from "./mergeability.ts";
import { mayMergeInto, mayPushTo, protectionOf } from "./protection.ts";
import type {
  GiteaLabel,
  GiteaPull,
  GiteaRepository,
  GiteaState,
  GiteaUser,
  RepositoryCall,
  StatusRow,
} from "./state.ts";

type Json = Record<string, unknown>;

const zero = "0001-01-01T00:00:00Z";

/** Go's time: seconds, and a Z. */
export const when = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, "Z");

export function userJson(state: GiteaState, user: GiteaUser): Json {
  return {
    id: user.id,
    login: user.login,
    login_name: "",
    source_id: 0,
    full_name: "",
    email: user.email,
    avatar_url: `${state.url}/avatars/${user.login}`,
    html_url: `${state.url}/${user.login}`,
    language: "",
    is_admin: false,
    last_login: zero,
    created: "2026-11-21T07:55:26Z",
    restricted: false,
    active: true,
    prohibit_login: false,
    location: "",
    ...(state.flavour === "forgejo" && { pronouns: "" }),
    website: "",
    description: "",
    visibility: "public",
    followers_count: 0,
    following_count: 0,
    starred_repos_count: 0,
    username: user.login,
  };
}

function ownerOf(repository: GiteaRepository): GiteaUser {
  return { id: 7, login: repository.owner, email: "", role: "none" };
}

export function repositoryJson(state: GiteaState, repository: GiteaRepository, user: GiteaUser | undefined): Json {
  const fullName = `${repository.owner}/${repository.name}`;
  const url = `${state.url}/${fullName}`;
  return {
    id: repository.id,
    owner: userJson(state, ownerOf(repository)),
    name: repository.name,
    full_name: fullName,
    description: "",
    empty: repository.branches.size === 0,
    fork: false,
    template: false,
    mirror: false,
    size: 25,
    language: "",
    languages_url: `${state.url}/api/v1/repos/${fullName}/languages`,
    html_url: url,
    url: `${state.url}/api/v1/repos/${fullName}`,
    link: "",
    ssh_url: `git@127.0.0.1:${fullName}.git`,
    clone_url: `${url}.git`,
    original_url: "",
    website: "",
    stars_count: 0,
    forks_count: 0,
    watchers_count: 1,
    open_issues_count: 0,
    open_pr_counter: repository.pulls.filter((pull) => pull.state === "open").length,
    release_counter: 0,
    created_at: "2026-11-21T07:55:27Z",
    updated_at: "2026-11-21T07:55:27Z",
    archived_at: "1970-01-01T00:00:00Z",
    permissions: {
      admin: user?.role === "owner",
      push: user?.role === "owner" || user?.role === "writer",
      pull: true,
    },
    has_issues: true,
    internal_tracker: {
      enable_time_tracker: true,
      allow_only_contributors_to_track_time: true,
      enable_issue_dependencies: true,
    },
    has_wiki: true,
    has_projects: true,
    has_releases: true,
    has_packages: true,
    has_actions: true,
    ignore_whitespace_conflicts: false,
    default_update_style: "merge",
    default_allow_maintainer_edit: state.flavour === "gitea",
    avatar_url: "",
    internal: false,
    mirror_interval: "",
    object_format_name: "sha1",
    mirror_updated: zero,
    topics: [],
    ...repository.settings,
    ...(state.flavour === "gitea" ? giteaOnly(repository) : forgejoOnly(url)),
  };
}

function giteaOnly(repository: GiteaRepository): Json {
  return {
    branch_count: repository.branches.size,
    has_code: true,
    projects_mode: "all",
    allow_merge_update: true,
    allow_manual_merge: false,
    autodetect_manual_merge: false,
    mirror_last_sync_at: zero,
    licenses: [],
  };
}

function forgejoOnly(url: string): Json {
  return {
    parent: null,
    has_wiki_contents: false,
    wiki_branch: "main",
    wiki_ssh_url: `ssh://${url}.wiki.git`,
    wiki_clone_url: `${url}.wiki.git`,
    globally_editable_wiki: false,
    repo_transfer: null,
  };
}

export function labelJson(state: GiteaState, repository: GiteaRepository, label: GiteaLabel): Json {
  const url = `${state.url}/api/v1/repos/${repository.owner}/${repository.name}/labels/${label.id}`;
  return { ...label, exclusive: false, is_archived: false, url };
}

export function statusJson(state: GiteaState, repository: GiteaRepository, row: StatusRow): Json {
  return {
    id: row.id,
    status: row.state,
    target_url: row.targetUrl,
    description: row.description,
    url: `${state.url}/api/v1/repos/${repository.owner}/${repository.name}/statuses/${row.commit}`,
    context: row.context,
    creator: userJson(state, row.creator),
    created_at: when(row.createdAt),
    updated_at: when(row.createdAt),
  };
}

export async function branchJson(
  { state, repository, user }: RepositoryCall,
  name: string,
  tip: string,
): Promise<Json> {
  const rule = protectionOf(repository, name);
  const { served } = repository;
  const [author = "", email = "", at = "", message = ""] = (
    await served.git("show", "--no-patch", "--format=%an%x00%ae%x00%aI%x00%B", tip)
  ).split("\0");
  const person = { name: author, email, username: state.users.has(author) ? author : "" };
  const mayWrite = user?.role === "owner" || user?.role === "writer";
  return {
    name,
    commit: {
      id: tip,
      message: `${message.trimEnd()}\n`,
      url: `${state.url}/${repository.owner}/${repository.name}/commit/${tip}`,
      author: person,
      committer: person,
      verification: {
        verified: false,
        reason: "gpg.error.not_signed_commit",
        signature: "",
        signer: null,
        payload: "",
      },
      timestamp: when(new Date(at)),
      added: null,
      removed: null,
      modified: null,
    },
    protected: rule !== undefined,
    required_approvals: rule?.required_approvals ?? 0,
    enable_status_check: rule?.enable_status_check ?? false,
    status_check_contexts: rule?.status_check_contexts ?? [],
    user_can_push: mayWrite && (rule === undefined || mayPushTo(rule, user?.login ?? "")),
    user_can_merge: mayWrite && (rule === undefined || mayMergeInto(rule, user?.login ?? "")),
    effective_branch_protection_name: user?.role === "owner" ? (rule?.rule_name ?? "") : "",
  };
}

/** A pull request as one GET shows it. */
export async function pullJson(
  call: Omit<RepositoryCall, "params" | "query" | "body">,
  pull: GiteaPull,
): Promise<Json> {
  const { state, repository } = call;
  const url = `${state.url}/${repository.owner}/${repository.name}/pulls/${pull.number}`;
  const heads = await commitsOf(repository, pull);
  const status = pull.state === "open" ? await mergeStatus(state, repository, pull) : "mergeable";
  const files = await changedFiles(repository, heads.mergeBase || heads.base, heads.head);
  const open = pull.state === "open";
  const repo = repositoryJson(state, repository, call.user);
  const side = { repo_id: repository.id, repo };
  const users = (logins: Iterable<string>) =>
    [...logins].flatMap((login) => {
      const user = state.users.get(login);
      return user === undefined ? [] : [userJson(state, user)];
    });
  const assignees = users(pull.assignees);
  return {
    id: pull.id,
    url,
    number: pull.number,
    user: userJson(state, pull.poster),
    title: pull.title,
    body: pull.body,
    labels: repository.labels
      .filter(({ id }) => pull.labels.has(id))
      .map((label) => labelJson(state, repository, label)),
    milestone: null,
    assignee: assignees[0] ?? null,
    assignees: assignees.length === 0 && state.flavour === "forgejo" ? null : assignees,
    requested_reviewers: users(pull.reviewers),
    requested_reviewers_teams: [...pull.teams].map((name, index) => ({ id: index + 1, name })),
    state: pull.state,
    draft: isDraft(pull),
    is_locked: false,
    comments: pull.comments.length,
    ...(state.flavour === "forgejo" && { review_comments: 0 }),
    additions: files.length,
    deletions: files.length,
    changed_files: files.length,
    html_url: url,
    diff_url: `${url}.diff`,
    patch_url: `${url}.patch`,
    // While it checks, and where it found a conflict, the answer is the same.
    mergeable: (status === "mergeable" || status === "ancestor") && !isDraft(pull),
    merged: pull.merged !== undefined,
    merged_at: pull.merged === undefined ? null : when(pull.merged.at),
    merge_commit_sha: pull.merged?.commit ?? null,
    merged_by: pull.merged === undefined ? null : userJson(state, pull.merged.by),
    allow_maintainer_edit: state.flavour === "gitea",
    base: { label: pull.base, ref: pull.base, sha: heads.base, ...side },
    head: { label: pull.head, ref: heads.headRef, sha: heads.head, ...side, ...foreignHead(repo, pull) },
    merge_base: heads.mergeBase,
    due_date: null,
    created_at: when(pull.createdAt),
    updated_at: when(pull.createdAt),
    closed_at: open || pull.closedAt === undefined ? null : when(pull.closedAt),
    pin_order: 0,
    ...(state.flavour === "forgejo"
      ? { flow: pull.from === "review" ? 1 : 0 }
      : { content_version: pull.contentVersion }),
  };
}

/** What is other than usual where the head is no branch of the repository. */
function foreignHead(repo: Json, { from, head, number }: GiteaPull): Json {
  if (from === "fork")
    return { ref: head, repo_id: 99, repo: { ...repo, id: 99, full_name: "eve/config", fork: true } };
  return from === "review" ? { label: "", ref: `refs/pull/${number}/head` } : {};
}

async function commitsOf(repository: GiteaRepository, pull: GiteaPull) {
  const tip = pull.state === "open" && pull.from === undefined ? await tipOf(repository, pull.head) : undefined;
  const isThere = tip !== undefined || repository.branches.has(pull.head);
  const head = tip ?? pull.judged.head;
  const base = (pull.merged === undefined ? await tipOf(repository, pull.base) : undefined) ?? pull.judged.base;
  const shared = pull.merged?.mergeBase ?? (await mergeBase(repository, base, head));
  return { head, base, mergeBase: shared, headRef: isThere ? pull.head : `refs/pull/${pull.number}/head` };
}

export const isDraft = ({ title }: Pick<GiteaPull, "title">): boolean => /^(WIP:|\[WIP\])/i.test(title);

/** A commit as lists of them show it. */
export async function commitJson(
  state: GiteaState,
  { served, owner, name }: GiteaRepository,
  sha: string,
): Promise<Json> {
  const format = "--format=%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B";
  const [tree = "", parents = "", ...rest] = (await served.git("show", "--no-patch", format, sha)).split("\0");
  const [author = "", email = "", at = "", committer = "", itsEmail = "", committedAt = "", message = ""] = rest;
  const api = `${state.url}/api/v1/repos/${owner}/${name}/git`;
  const named = (kind: string, id: string, created: string) => ({ url: `${api}/${kind}/${id}`, sha: id, created });
  const created = when(new Date(committedAt));
  const account = (login: string) => {
    const user = state.users.get(login);
    return user === undefined ? null : userJson(state, user);
  };
  return {
    ...named("commits", sha, created),
    html_url: `${state.url}/${owner}/${name}/commit/${sha}`,
    commit: {
      url: `${api}/commits/${sha}`,
      author: { name: author, email, date: when(new Date(at)) },
      committer: { name: committer, email: itsEmail, date: created },
      message: `${message.trimEnd()}\n`,
      tree: named("trees", tree, created),
      verification: null,
    },
    author: account(author),
    committer: account(committer),
    parents: parents.split(" ").flatMap((id) => (id === "" ? [] : [named("commits", id, zero)])),
    files: null,
    stats: null,
  };
}

/** How far a head is ahead of a base. */
export async function compareJson(repository: GiteaRepository, base: string, head: string): Promise<Json> {
  const commits = await commitsBetween(repository, base, head);
  return { total_commits: commits.length, commits: commits.map((sha) => ({ sha })) };
}
