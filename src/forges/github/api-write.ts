import { randomUUID } from "node:crypto";
import { TagboatError } from "../../errors.ts";
import type { CommitChange, CommitId, RefusalCause, Snapshot, WriteResult, WriteTarget } from "../../git/repository.ts";
import { findTip } from "./api-branches.ts";
import { checkChange } from "./api-change.ts";
import type { ApiMeans } from "./api-means.ts";
import { type Client, once } from "./client.ts";
import { type Failure, failureError, isLost, permissionHint, says, sentence } from "./failure.ts";

export interface ApiWrite {
  readonly base: Snapshot;
  readonly change: CommitChange;
  readonly to: WriteTarget;
}

/** The null commit id: no commit. GitHub made none for a write that it refused. */
const nothing = "0".repeat(40);

/** Makes one commit on `base` and moves the branch to it. */
export async function writeByApi(
  { client, rules, treeOf }: ApiMeans,
  { base, change, to }: ApiWrite,
): Promise<WriteResult> {
  const branch = rules.checkBranchName(to.branch);
  if (typeof to.expect === "string" && to.expect !== "absent" && to.expect !== base.commit) {
    throw new TagboatError("bug", `A commit on ${base.commit} cannot be written to ${branch} at ${to.expect}`);
  }
  await checkChange(change, { rules, tree: treeOf(base.commit) });
  if (to.expect === base.commit) return await commitOn(client, { branch, at: base.commit, change });
  const before = typeof to.expect === "string" ? nothing : to.expect.lease;
  return await writeStaged(client, { branch, before, base: base.commit, change });
}

interface CommitOn {
  readonly branch: string;
  readonly at: CommitId;
  readonly change: CommitChange;
}

const createCommit = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`;

/** Commits to a branch that must be at `at`: GitHub compares and moves it in one step. */
async function commitOn(client: Client, { branch, at, change }: CommitOn): Promise<WriteResult> {
  const { owner, name } = client.options;
  const [headline = "", ...rest] = change.message.split("\n");
  const files = [...change.files];
  const input = {
    branch: { repositoryNameWithOwner: `${owner}/${name}`, branchName: branch },
    expectedHeadOid: at,
    message: { headline, body: rest.join("\n").trim() },
    fileChanges: {
      additions: files.flatMap(([path, file]) =>
        file === "removed" ? [] : [{ path, contents: Buffer.from(file.bytes).toString("base64") }],
      ),
      deletions: files.flatMap(([path, file]) => (file === "removed" ? [{ path }] : [])),
    },
  };
  const outcome = await client.graphql<{ createCommitOnBranch: { commit: { oid: string } } }>(createCommit, {
    input,
    ...once,
  });
  if (outcome.ok) return { kind: "written", commit: outcome.data.createCommitOnBranch.commit.oid };
  return await notWritten(client, { branch, at, change }, outcome.failure);
}

async function notWritten(client: Client, wanted: CommitOn, failure: Failure): Promise<WriteResult> {
  if (isLost(failure)) {
    const landed = await landedCommit(client, wanted);
    if (landed !== undefined) return { kind: "written", commit: landed };
  }
  return answerOf(client, `Writing to ${wanted.branch}`, failure);
}

/** Our commit, if it was made although the answer was lost: the branch's tip has our parent and our message. */
async function landedCommit(client: Client, { branch, at, change }: CommitOn): Promise<CommitId | undefined> {
  const tip = await findTip(client, branch);
  if (tip === undefined || tip === at) return undefined;
  const found = await client.ask(`Reading the commit ${tip}`, () =>
    client.rest.git.getCommit({ ...client.repo, commit_sha: tip }),
  );
  const isOurs = found.parents[0]?.sha === at && found.message.trim() === change.message.trim();
  return isOurs ? tip : undefined;
}

const refusals: readonly (readonly [RegExp, RefusalCause])[] = [
  [/archived/i, "archived"],
  [/reference update failed|exists; cannot create/i, "name-clash"],
  [/pre-receive|\bhook\b/i, "hook"],
  [/verified signatures?/i, "unsigned"],
  [/file path|restricted path/i, "protected-path"],
  [/protected branch|rule violations|through a pull request|required status checks?/i, "protected-branch"],
  [/not accessible|not authorized|permission/i, "permission"],
];

function answerOf(client: Client, doing: string, failure: Failure): WriteResult {
  const message = sentence(failure);
  const isStale =
    failure.errors.some(({ type }) => type === "STALE_DATA") ||
    says(
      failure,
      /expected branch to point to|not a fast.forward|no ref found|reference (already exists|does not exist)/i,
    );
  if (isStale) return { kind: "outdated", reason: message, attempted: nothing };
  const cause = refusals.find(([pattern]) => says(failure, pattern))?.[1];
  if (cause === undefined || isLost(failure) || failure.isRateLimit) throw failureError(client, doing, failure);
  const hint = cause === "permission" ? { credentialsHint: permissionHint(failure) } : {};
  return { kind: "refused", cause, message, ...hint };
}

const updateRefs = `mutation ($input: UpdateRefsInput!) {
  updateRefs(input: $input) { clientMutationId }
}`;

interface RefUpdate {
  readonly branch: string;
  readonly before: CommitId;
  readonly after: CommitId;
}

/** Moves branches, each from the commit where it was seen: all of them or none. */
async function moveBranches(client: Client, updates: readonly RefUpdate[]) {
  const { owner, name } = client.options;
  const question = "query ($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { id } }";
  const found = await client.graphql<{ repository: { id: string } }>(question, { owner, name });
  if (!found.ok) return found;
  const refUpdates = updates.map(({ branch, before, after }) => ({
    name: `refs/heads/${branch}`,
    beforeOid: before,
    afterOid: after,
    force: true,
  }));
  return await client.graphql<unknown>(updateRefs, {
    input: { repositoryId: found.data.repository.id, refUpdates },
    ...once,
  });
}

/**
 * Makes a commit for a branch that is new or replaced. It is made on a temporary branch, so that the real branch moves once and as a whole.
 */
async function writeStaged(
  client: Client,
  { branch, before, base, change }: { branch: string; before: CommitId; base: CommitId; change: CommitChange },
): Promise<WriteResult> {
  const stage = `tagboat-stage-${randomUUID()}`;
  await client.ask(`Making the branch ${stage}`, () =>
    client.rest.git.createRef({
      ...client.repo,
      ref: `refs/heads/${stage}`,
      sha: base,
      ...once,
    }),
  );
  let at = base;
  try {
    const made = await commitOn(client, { branch: stage, at: base, change });
    if (made.kind !== "written") return made;
    at = made.commit;
    const moved = await moveBranches(client, [{ branch, before, after: at }]);
    if (moved.ok) return made;
    if (isLost(moved.failure) && (await findTip(client, branch)) === at) return made;
    const answer = answerOf(client, `Writing to ${branch}`, moved.failure);
    return answer.kind === "outdated" ? { ...answer, attempted: at } : answer;
  } finally {
    // A leftover temporary branch does no harm, and the answer matters more.
    await moveBranches(client, [{ branch: stage, before: at, after: nothing }]).catch(() => undefined);
  }
}

/** Deletes a branch, if it is still where it was seen. @throws conflict */
export async function deleteApiBranch(client: Client, branch: string, expect: CommitId): Promise<void> {
  const tip = await findTip(client, branch);
  if (tip === undefined) return;
  const outcome = tip === expect ? await moveBranches(client, [{ branch, before: expect, after: nothing }]) : undefined;
  if (outcome?.ok === true) return;
  const now = await findTip(client, branch);
  if (now === undefined) return;
  if (outcome === undefined || now !== expect) {
    throw new TagboatError("conflict", `The branch ${branch} was not deleted: it has moved to ${now}`);
  }
  throw failureError(client, `Deleting the branch ${branch}`, outcome.failure);
}
