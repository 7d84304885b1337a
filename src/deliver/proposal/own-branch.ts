import type { ProposalScope } from "../../domain/proposal-branch.ts";
import type { ProposalMarker } from "../../domain/proposal-marker.ts";
import { parseTrailers, type Trailers } from "../../domain/trailers.ts";
import { TagboatError } from "../../errors.ts";
import type { CommitId, CommitInfo, Repository, Snapshot } from "../../git/repository.ts";

/** Our commit on our own branch, with its message. */
export interface OwnCommit {
  readonly commit: CommitId;
  readonly message: string;
  readonly trailers: Trailers;
}

/** State of the branch that a proposal will come from. */
export type OwnBranch =
  | { readonly kind: "absent" }
  /** All of its commits are on the base. */
  | { readonly kind: "spent"; readonly snapshot: Snapshot }
  | {
      readonly kind: "ours";
      readonly snapshot: Snapshot;
      readonly own: OwnCommit;
      readonly parent: CommitId | undefined;
    }
  /** Another author's work, which we do not replace. */
  | { readonly kind: "foreign"; readonly snapshot: Snapshot; readonly by: string };

export interface BranchQuestion {
  readonly name: string;
  readonly base: Snapshot;
  readonly place: ProposalScope;
  /** Marker of the open pull request from it. */
  readonly marker: ProposalMarker | undefined;
}

/**
 * Reads our branch. Its newest commit is ours if it has our trailers and the marker names it. A run may have ended before it wrote the
 * marker: then the commit must be unchanged since we made it, and its only parent must be on the base.
 */
export async function readOwnBranch(repository: Repository, question: BranchQuestion): Promise<OwnBranch> {
  const snapshot = await openIfThere(repository, question.name);
  if (snapshot === undefined) return { kind: "absent" };
  const info = await newestCommit(repository, snapshot.commit);
  const own = { commit: info.commit, message: info.message, trailers: parseTrailers(info.message) };
  const isNamed = question.marker?.head === info.commit;
  if (
    isFor(own.trailers, question.place, isNamed) &&
    (isNamed || (await isUntouched(repository, info, question.base)))
  ) {
    return { kind: "ours", snapshot, own, parent: info.parents[0] };
  }
  if (await isWithin(repository, info.commit, question.base)) return { kind: "spent", snapshot };
  return { kind: "foreign", snapshot, by: info.author.name };
}

/** How many of a user's commits on our branch are looked through for our own. */
const mostForeign = 100;

/** The trailers of our commit, which a user's commits on our branch are based on. Undefined: it is no longer beneath them. */
export async function readBeneath(
  repository: Repository,
  snapshot: Snapshot,
  marker: ProposalMarker | undefined,
): Promise<Trailers | undefined> {
  if (marker === undefined) return undefined;
  for await (const { commit, message } of repository.log(snapshot.commit, { count: mostForeign }))
    if (commit === marker.head) return parseTrailers(message);
  return undefined;
}

/** Undefined if the branch does not exist. */
export async function openIfThere(repository: Repository, branch: string): Promise<Snapshot | undefined> {
  try {
    return await repository.open(branch);
  } catch (error) {
    if (error instanceof TagboatError && error.kind === "not-found") return undefined;
    throw error;
  }
}

async function newestCommit(repository: Repository, from: CommitId): Promise<CommitInfo> {
  for await (const info of repository.log(from, { count: 1 })) return info;
  throw new TagboatError("not-found", `${repository.url} has no commit ${from}`);
}

/** An app may have left its group since the marker was written. */
function isFor({ changes, holds = [] }: Trailers, place: ProposalScope, isNamed: boolean): boolean {
  const { app, apps, isTrain, environment, purpose } = place;
  const isMeant = (name: string): boolean =>
    isTrain === true || (apps === undefined ? name === app : isNamed || apps.includes(name));
  const said = purpose === "hold" ? holds : changes;
  return said.length > 0 && said.every((one) => isMeant(one.app) && one.environment === environment);
}

/** An amend, a rebase and a cherry-pick keep our trailers and the author, but change the commit time. */
async function isUntouched(
  repository: Repository,
  { parents, authoredAt, committedAt }: CommitInfo,
  base: Snapshot,
): Promise<boolean> {
  const [parent, ...others] = parents;
  if (parent === undefined || others.length > 0 || authoredAt.getTime() !== committedAt.getTime()) return false;
  return isWithin(repository, parent, base);
}

async function isWithin(repository: Repository, commit: CommitId, base: Snapshot): Promise<boolean> {
  if (commit === base.commit) return true;
  const relation = await repository.relation(commit, base.commit);
  return relation === "same" || relation === "ancestor";
}
