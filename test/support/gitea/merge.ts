import { notFound, Refusal, refusal, serverError, words } from "./answers.ts";
import { grantedApprovals, isRejected } from "./approvals.ts";
import * as git from "./git.ts";
import { isDraft } from "./json.ts";
import { mergeStatus, notice } from "./mergeability.ts";
import { checksPass, latestStatuses, mayMergeInto, protectionOf } from "./protection.ts";
import type { GiteaPull, GiteaRepository, GiteaState, GiteaUser, MergeForm } from "./state.ts";

interface Merging {
  readonly state: GiteaState;
  readonly repository: GiteaRepository;
  readonly pull: GiteaPull;
  readonly form: MergeForm;
  readonly user: GiteaUser;
}

/** Merges as the API does, with its order of refusals. @throws Refusal */
export async function merge(merging: Merging): Promise<void> {
  const { state, pull } = merging;
  await refuseByState(merging);
  await refuseByProtection(merging);
  refuseStyle(merging);
  if (pull.isMerging === true) throw mergedAtOnce(merging);
  // Another one came through while this one was being judged: Git finds nothing to commit.
  if (pull.merged !== undefined) throw serverError({ state });
  pull.isMerging = true;
  try {
    await write(merging);
  } finally {
    delete pull.isMerging;
  }
  await notice(state, merging.repository);
  await deleteHead(merging);
}

function mergedAtOnce({ state, repository, pull }: Merging): Refusal {
  if (state.flavour === "gitea") return refusal(state, 405, "Please try again later");
  const { id } = repository;
  const names = { HeadRepoID: id, BaseRepoID: id, HeadBranch: pull.head, BaseBranch: pull.base };
  return new Refusal({ status: 409, body: { ID: pull.id, IssueID: pull.id, ...names } });
}

/** What is refused also when a merge is only scheduled. */
export async function refuseByState({ state, repository, pull, user }: Omit<Merging, "form">): Promise<void> {
  if (pull.merged !== undefined) {
    throw refusal(state, 405, words(state.flavour, { gitea: "The PR is already merged", forgejo: "" }));
  }
  if (pull.state === "closed") throw notFound({ state });
  const rule = protectionOf(repository, pull.base);
  const mayWrite =
    user.role === "owner" || user.role === "writer" || (user.role === "job" && state.flavour === "gitea");
  if (!mayWrite || (rule !== undefined && !mayMergeInto(rule, user.login))) {
    throw refusal(state, 405, "User not allowed to merge PR");
  }
  if (isDraft(pull)) throw refusal(state, 405, "Work in progress PRs cannot be merged");
  if ((await mergeStatus(state, repository, pull)) !== "mergeable") throw refusal(state, 405, "Please try again later");
}

async function refuseByProtection({ state, repository, pull, form, user }: Merging): Promise<void> {
  const reason = await protectionReason(repository, pull);
  if (reason === undefined || (form.force && user.role === "owner")) return;
  const wrapped = `not allowed to merge [reason: ${reason}]`;
  if (/sign/.test(reason)) throw refusal(state, 405, words(state.flavour, signing));
  if (state.flavour === "forgejo" && reason === "The head branch is behind the base branch") {
    const where = `protected branch ${pull.base} and pr #${pull.id} is not ready to be merged`;
    throw refusal(state, 409, `PushRejected with remote message: Forgejo: Not allowed to push to ${where}: ${wrapped}`);
  }
  throw refusal(state, 405, words(state.flavour, { gitea: reason, forgejo: wrapped }));
}

const signing = { gitea: "wont sign: nokey", forgejo: "won't sign: nokey" };

/** Why a protection holds a pull request back, in the servers' words. */
export async function protectionReason(repository: GiteaRepository, pull: GiteaPull): Promise<string | undefined> {
  const rule = protectionOf(repository, pull.base);
  if (rule === undefined) return undefined;
  const base = (await git.tipOf(repository, pull.base)) ?? "";
  const head = (await git.tipOf(repository, pull.head)) ?? "";
  if (!checksPass(rule, latestStatuses(repository, head))) return "Not all required status checks successful";
  if (grantedApprovals(pull, rule) < rule.required_approvals) return "Does not have enough approvals";
  if (rule.block_on_rejected_reviews && isRejected(pull)) return "There are requested changes";
  if (rule.block_on_official_review_requests && pull.reviewers.size > 0) return "There are official review requests";
  if (rule.block_on_outdated_branch && !(await git.isAncestor(repository, base, head))) {
    return "The head branch is behind the base branch";
  }
  if (rule.require_signed_commits) return "signing";
  const patterns = rule.protected_file_patterns.split(";").filter((pattern) => pattern !== "");
  const files = patterns.length === 0 ? [] : await git.changedFiles(repository, base, head);
  return files.some((file) => patterns.includes(file)) ? "Changed protected files" : undefined;
}

const allowedBy = {
  merge: "allow_merge_commits",
  rebase: "allow_rebase",
  "rebase-merge": "allow_rebase_explicit",
  squash: "allow_squash_merge",
  "fast-forward-only": "allow_fast_forward_only_merge",
} as const;

const isStyle = (style: string): style is keyof typeof allowedBy => Object.hasOwn(allowedBy, style);

function refuseStyle({ state, repository, form: { style } }: Merging): void {
  if (isStyle(style) && repository.settings[allowedBy[style]]) return;
  const text = `${style} is not${words(state.flavour, { gitea: " allowed", forgejo: "" })} an allowed merge style`;
  throw refusal(state, 405, `${text} for this repository`);
}

async function write(merging: Merging): Promise<void> {
  const { state, repository, pull, form, user } = merging;
  const base = (await git.tipOf(repository, pull.base)) ?? "";
  const head = (await git.tipOf(repository, pull.head)) ?? "";
  if (form.headCommit !== "" && form.headCommit !== head) throw refusal(state, 409, "head out of date");
  const shared = await git.mergeBase(repository, base, head);
  try {
    const commit = await commitOf(merging, base, head);
    await git.moveBranch(repository, pull.base, commit, base);
    pull.merged = { commit, by: user, at: new Date(state.now()), mergeBase: shared };
    pull.judged = { base, head };
    pull.state = "closed";
    pull.closedAt = new Date(state.now());
    delete pull.schedule;
  } catch (error) {
    if (error instanceof git.Conflict) throw conflictAnswer(merging);
    if (error instanceof git.LostRace) {
      const said = words(state.flavour, { gitea: error.message, forgejo: `error: ${error.message}` });
      throw refusal(state, 409, `PushRejected with remote message: ${said}`);
    }
    throw error;
  }
}

/** A conflict that the server had not noticed yet: Git's own output, or nothing at all. */
function conflictAnswer({ state, form: { style }, pull }: Merging): Refusal {
  const isTold = style === "merge" || style === "rebase-merge" || (state.flavour === "gitea" && style === "rebase");
  if (!isTold) return serverError({ state });
  const StdOut = "Automatic merge failed; fix conflicts and then commit the result.\n";
  const commit = style === "merge" || state.flavour === "forgejo" ? {} : { CommitSHA: pull.judged.head };
  return new Refusal({
    status: 409,
    body: { Style: style, ...commit, StdOut, StdErr: "", Err: {} },
  });
}

async function commitOf(merging: Merging, base: string, head: string): Promise<string> {
  const { state, repository, form, user, pull } = merging;
  const message = messageOf(merging);
  switch (form.style) {
    case "squash": {
      const tree = await git.mergedTree(repository, base, head);
      return git.makeCommit(repository, { tree, parents: [base], message, author: pull.poster, committer: user });
    }
    case "rebase":
      return git.rebased(repository, base, head, user);
    case "fast-forward-only":
      if (!(await git.isAncestor(repository, base, head))) throw serverError({ state });
      return head;
    default: {
      const side = form.style === "rebase-merge" ? await git.rebased(repository, base, head, user) : head;
      const tree = await git.mergedTree(repository, base, side);
      return git.makeCommit(repository, { tree, parents: [base, side], message, author: user, committer: user });
    }
  }
}

function messageOf({ state, pull, form, user }: Merging): string {
  const usual =
    form.style === "squash"
      ? `${pull.title} (#${pull.number})`
      : `Merge pull request '${pull.title}' (#${pull.number}) from ${pull.head} into ${pull.base}`;
  const parts = [form.title === "" ? usual : form.title, form.message];
  if (form.style === "squash" && state.flavour === "gitea" && pull.poster.login !== user.login) {
    parts.push(`Co-authored-by: ${pull.poster.login} <${pull.poster.email}>`);
  }
  return parts.filter((part) => part !== "").join("\n\n");
}

async function deleteHead({ state, repository, pull, form }: Merging): Promise<void> {
  const isShared = repository.pulls.some((other) => other.state === "open" && other.head === pull.head);
  if (!form.deleteBranch || isShared) return;
  if (protectionOf(repository, pull.head) !== undefined) {
    if (state.flavour === "gitea") return;
    throw refusal(state, 403, "the head branch is protected");
  }
  await repository.served.git("update-ref", "-d", `refs/heads/${pull.head}`);
  await notice(state, repository);
}
