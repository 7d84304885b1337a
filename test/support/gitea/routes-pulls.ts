import { setTimeout as sleep } from "node:timers/promises";
import { notFound, page, Refusal, refusal, silence, text, texts, words } from "./answers.ts";
import { schedule } from "./auto-merge.ts";
import * as git from "./git.ts";
import { labelJson, pullJson, userJson, when } from "./json.ts";
import { merge } from "./merge.ts";
import { keepHead, notice, truth } from "./mergeability.ts";
import { addPull } from "./new-pull.ts";
import { requireWriterSilently } from "./routes-repository.ts";
import type { Answer, GiteaPull, GiteaUser, MergeForm, RepositoryCall } from "./state.ts";

export function someone({ state, user }: RepositoryCall): GiteaUser {
  if (user === undefined) throw refusal(state, 401, "token is required");
  return user;
}

export function pullOf(call: RepositoryCall): GiteaPull {
  const pull = call.repository.pulls.find(({ number }) => number === Number(call.params[0]));
  if (pull === undefined) throw notFound(call);
  return pull;
}

/** The newest first, unless the oldest are asked for. Neither a head nor, on Forgejo, a base narrows it. */
export async function listPulls(call: RepositoryCall): Promise<Answer> {
  const { query, repository, state } = call;
  const wanted = query.get("state");
  const base = state.flavour === "gitea" ? query.get("base_branch") : null;
  const all = repository.pulls
    .filter((pull) => wanted === null || wanted === "all" || wanted === pull.state)
    .filter((pull) => base === null || base === pull.base);
  const ordered = query.get("sort") === "oldest" ? all : [...all].reverse();
  const { items, headers } = page(call, ordered);
  const shown = await Promise.all(items.map((pull) => pullJson(call, pull)));
  // Gitea counts the changes of one that is asked for by its number only.
  const omitted = new Set(state.flavour === "gitea" ? ["additions", "deletions", "changed_files"] : []);
  const body = shown.map((pull) => Object.fromEntries(Object.entries(pull).filter(([key]) => !omitted.has(key))));
  return { status: 200, body, headers };
}

export async function createPull(call: RepositoryCall): Promise<Answer> {
  const { state, repository, body } = call;
  const title = text(body["title"]);
  if (title === "") throw refusal(state, 422, "[Title]: Required");
  const user = someone(call);
  const { head, base } = sides(call);
  if (head === base) {
    throw refusal(state, 422, "Invalid PullRequest: There are no changes between the head and the base");
  }
  const [from, to] = [await git.tipOf(repository, base), await git.tipOf(repository, head)];
  if (from === undefined || to === undefined) throw missingSide(call, from === undefined ? base : head);
  refuseDouble(call, head, base);
  if (user.role === "none") throw refusal(state, 403, "user must be a collaborator");
  const assignees = knownUsers(call, texts(body["assignees"]));
  if (state.flavour === "gitea") refuseUnknownReviewers(call);
  const labels = Array.isArray(body["labels"]) ? body["labels"] : [];
  const before = await truth(repository, { base: from, head: to });
  await sleep(state.delays.opening);
  // Nobody looks again: of two that ask at once both get one.
  const pull = addPull(state, repository, {
    poster: user,
    head,
    base,
    title: cutTitle(title),
    body: text(body["body"]),
    judged: { base: from, head: to },
    before,
  });
  for (const { id } of repository.labels) if (labels.includes(id)) pull.labels.add(id);
  for (const login of assignees) pull.assignees.add(login);
  await keepHead(repository, pull);
  if (state.flavour === "gitea") requestOnCreate(call, pull);
  return { status: 201, body: await pullJson(call, pull) };
}

function sides({ state, repository, body }: RepositoryCall): { head: string; base: string } {
  const head = text(body["head"]).replace(`${repository.owner}:`, "");
  if (!head.startsWith("refs/heads/")) return { head, base: text(body["base"]) };
  if (state.flavour === "forgejo") throw refusal(state, 500, "");
  return { head: head.slice("refs/heads/".length), base: text(body["base"]) };
}

function missingSide(call: RepositoryCall, name: string): Refusal {
  const { state } = call;
  if (/^[0-9a-f]{40}$/.test(name)) {
    return state.flavour === "gitea"
      ? refusal(state, 422, "Invalid PullRequest: base and head must be branches")
      : refusal(state, 500, "");
  }
  return state.flavour === "gitea" ? refusal(state, 404, `ref "${name}" does not exist`) : notFound(call);
}

/** The number that a person knows is called `issue_id` here. Nobody's rights are looked at before. */
function refuseDouble({ state, repository }: RepositoryCall, head: string, base: string): void {
  const isSame = (pull: GiteaPull) => pull.from === undefined && pull.head === head && pull.base === base;
  const other = repository.pulls.find((pull) => pull.state === "open" && isSame(pull));
  if (other === undefined) return;
  const ids = `id: ${other.id}, issue_id: ${other.number}, head_repo_id: ${repository.id}, base_repo_id: ${repository.id}`;
  const where = `head_branch: ${head}, base_branch: ${base}`;
  throw refusal(state, 409, `pull request already exists for these targets [${ids}, ${where}]`);
}

function refuseUnknownReviewers({ state, body }: RepositoryCall): void {
  const unknown = texts(body["reviewers"]).find((login) => !state.users.has(login));
  if (unknown !== undefined) throw refusal(state, 404, `user doesn't exist: ${unknown}`);
}

/** Reviewers are asked once the pull request is there: what goes wrong then is a failure of the server. */
function requestOnCreate({ state, body }: RepositoryCall, pull: GiteaPull): void {
  for (const login of texts(body["reviewers"])) {
    if (login === pull.poster.login) throw refusal(state, 500, "");
    pull.reviewers.add(login);
  }
}

function knownUsers({ state }: RepositoryCall, logins: readonly string[]): readonly string[] {
  const unknown = logins.find((login) => !state.users.has(login));
  if (unknown === undefined) return logins;
  const what = `user does not exist [uid: 0, name: ${unknown}]`;
  throw refusal(state, 422, `Assignee does not exist: [name: ${what}]`);
}

/** Titles have room for 255 bytes. */
function cutTitle(title: string): string {
  if (Buffer.byteLength(title) <= 255) return title;
  let cut = title;
  while (Buffer.byteLength(cut) > 252) cut = cut.slice(0, -1);
  return `${cut}…`;
}

export async function getPull(call: RepositoryCall): Promise<Answer> {
  return { status: 200, body: await pullJson(call, pullOf(call)) };
}

/** With a branch that was used before, the oldest, however closed. */
export async function getPullByBranches(call: RepositoryCall): Promise<Answer> {
  const [base, head] = call.params;
  const pull = call.repository.pulls.find((candidate) => candidate.base === base && candidate.head === head);
  if (pull === undefined) throw notFound(call);
  return { status: 200, body: await pullJson(call, pull) };
}

export async function editPull(call: RepositoryCall): Promise<Answer> {
  const { state, repository, body, user } = call;
  const pull = pullOf(call);
  if (user?.login !== pull.poster.login) requireWriterSilently(call);
  const wanted = body["state"];
  const isWeird = wanted !== undefined && wanted !== "open" && wanted !== "closed";
  if (isWeird && state.flavour === "gitea") throw refusal(state, 412, `unknown state: ${String(wanted)}`);
  if (wanted !== undefined && pull.merged !== undefined) {
    throw refusal(state, 412, "cannot change state of this pull request, it was already merged");
  }
  const version = readVersion(call, pull);
  const base = text(body["base"]);
  if (base !== "" && base !== pull.base) await retarget(call, pull, base);
  const assignees = Array.isArray(body["assignees"]) ? knownUsers(call, texts(body["assignees"])) : undefined;
  if (assignees !== undefined) {
    pull.assignees.clear();
    for (const login of assignees) pull.assignees.add(login);
  }
  if (text(body["title"]) !== "") pull.title = cutTitle(text(body["title"]));
  if (typeof body["body"] === "string") await writeBody(call, pull, { text: body["body"], version });
  if (wanted === "closed" && pull.state === "open") {
    pull.state = "closed";
    pull.closedAt = new Date(state.now());
  } else if (wanted === "open") pull.state = "open";
  return { status: 201, body: await pullJson({ state, repository, user }, pull) };
}

/** The version that is to be there yet when the body is written: as it was read, or on Gitea as the caller has read it. */
function readVersion({ state, body }: RepositoryCall, pull: GiteaPull): number {
  const known = state.flavour === "gitea" ? body["content_version"] : undefined;
  if (typeof known === "number" && known !== pull.contentVersion) throw alreadyChanged(state);
  return pull.contentVersion;
}

/** A title of the same edit stays changed. */
async function writeBody(
  { state }: RepositoryCall,
  pull: GiteaPull,
  { text: written, version }: { readonly text: string; readonly version: number },
): Promise<void> {
  await sleep(state.delays.editing);
  if (pull.contentVersion !== version) throw alreadyChanged(state);
  pull.body = written;
  pull.contentVersion++;
}

const alreadyChanged = (state: RepositoryCall["state"]): Refusal =>
  refusal(state, state.flavour === "gitea" ? 409 : 400, "the issue is already changed");

async function retarget(call: RepositoryCall, pull: GiteaPull, base: string): Promise<void> {
  const tip = await git.tipOf(call.repository, base);
  if (tip === undefined) throw refusal(call.state, 404, `new base '${base}' not exist`);
  refuseDouble(call, pull.head, base);
  pull.base = base;
  pull.judged = { ...pull.judged, base: tip };
  pull.event = { at: call.state.now(), before: "checking" };
}

export async function mergePull(call: RepositoryCall): Promise<Answer> {
  const { state, repository, body, params } = call;
  const user = someone(call);
  const pull = repository.pulls.find(({ number }) => number === Number(params[0]));
  if (pull === undefined) throw missingPull(call);
  const form = mergeForm(call);
  if (text(body["Do"]) === "" && text(body["do"]) === "") throw refusal(state, 422, "[Do]: Required");
  if (!/^(merge|rebase|rebase-merge|squash|fast-forward-only|manually-merged)$/.test(form.style)) {
    throw refusal(state, 422, "[Do]: In");
  }
  if (form.whenChecksSucceed) {
    await schedule(state, { repository, pull, form, user });
    return { status: 201 };
  }
  await merge({ state, repository, pull, form, user });
  return { status: 200 };
}

function missingPull({ state, repository }: RepositoryCall): Refusal {
  const ids = `id: 0, issue_id: 0, head_repo_id: 0, base_repo_id: ${repository.id}, head_branch: , base_branch: `;
  const what = `pull request does not exist [${ids}]`;
  if (state.flavour === "gitea") return refusal(state, 404, what);
  const body = { message: "GetPullRequestByIndex", url: `${state.url}/api/swagger`, errors: [what] };
  return new Refusal({ status: 404, body });
}

/** Go takes a name in any case; words joined by lines are other names, which Gitea knows since 1.27. */
function mergeForm({ state, repository, body }: RepositoryCall): MergeForm {
  const named = (camel: string, snake: string) =>
    text(body[camel]) || (state.flavour === "gitea" ? text(body[snake]) : "");
  const byDefault = state.flavour === "gitea" && repository.settings.default_delete_branch_after_merge;
  return {
    style: text(body["Do"]) || text(body["do"]),
    title: named("MergeTitleField", "merge_title_field"),
    message: named("MergeMessageField", "merge_message_field"),
    headCommit: text(body["head_commit_id"]),
    whenChecksSucceed: body["merge_when_checks_succeed"] === true,
    deleteBranch:
      typeof body["delete_branch_after_merge"] === "boolean" ? body["delete_branch_after_merge"] : byDefault,
    force: body["force_merge"] === true,
  };
}

export function isMerged(call: RepositoryCall): Answer {
  if (pullOf(call).merged === undefined) throw notFound(call);
  return { status: 204 };
}

export function cancelMerge(call: RepositoryCall): Answer {
  const pull = pullOf(call);
  const user = someone(call);
  if (pull.schedule === undefined) throw notFound(call);
  if (user.role !== "owner" && user.role !== "writer") {
    throw refusal(call.state, 403, "user has no permission to cancel the scheduled auto merge");
  }
  delete pull.schedule;
  delete pull.dueAt;
  pull.timeline.push({ type: "pull_cancel_scheduled_merge", user });
  return { status: 204 };
}

export async function updatePull(call: RepositoryCall): Promise<Answer> {
  const { state, repository, query } = call;
  const pull = pullOf(call);
  const user = someone(call);
  if (pull.merged !== undefined || pull.state === "closed") {
    const gitea = `pull request is already ${pull.merged === undefined ? "closed" : "merged"}`;
    throw refusal(state, 422, words(state.flavour, { gitea, forgejo: "%!s(<nil>)" }));
  }
  if (user.role !== "owner" && user.role !== "writer") throw silence(403);
  const base = (await git.tipOf(repository, pull.base)) ?? "";
  const head = (await git.tipOf(repository, pull.head)) ?? "";
  if (await git.isAncestor(repository, base, head)) throw refusal(state, 500, "");
  const isRebase = query.get("style") === "rebase";
  if (isRebase && !repository.settings.allow_rebase_update) throw silence(403);
  const commit = await updated(call, { pull, user, base, head, isRebase }).catch((error: unknown) => {
    if (!(error instanceof git.Conflict)) throw error;
    throw refusal(state, 409, `${isRebase ? "rebase" : "merge"} failed because of conflict`);
  });
  await git.moveBranch(repository, pull.head, commit, head);
  await notice(state, repository);
  return { status: 200 };
}

async function updated(
  { repository }: RepositoryCall,
  update: { pull: GiteaPull; user: GiteaUser; base: string; head: string; isRebase: boolean },
): Promise<string> {
  const { pull, user, base, head } = update;
  if (update.isRebase) return git.rebased(repository, base, head, user);
  const tree = await git.mergedTree(repository, head, base);
  const message = `Merge branch '${pull.base}' into ${pull.head}`;
  return git.makeCommit(repository, { tree, parents: [head, base], message, author: user, committer: user });
}

/** One after another: those before a name that is refused stay asked. */
export function requestReviewers(call: RepositoryCall): Answer {
  const { state, repository, body } = call;
  const pull = pullOf(call);
  for (const login of texts(body["reviewers"])) {
    const user = state.users.get(login);
    if (user === undefined) {
      const what = { gitea: `user doesn't exist: ${login}`, forgejo: `User '${login}' not exist` };
      throw notFound(call, words(state.flavour, what));
    }
    if (login === pull.poster.login) {
      throw refusal(state, 422, `poster of pr can't be reviewer [user_id: ${user.id}, repo_id: ${repository.id}]`);
    }
    pull.reviewers.add(login);
  }
  for (const team of texts(body["team_reviewers"])) {
    if (team !== "Owners") {
      const what = { gitea: `team doesn't exist: ${team}`, forgejo: `Team '${team}' not exist` };
      throw notFound(call, words(state.flavour, what));
    }
    pull.teams.add(team);
  }
  return { status: 201, body: [] };
}

/** Names that no label has are left out without a word. */
export function addLabels(call: RepositoryCall): Answer {
  const { state, repository, body, user } = call;
  const pull = pullOf(call);
  if (user === undefined || user.role === "reader" || user.role === "none") {
    throw state.flavour === "gitea" ? refusal(state, 403, "write permission is required") : silence(403);
  }
  const wanted: readonly unknown[] = Array.isArray(body["labels"]) ? body["labels"] : [];
  if (new Set(wanted.map((label) => typeof label)).size > 1) {
    throw refusal(state, 400, "labels should be an array of strings or integers");
  }
  for (const label of repository.labels) {
    if (wanted.includes(label.id) || wanted.includes(label.name)) pull.labels.add(label.id);
  }
  const present = repository.labels.filter(({ id }) => pull.labels.has(id));
  return { status: 200, body: present.map((label) => labelJson(state, repository, label)) };
}

export function comment(call: RepositoryCall): Answer {
  const { state, repository, body, params } = call;
  const user = someone(call);
  const pull = repository.pulls.find(({ number }) => number === Number(params[0]));
  if (pull === undefined)
    throw state.flavour === "gitea" ? refusal(state, 500, "") : refusal(state, 404, "IsErrIssueNotExist");
  if (text(body["body"]) === "") throw refusal(state, 422, "[Body]: Required");
  const made = { id: state.nextId(), user, body: text(body["body"]) };
  pull.comments.push(made);
  return { status: 201, body: commentJson(call, pull, made) };
}

export function listComments(call: RepositoryCall): Answer {
  const pull = pullOf(call);
  const headers = { "x-total-count": String(pull.comments.length) };
  return { status: 200, body: pull.comments.map((made) => commentJson(call, pull, made)), headers };
}

function commentJson({ state, repository }: RepositoryCall, pull: GiteaPull, made: GiteaPull["comments"][number]) {
  const url = `${state.url}/${repository.owner}/${repository.name}/pulls/${pull.number}`;
  const at = when(new Date(state.now()));
  return {
    id: made.id,
    html_url: `${url}#issuecomment-${made.id}`,
    pull_request_url: url,
    issue_url: "",
    user: userJson(state, made.user),
    original_author: "",
    original_author_id: 0,
    body: made.body,
    assets: [],
    created_at: at,
    updated_at: at,
  };
}

/** What other kinds of events have something to say in. */
const eventFields = {
  old_project_id: 0,
  project_id: 0,
  old_milestone: null,
  milestone: null,
  tracked_time: null,
  old_title: "",
  new_title: "",
  old_ref: "",
  new_ref: "",
  ref_issue: null,
  ref_comment: null,
  ref_action: "none",
  ref_commit_sha: "",
  review_id: 0,
  label: null,
  assignee: null,
  assignee_team: null,
  removed_assignee: false,
  resolve_doer: null,
  dependent_issue: null,
  original_author: undefined,
  original_author_id: undefined,
  assets: undefined,
};

export function timeline(call: RepositoryCall): Answer {
  const pull = pullOf(call);
  const events = pull.timeline.map((event, index) =>
    event === "unreadable"
      ? null
      : {
          ...commentJson(call, pull, { id: index + 1, user: event.user, body: event.body ?? "" }),
          ...eventFields,
          type: event.type,
        },
  );
  const { items, headers } = page(call, events);
  return { status: 200, body: items, headers };
}
