import { type ErrorKind, TagboatError } from "../../errors.ts";
import type { GitResult } from "../cli/runner.ts";
import type { Connection } from "../remote/connection.ts";
import type { Failure } from "../remote/failure.ts";
import type { CommitId, Refused, WriteResult } from "../repository.ts";
import type { PreparedPush, Push } from "./prepared-push.ts";
import { classifyPush, type PushAnswer } from "./push-answer.ts";

/** A hook that fails twice will most likely fail again: a rule is a likelier cause than a temporary failure. */
const hookTries = 2;

export interface PushOptions {
  readonly connection: Connection;
  /** Used for the first try only. */
  readonly preparedPush: PreparedPush | undefined;
}

/**
 * Moves the branch to the commit if it is still where it was seen. The client checks this first, and the server checks it again under its
 * lock. The expectation is a lease, even if the new commit descends from the old one. A branch that was *reset* would accept the commit as
 * a fast-forward, which would bring back what a user has just undone. The lease forces nothing, since it expects the new commit's parent.
 */
export async function pushCommit(way: PushOptions, push: Push): Promise<WriteResult> {
  const { connection } = way;
  const { commit } = push;
  let isUnclear = false;
  for (let attempt = 1; ; attempt++) {
    const answer = attempt === 1 ? await pushFirst(way, push) : await pushOnce(connection, argsOf(push));
    if (answer.kind === "done") return { kind: "written", commit };
    if (answer.kind === "refused") return withHint(answer, connection);
    isUnclear ||= isUnclearAfter(answer);
    const landed = isUnclear ? await findOutcome(connection, push) : undefined;
    if (landed !== undefined) return landed;
    if (isLost(answer, isUnclear)) return { kind: "outdated", reason: answer.reason, attempted: commit };
    if (await hasNextTry(connection, answer, attempt)) continue;
    throw unsettledError(connection, push.branch, answer);
  }
}

/** Whether another writer was first. If the branch is known not to have moved, only the holder of its lock is in the way. */
const isLost = (answer: Unsettled, isUnmoved: boolean): answer is Extract<Unsettled, { kind: "outdated" }> =>
  answer.kind === "outdated" && !(isUnmoved && answer.isLocked);

/** Waits for the next try, if one makes sense: an exceeded limit would be exceeded again, and a hook that fails twice is broken. */
async function hasNextTry(connection: Connection, answer: Unsettled, attempt: number): Promise<boolean> {
  if (answer.kind === "failed") {
    const { kind } = answer.failure;
    if (kind === "over-limit" || (kind === "hook-failed" && attempt >= hookTries)) return false;
  }
  return connection.pause(attempt);
}

/** The error for a branch that has not moved and could not be moved. */
function unsettledError(connection: Connection, branch: string, answer: Unsettled): TagboatError {
  return answer.kind === "failed" ? connection.error(answer.failure) : lockedError(connection, branch, answer.reason);
}

function lockedError({ url }: Connection, branch: string, reason: string): TagboatError {
  // Git adds general advice, and repeats the reason in the line for the ref.
  const why = /Unable to create '[^']*': File exists/.exec(reason)?.[0] ?? reason;
  return new TagboatError("remote", `${url}: the server cannot lock "${branch}": ${why}`, {
    hint: `The branch has not moved, so this is not a lost race. If it happens again, a Git process on the server died and left refs/heads/${branch}.lock behind. Make sure that no Git process runs there, delete that file, then run again.`,
  });
}

async function pushFirst({ connection, preparedPush }: PushOptions, push: Push): Promise<OpenAnswer> {
  const result = await preparedPush?.push(push);
  return result === undefined ? pushOnce(connection, argsOf(push)) : read(connection, result);
}

function argsOf({ branch, commit, expected }: Push): string[] {
  const ref = `refs/heads/${branch}`;
  return [`--force-with-lease=${ref}:${expected ?? ""}`, "origin", `${commit}:${ref}`];
}

/** curl repeats a request if a kept connection breaks, so we may have lost the race to ourselves. */
const isUnclearAfter = (answer: Unsettled): boolean =>
  answer.kind === "failed" || answer.reason.includes("[remote rejected]");

/** Asks the server by a dry run, and sends nothing. Undefined: it accepts our pushes, apart from the branches' rules. */
export async function rehearsePush(connection: Connection, { branch, commit }: Push): Promise<Refused | undefined> {
  for (let attempt = 1; ; attempt++) {
    const answer = await pushOnce(connection, ["--dry-run", "origin", `${commit}:refs/heads/${branch}`]);
    if (answer.kind === "refused") return withHint(answer, connection);
    // A server reports a lost race only to accounts that may push.
    if (answer.kind !== "failed") return undefined;
    if (!(await hasNextTry(connection, answer, attempt))) throw connection.error(answer.failure);
  }
}

/** The hint about the token explains a lack of permission, and no other refusal. */
function withHint(refused: Refused, { credentialsHint }: Connection): Refused {
  return refused.cause === "permission" && credentialsHint !== undefined ? { ...refused, credentialsHint } : refused;
}

/** The branch's own state after an answer was lost: the commit may have landed. Undefined: the branch has not moved. */
async function findOutcome(connection: Connection, push: Push): Promise<WriteResult | undefined> {
  const { branch, commit, expected } = push;
  const tip = await branchTip(connection, branch).catch((cause: unknown) => {
    throw new TagboatError(stopOf(cause), `${connection.url}: whether ${commit} has reached "${branch}" is not known`, {
      hint: "Run again: what has landed is not written twice.",
      cause,
    });
  });
  if (tip === commit) return { kind: "written", commit };
  if (tip !== expected) return { kind: "outdated", reason: movedTo(branch, tip), attempted: commit };
  return undefined;
}

/** The kind of a run that was stopped during the look; any other failure is the remote's. */
function stopOf(cause: unknown): ErrorKind {
  const kind = cause instanceof TagboatError ? cause.kind : "remote";
  return kind === "interrupted" || kind === "timeout" || kind === "machine" ? kind : "remote";
}

/** Deletes the branch if it is still where it was seen. A missing branch is fine. @throws conflict, refused, remote */
export async function deleteRemoteBranch(connection: Connection, branch: string, expected: CommitId): Promise<void> {
  const ref = `refs/heads/${branch}`;
  for (let attempt = 1; ; attempt++) {
    const answer = await pushOnce(connection, [`--force-with-lease=${ref}:${expected}`, "origin", `:${ref}`]);
    if (answer.kind === "done") return;
    if (answer.kind === "refused") throw notDeleted(connection, { branch, kind: "refused", why: answer.message });
    const tip = await branchTip(connection, branch);
    if (tip === undefined) return;
    if (tip !== expected) throw notDeleted(connection, { branch, kind: "conflict", why: movedTo(branch, tip) });
    if (await hasNextTry(connection, answer, attempt)) continue;
    if (answer.kind === "outdated" && !answer.isLocked)
      throw notDeleted(connection, { branch, kind: "conflict", why: answer.reason });
    throw unsettledError(connection, branch, answer);
  }
}

interface NotDeleted {
  readonly branch: string;
  readonly kind: "refused" | "conflict";
  readonly why: string;
}

function notDeleted({ url }: Connection, { branch, kind, why }: NotDeleted): TagboatError {
  return new TagboatError(kind, `${url}: "${branch}" was not deleted: ${why}`);
}

type OpenAnswer =
  | Exclude<PushAnswer, { readonly kind: "failed" }>
  | { readonly kind: "failed"; readonly failure: Failure };

/** Failures that another try may change. */
type Unsettled = Extract<OpenAnswer, { kind: "failed" | "outdated" }>;

/** @throws remote, not-found: failures that another try would not change */
async function pushOnce(connection: Connection, args: readonly string[]): Promise<OpenAnswer> {
  const { result } = await connection.askOnce(["push", "--porcelain", "--progress", ...args]);
  return read(connection, result);
}

/** Whether the push may have landed after all. */
const isUnsettled = ({ kind }: Failure): boolean =>
  kind === "transient" || kind === "hook-failed" || kind === "over-limit";

/** @throws remote, not-found: failures that another try would not change */
function read(connection: Connection, result: GitResult): OpenAnswer {
  const answer = classifyPush({ ...result, stdout: result.stdout.toString("utf8") });
  if (answer.kind === "failed" && !isUnsettled(answer.failure)) throw connection.error(answer.failure);
  return answer;
}

/** The branch's current commit; undefined if the branch does not exist. @throws remote */
async function branchTip(connection: Connection, branch: string): Promise<CommitId | undefined> {
  const ref = `refs/heads/${branch}`;
  const { result, failure } = await connection.ask(["ls-remote", "origin", ref]);
  if (failure !== undefined) throw connection.error(failure);
  // The pattern also matches the end of a ref: "refs/heads/x" also lists "refs/heads/refs/heads/x".
  const lines = result.stdout.toString("utf8").split("\n");
  return lines.find((text) => text.endsWith(`\t${ref}`))?.split("\t")[0];
}

function movedTo(branch: string, tip: CommitId | undefined): string {
  return tip === undefined ? `"${branch}" does not exist any more` : `"${branch}" is at ${tip.slice(0, 12)} now`;
}
