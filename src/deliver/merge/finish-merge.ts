import { formatVersion, parseTrailers } from "../../domain/trailers.ts";
import type { CommitId } from "../../git/repository.ts";
import { deleteOwnBranch } from "../proposal/close-proposal.ts";
import type { OwnCommit } from "../proposal/own-branch.ts";
import { refuseRetargeted } from "./merge-errors.ts";
import { type MergeOptions, type MergeResult, type MergeState, see } from "./merge-state.ts";

/** Finishes a merge, by tagboat or anyone else: logs it, deletes the branch, and finds the commit with the change. */
export async function finishMerge(
  merging: MergeState,
  commit: CommitId | undefined,
  by: string | undefined,
): Promise<MergeResult> {
  const { wishes, own, world, result } = merging;
  const { forge, repository } = wishes.request;
  const { number } = merging.pullRequest;
  see(merging, { ...merging.pullRequest, state: "merged" }, commit);
  const reason = await wishes.heldBy();
  if (reason !== undefined) {
    world.log.warn(
      `#${number} was merged although the place is ${reason}: the hold came while the forge was merging. Roll it back if it must not run`,
    );
  }
  if (by !== undefined && by !== (await forge.account())?.login) world.log.info(`#${number} was merged by ${by}`);
  const pullRequest = { ...(await forge.pullRequests.get(number)), state: "merged" as const };
  refuseRetargeted(merging, pullRequest);
  await deleteOwnBranch(repository, { name: pullRequest.head, commit: own.commit }, world);
  const carrier = commit ?? pullRequest.mergeCommit ?? (await findCarrier(wishes, own));
  return { kind: "merged", commit: carrier, result: { ...result, pullRequest } };
}

/** The newest commit on the base with the same trailers as ours, because a squash or a rebase changes the commit ID. */
async function findCarrier({ request }: MergeOptions, own: OwnCommit): Promise<CommitId | undefined> {
  const base = await request.repository.open(request.branch);
  const wanted = said(own.message);
  for await (const { commit, message } of request.repository.log(base.commit, { count: 100, firstParent: true })) {
    if (said(message) === wanted) return commit;
  }
  return undefined;
}

function said(message: string): string {
  const { changes, holds = [] } = parseTrailers(message);
  return [
    ...changes.map(({ app, environment, image, to }) => [app, environment, image, formatVersion(to)].join(" ")),
    ...holds.map(({ kind, app, environment }) => [kind, app, environment].join(" ")),
  ].join("\n");
}
