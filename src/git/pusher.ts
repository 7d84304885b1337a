import { TagboatError } from "../errors.ts";
import type { Connection } from "./connection.ts";
import { classifyPush, type PushAnswer } from "./push-answer.ts";
import type { CommitId, WriteResult } from "./repository.ts";

/** One branch to be moved, from exactly where it was seen. */
export interface Push {
  readonly branch: string;
  readonly commit: CommitId;
  /** Undefined: the branch does not exist. */
  readonly expected: CommitId | undefined;
}

/**
 * Moves the branch to the commit if it is still where it was seen, which the client checks first and the server, under its lock, again.
 * The expectation is a lease also where the new commit descends from the old one: a branch that went *back* would take it without a murmur,
 * and with it what somebody has just undone. Nothing is forced by that, for whoever is at the expected commit is an ancestor.
 */
export async function pushCommit(connection: Connection, push: Push): Promise<WriteResult> {
  const { branch, commit, expected } = push;
  const ref = `refs/heads/${branch}`;
  let isUnclear = false;
  for (let attempt = 1; ; attempt++) {
    const answer = await pushOnce(connection, [
      `--force-with-lease=${ref}:${expected ?? ""}`,
      "origin",
      `${commit}:${ref}`,
    ]);
    if (answer.kind === "done") return { kind: "written", commit };
    if (answer.kind === "refused") return answer;
    if (answer.kind === "failed" && answer.failure.kind !== "transient") throw connection.error(answer.failure);
    // The answer of this push, or of one before, was lost on its way: it may have landed.
    if (isUnclear || answer.kind === "failed") {
      const tip = await branchTip(connection, branch);
      if (tip === commit) return { kind: "written", commit };
      if (tip !== expected) return { kind: "outdated", reason: movedTo(branch, tip), attempted: commit };
    }
    if (answer.kind === "outdated") return { kind: "outdated", reason: answer.reason, attempted: commit };
    isUnclear = true;
    if (!(await connection.pause(attempt))) throw connection.error(answer.failure);
  }
}

/** Deletes the branch if it is still where it was seen. That it is gone already is fine. @throws conflict, refused, remote */
export async function deleteRemoteBranch(connection: Connection, branch: string, expected: CommitId): Promise<void> {
  const ref = `refs/heads/${branch}`;
  for (let attempt = 1; ; attempt++) {
    const answer = await pushOnce(connection, [`--force-with-lease=${ref}:${expected}`, "origin", `:${ref}`]);
    if (answer.kind === "done") return;
    if (answer.kind === "refused")
      throw new TagboatError("refused", `${connection.url}: "${branch}" may not be deleted: ${answer.message}`);
    if (answer.kind === "failed" && answer.failure.kind !== "transient") throw connection.error(answer.failure);
    const tip = await branchTip(connection, branch);
    if (tip === undefined) return;
    if (tip !== expected)
      throw new TagboatError("conflict", `${connection.url}: "${branch}" was not deleted: ${movedTo(branch, tip)}`);
    if (!(await connection.pause(attempt))) {
      if (answer.kind === "failed") throw connection.error(answer.failure);
      throw new TagboatError("conflict", `${connection.url}: "${branch}" was not deleted: ${answer.reason}`);
    }
  }
}

async function pushOnce(connection: Connection, args: readonly string[]): Promise<PushAnswer> {
  const { result } = await connection.askOnce(["push", "--porcelain", "--progress", ...args]);
  return classifyPush({ exitCode: result.exitCode, stderr: result.stderr, stdout: result.stdout.toString("utf8") });
}

/** Where the branch is now; undefined where it does not exist. @throws remote */
async function branchTip(connection: Connection, branch: string): Promise<CommitId | undefined> {
  const ref = `refs/heads/${branch}`;
  const { result, failure } = await connection.ask(["ls-remote", "origin", ref]);
  if (failure !== undefined) throw connection.error(failure);
  // A pattern fits the end of a ref, too: "refs/heads/x" also lists "refs/heads/refs/heads/x".
  const line = result.stdout
    .toString("utf8")
    .split("\n")
    .find((text) => text.endsWith(`\t${ref}`));
  return line?.split("\t")[0];
}

function movedTo(branch: string, tip: CommitId | undefined): string {
  return tip === undefined ? `"${branch}" does not exist any more` : `"${branch}" is at ${tip.slice(0, 12)} now`;
}
