import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ProcessResult, runProcess } from "../run-process.ts";
import { text } from "./call.ts";
import { type GraphqlCall, GraphqlFailure, type Operation } from "./graphql.ts";
import { commitTree, isVerified, refOf } from "./merging.ts";
import type { RepositoryState } from "./state.ts";

const zero = "0".repeat(40);

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(
  command: readonly string[],
  { cwd, input = "", env = {} }: { cwd: string; input?: string | Buffer; env?: Record<string, string> },
): Promise<Run> {
  const [program = "", ...args] = command;
  const call = {
    file: program,
    args,
    cwd,
    env: { PATH: process.env["PATH"], GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", ...env },
    input,
  };
  const { code, stdout, stderr } = await runProcess(call).catch(notStarted);
  return { code, stdout: stdout.toString().trim(), stderr: stderr.toString().trim() };
}

/** As where a repository has no hook. */
const notStarted = (): ProcessResult => ({ code: null, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) });

function writable(call: GraphqlCall, fullName: string): RepositoryState {
  const found = call.repositories.find(({ owner, name }) => `${owner}/${name}` === fullName);
  if (found === undefined) throw new GraphqlFailure("NOT_FOUND", `Could not resolve to a Repository '${fullName}'.`);
  if (call.account.lacks?.includes("contents=write") === true) {
    throw new GraphqlFailure("FORBIDDEN", "Resource not accessible by integration");
  }
  if (call.account.isReader === true) {
    throw new GraphqlFailure("FORBIDDEN", "Resource not accessible by personal access token");
  }
  if (found.settings.isArchived) throw new GraphqlFailure("FORBIDDEN", "Repository was archived so is read-only.");
  return found;
}

/** Moves branches, all or none, as a push would: protections and the server's own hook are asked. */
async function push(repository: RepositoryState, updates: readonly RefUpdate[]): Promise<void> {
  const { directory } = repository.served;
  for (const { branch } of updates) {
    const rules = repository.protections.get(branch);
    if (rules?.pullRequestsOnly === true || rules?.requiredApprovals !== undefined) {
      const said = "Repository rule violations found\n\nChanges must be made through a pull request.\n\n";
      throw new GraphqlFailure("UNPROCESSABLE", said);
    }
  }
  for (const { branch, after } of updates) {
    if (repository.protections.get(branch)?.requiresSignatures !== true || after === zero) continue;
    if (await isVerified(repository, after)) continue;
    const said = "Repository rule violations found\n\nCommits must have verified signatures.\n\n";
    throw new GraphqlFailure("UNPROCESSABLE", said);
  }
  const lines = updates.map(({ branch, before, after }) => `${before} ${after} refs/heads/${branch}\n`).join("");
  const hook = await run([join(directory, "hooks", "pre-receive")], {
    cwd: directory,
    input: lines,
    env: { BY_THE_API: "1" },
  });
  if (hook.code !== null && hook.code !== 0) {
    throw new GraphqlFailure("UNPROCESSABLE", `pre-receive hook declined: ${hook.stderr}`);
  }
  const order = updates.map(({ branch, before, after }) => `update refs/heads/${branch} ${after} ${before}\n`);
  const moved = await run(["git", "update-ref", "--stdin"], {
    cwd: directory,
    input: `start\n${order.join("")}commit\n`,
  });
  if (moved.code === 0) return;
  if (/exists; cannot create/.test(moved.stderr)) throw new GraphqlFailure("UNPROCESSABLE", "Reference update failed");
  throw new GraphqlFailure("STALE_DATA", staleText(updates[0]?.before ?? zero));
}

const staleText = (expected: string): string =>
  `Expected branch to point to "${expected}" but it did not.  Pull and try again.`;

interface RefUpdate {
  readonly branch: string;
  readonly before: string;
  readonly after: string;
}

interface FileChanges {
  readonly additions?: readonly { readonly path: string; readonly contents: string }[];
  readonly deletions?: readonly { readonly path: string }[];
}

const createCommit: Operation = async (call, input) => {
  const { repositoryNameWithOwner, branchName } = input["branch"] as Record<string, string>;
  const repository = writable(call, text(repositoryNameWithOwner));
  const branch = text(branchName).replace(/^refs\/heads\//, "");
  const expected = text(input["expectedHeadOid"]);
  const tip = await refOf(repository, branch);
  if (tip === undefined) throw new GraphqlFailure("NOT_FOUND", `No ref found for: ${branch}`);
  if (tip !== expected) throw new GraphqlFailure("STALE_DATA", staleText(expected));
  const { directory } = repository.served;
  const tree = await changedTree(directory, tip, (input["fileChanges"] ?? {}) as FileChanges);
  const { headline, body } = input["message"] as { headline: string; body?: string };
  const message = body === undefined || body === "" ? headline : `${headline}\n\n${body}`;
  const commit = await commitTree(directory, { tree, parents: [tip], message, by: call.account.login });
  repository.signed.add(commit);
  await push(repository, [{ branch, before: expected, after: commit }]);
  return { commit: { oid: commit } };
};

async function changedTree(directory: string, tip: string, { additions = [], deletions = [] }: FileChanges) {
  const folder = await mkdtemp(join(tmpdir(), "github-index-"));
  const env = { GIT_INDEX_FILE: join(folder, "index") };
  const git = async (args: readonly string[], input?: string | Buffer) => {
    const result = await run(["git", ...args], { cwd: directory, env, ...(input !== undefined && { input }) });
    if (result.code !== 0) throw new GraphqlFailure("UNPROCESSABLE", result.stderr);
    return result.stdout;
  };
  try {
    await git(["read-tree", tip]);
    for (const { path } of deletions) {
      const listed = await git(["ls-files", "--", `:(literal)${path}`]);
      if (listed === "")
        throw new GraphqlFailure("UNPROCESSABLE", `A path was requested for deletion which does not exist: ${path}`);
    }
    const lines: string[] = deletions.map(({ path }) => `0 ${zero}\t${path}\0`);
    for (const { path, contents } of additions) {
      const id = await git(["hash-object", "-w", "--stdin"], Buffer.from(contents, "base64"));
      // Whatever the file was, it is a plain one now.
      lines.push(`100644 ${id}\t${path}\0`);
    }
    await git(["update-index", "-z", "--index-info"], lines.join(""));
    return await git(["write-tree"]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const updateRefs: Operation = async (call, input) => {
  const repository = writable(call, text(input["repositoryId"]).replace(/^R_/, ""));
  const updates = input["refUpdates"] as { name: string; beforeOid?: string; afterOid: string; force?: boolean }[];
  const wanted: RefUpdate[] = [];
  for (const { name, beforeOid, afterOid, force } of updates) {
    const branch = name.replace(/^refs\/heads\//, "");
    const before = beforeOid ?? (await refOf(repository, branch)) ?? zero;
    if (before !== zero && afterOid !== zero && force !== true) {
      const { directory } = repository.served;
      const forward = await run(["git", "merge-base", "--is-ancestor", before, afterOid], { cwd: directory });
      if (forward.code !== 0) throw new GraphqlFailure("UNPROCESSABLE", "Update is not a fast forward");
    }
    wanted.push({ branch, before, after: afterOid });
  }
  await push(repository, wanted);
  return { clientMutationId: null };
};

/** Commits and branches by GraphQL. */
export const gitOperations: Readonly<Record<string, Operation>> = {
  createCommitOnBranch: createCommit,
  updateRefs,
};
