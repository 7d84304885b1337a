import { commonTime } from "../common-time.ts";
import { askGit } from "../git-answers.ts";
import { readRef } from "../git-refs.ts";
import { runGit } from "../git-seed.ts";
import {
  Answer,
  type CheckApp,
  type Method,
  type PullState,
  type RepositoryState,
  type ReviewState,
  type Verdict,
} from "./state.ts";

const missing = "0".repeat(40);

export async function refOf(repository: RepositoryState, branch: string): Promise<string | undefined> {
  return readRef(repository.served.directory, `refs/heads/${branch}`);
}

async function isAncestor(repository: RepositoryState, a: string, b: string): Promise<boolean> {
  return await askGit(repository.served.directory, "merge-base", "--is-ancestor", a, b).then(
    () => true,
    () => false,
  );
}

/** Moves a branch, if it is where it was seen. */
export async function moveRef(
  repository: RepositoryState,
  { branch, to, from }: { branch: string; to: string; from: string },
): Promise<boolean> {
  return await runGit(repository.served.directory, ["update-ref", `refs/heads/${branch}`, to, from || missing]).then(
    () => true,
    () => false,
  );
}

/** Brings a pull request up to what the branches are now: pushes, deleted branches and merges by hand. */
export async function refresh(repository: RepositoryState, pull: PullState): Promise<void> {
  if (pull.state !== "open") return;
  const head = pull.fork === undefined ? await refOf(repository, pull.head) : pull.headCommit;
  const base = await refOf(repository, pull.base);
  if (base !== undefined) pull.baseCommit = base;
  if (head === undefined || base === undefined) {
    pull.state = "closed";
    return;
  }
  if (head !== pull.headCommit && !isSeen(repository, pull, head)) return;
  // Of whoever may write, a push leaves auto-merge as it is, with the message of before; the queue puts it out.
  if (head !== pull.headCommit) pull.queuedBy = undefined;
  if (head !== pull.headCommit) pull.dismissing = { head, looksLeft: repository.looksUntilDismissed };
  pull.headCommit = head;
  dismissStale(repository, pull);
  if (await isAncestor(repository, head, base)) {
    markMerged(pull, { commit: head, by: "pusher" });
  }
}

/** Whether the server has worked off the push of this head by now. */
function isSeen({ looksUntilPushed }: RepositoryState, pull: PullState, head: string): boolean {
  if (pull.pushed?.head !== head) pull.pushed = { head, looksLeft: looksUntilPushed };
  return pull.pushed.looksLeft-- <= 0;
}

/** Reviews are dismissed some looks after the push that made them stale. */
function dismissStale({ protections }: RepositoryState, pull: PullState): void {
  if (pull.dismissing === undefined || pull.dismissing.looksLeft-- > 0) return;
  delete pull.dismissing;
  if (protections.get(pull.base)?.dismissesStaleReviews !== true) return;
  for (const review of pull.reviews.values()) {
    if (review.commit !== pull.headCommit && review.state === "APPROVED") review.state = "DISMISSED";
  }
}

/** The latest opinions of those who may write: only these count. */
export const countedReviews = (
  { settings }: Pick<RepositoryState, "settings">,
  { reviews }: PullState,
): (ReviewState & { readonly login: string })[] =>
  [...reviews].flatMap(([login, review]) => (settings.collaborators.includes(login) ? [{ login, ...review }] : []));

function markMerged(pull: PullState, { commit, by }: { commit: string; by: string }): void {
  pull.state = "closed";
  pull.isMerged = true;
  pull.mergeCommit = commit;
  pull.mergedBy = by;
  pull.autoMerge = undefined;
  pull.queuedBy = undefined;
}

/** What the server knows by now of a pull request's mergeability: nothing, at the first looks after a change. */
export async function look(repository: RepositoryState, pull: PullState): Promise<Verdict | undefined> {
  const of = `${pull.headCommit} ${pull.baseCommit}`;
  if (pull.lookedFor !== of) {
    pull.lookedFor = of;
    pull.looksLeft = repository.looksUntilKnown;
  }
  if (pull.looksLeft > 0) {
    pull.looksLeft--;
    return undefined;
  }
  return await judge(repository, pull);
}

/** Whether GitHub shows a commit as verified: its own, and those with a signature, whose key it is taken to know. */
export async function isVerified({ served, signed }: RepositoryState, commit: string): Promise<boolean> {
  if (signed.has(commit)) return true;
  const object = await askGit(served.directory, "cat-file", "commit", commit);
  return /^gpgsig /m.test(object.split("\n\n", 1)[0] ?? "");
}

/** A squash is a commit of GitHub's own, which only the author may have made; a rebase it could not sign. */
async function keepsSignatures(repository: RepositoryState, pull: PullState, how: How): Promise<boolean> {
  if (how.method === "rebase") return false;
  if (how.method === "squash") return how.by === pull.author;
  const range = `${pull.baseCommit}..${pull.headCommit}`;
  const list = await askGit(repository.served.directory, "rev-list", range);
  for (const commit of list.split("\n")) if (commit !== "" && !(await isVerified(repository, commit))) return false;
  return true;
}

interface How {
  readonly method: Method;
  readonly by: string;
}

/** The truth about a pull request, at once; of a rule on signatures, for the way in which it is to be merged. */
export async function judge(
  repository: RepositoryState,
  pull: PullState,
  how: How = { method: "merge", by: pull.author },
): Promise<Verdict> {
  if ((await mergedTree(repository, pull.baseCommit, pull.headCommit)) === undefined) {
    return { state: "dirty", said: ["Pull Request is not mergeable"] };
  }
  if (pull.isDraft) return { state: "draft", said: ["Pull Request is still a draft"] };
  const rules = repository.protections.get(pull.base) ?? {};
  const said: string[] = [];
  const reviews = countedReviews(repository, pull);
  const approved = reviews.filter((review) => review.state === "APPROVED");
  const wanted = rules.requiredApprovals ?? 0;
  const isRejected = wanted > 0 && reviews.some((review) => review.state === "CHANGES_REQUESTED");
  if (approved.length < wanted || isRejected) {
    said.push(
      `At least ${wanted} approving review${wanted === 1 ? " is" : "s are"} required by reviewers with write access.`,
    );
  }
  if (rules.wantsLastPushApproved === true && !approved.some(({ commit }) => commit === pull.headCommit)) {
    said.push("New changes require approval from someone other than the last pusher.");
  }
  for (const context of rules.requiredChecks ?? []) {
    said.push(...checkProblem(repository, pull.headCommit, { context, app: rules.checkApps?.[context] }));
  }
  if (said.length > 0) return { state: "blocked", said };
  if (rules.requiresSignatures === true && !(await keepsSignatures(repository, pull, how))) {
    return { state: "blocked", said: ["Commits must have verified signatures."] };
  }
  if (rules.strict === true && !(await isAncestor(repository, pull.baseCommit, pull.headCommit))) {
    return { state: "behind", said: ["Head branch is out of date. Update it and try the merge again."] };
  }
  const others = checkStates(repository, pull.headCommit).filter(({ state }) => state !== "success");
  return { state: others.length > 0 ? "unstable" : "clean", said: [] };
}

interface CheckSeen {
  readonly state: string;
  /** Of a status, that of nobody. */
  readonly app?: CheckApp;
}

function checkStates(repository: RepositoryState, commit: string): (CheckSeen & { context: string })[] {
  const latest = new Map<string, CheckSeen>();
  for (const { context, state } of repository.statuses.get(commit) ?? []) latest.set(context, { state });
  for (const { name, status, conclusion, app } of repository.checkRuns.get(commit) ?? []) {
    const isGreen = ["success", "neutral", "skipped"].includes(conclusion ?? "");
    latest.set(name, { state: status !== "completed" ? "in progress" : isGreen ? "success" : "failing", app });
  }
  return [...latest].map(([context, seen]) => ({ context, ...seen }));
}

/** A check that is bound to an app is not met by another's of the same name. */
function checkProblem(
  repository: RepositoryState,
  commit: string,
  { context, app }: { context: string; app: CheckApp | undefined },
): string[] {
  const found = checkStates(repository, commit).find(
    (check) => check.context === context && (app === undefined || check.app === app),
  );
  if (found?.state === "success") return [];
  const how = { pending: "pending", "in progress": "in progress" }[found?.state ?? ""] ?? "failing";
  return [`Required status check "${context}" is ${found === undefined ? "expected" : how}.`];
}

/** The tree of a merge; undefined: there are conflicts. */
async function mergedTree(repository: RepositoryState, ours: string, theirs: string): Promise<string | undefined> {
  const { directory } = repository.served;
  return askGit(directory, "merge-tree", "--write-tree", "--no-messages", ours, theirs).catch(() => undefined);
}

export interface MergeOrder {
  readonly method: Method;
  readonly by: string;
  readonly title?: string | undefined;
  readonly message?: string | undefined;
}

/** Merges, or throws the answer that GitHub gives. Merges of a repository follow one another. */
export function merge(repository: RepositoryState, pull: PullState, order: MergeOrder): Promise<string> {
  const merged = repository.merging.then(() => mergeInTurn(repository, pull, order));
  repository.merging = merged.catch(() => undefined);
  return merged;
}

async function mergeInTurn(repository: RepositoryState, pull: PullState, order: MergeOrder): Promise<string> {
  if (pull.state !== "open") throw new Answer(405, "Pull Request is not mergeable");
  const { by } = order;
  // Whoever looks at the pull request meanwhile brings it up to date: this merge is of what it was.
  const seen = { ...pull };
  const from = seen.baseCommit;
  const commit = await madeCommit(repository, seen, order);
  if (commit === undefined) throw new Answer(405, "Pull Request is not mergeable");
  if (!(await moveRef(repository, { branch: pull.base, to: commit, from }))) {
    throw new Answer(405, "Base branch was modified. Review and try the merge again.");
  }

  markMerged(pull, { commit, by });
  if (order.method !== "rebase") repository.signed.add(commit);
  if (repository.settings.deletesMergedBranches) {
    await runGit(repository.served.directory, ["update-ref", "-d", `refs/heads/${pull.head}`]).catch(() => undefined);
  }
  return commit;
}

async function madeCommit(
  repository: RepositoryState,
  pull: PullState,
  { method, by, title, message }: MergeOrder,
): Promise<string | undefined> {
  const { directory } = repository.served;
  const { baseCommit: base, headCommit: head } = pull;
  if (method === "rebase") return await rebased(repository, base, head);
  const tree = await mergedTree(repository, base, head);
  if (tree === undefined) return undefined;
  const first =
    title ??
    (method === "merge"
      ? `Merge pull request #${pull.number} from ${repository.owner}/${pull.head}`
      : `${pull.title} (#${pull.number})`);
  const rest = message ?? (method === "merge" ? pull.title : "");
  const parents = method === "merge" ? ["-p", base, "-p", head] : ["-p", base];
  return await commitTree(directory, { tree, parents, message: rest === "" ? first : `${first}\n\n${rest}`, by });
}

/** Each commit of the head that the base lacks, once more on top of the base. */
async function rebased(repository: RepositoryState, base: string, head: string): Promise<string | undefined> {
  const { directory } = repository.served;
  const list = await askGit(directory, "rev-list", "--reverse", "--no-merges", `${base}..${head}`);
  let tip = base;
  for (const commit of list.split("\n").filter((line) => line !== "")) {
    const parent = await runGit(directory, ["rev-parse", `${commit}^`]);
    // A stand-in with the tip's tree on the commit's parent makes that parent the base of the three-way merge.
    const standIn = await runGit(directory, ["commit-tree", "-p", parent, "-m", "x", `${tip}^{tree}`]);
    const tree = await mergedTree(repository, standIn, commit);
    if (tree === undefined) return undefined;
    const message = await askGit(directory, "log", "-1", "--format=%B", commit);
    tip = await commitTree(directory, { tree, parents: ["-p", tip], message, by: "rebase" });
  }
  return tip;
}

interface TreeCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly by: string;
}

/** A commit by an account, as the server itself makes it. */
export async function commitTree(directory: string, { tree, parents, message, by }: TreeCommit): Promise<string> {
  const date = `${Math.floor(commonTime() / 1000)} +0000`;
  const lines = [
    `tree ${tree}`,
    ...parents.filter((part) => part !== "-p").map((parent) => `parent ${parent}`),
    `author ${by} <${by}@users.noreply.github.com> ${date}`,
    `committer GitHub <noreply@github.com> ${date}`,
  ];
  const text = `${lines.join("\n")}\n\n${message.endsWith("\n") ? message : `${message}\n`}`;
  return await runGit(directory, ["hash-object", "-t", "commit", "-w", "--stdin"], text);
}

/** What the server does by itself: merges what auto-merge or the queue waits for. */
export async function workOff(repository: RepositoryState): Promise<void> {
  for (const pull of repository.pulls) {
    if (pull.state !== "open" || (pull.autoMerge === undefined && pull.queuedBy === undefined)) continue;
    await refresh(repository, pull);
    const verdict = await judge(repository, pull, pull.autoMerge);
    if (pull.state !== "open" || !["clean", "unstable"].includes(verdict.state)) continue;
    const { queue, mergeQueue } = repository.protections.get(pull.base) ?? {};
    // Where there is a queue, auto-merge leads into it.
    if (mergeQueue === true && pull.autoMerge !== undefined) {
      pull.queuedBy = pull.autoMerge.by;
      pull.autoMerge = undefined;
    }
    if (queue === "puts-out") pull.queuedBy = undefined;
    if (queue === "puts-out" || queue === "keeps") continue;
    const order = pull.autoMerge ?? { method: repository.settings.methods[0] ?? "merge", by: pull.queuedBy ?? "" };
    if (order.by !== "") await merge(repository, pull, order).catch(() => undefined);
  }
}
