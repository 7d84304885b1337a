import type { Hold } from "../domain/hold.ts";
import { type Target, targetName } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { CommitId, CommitInfo, Repository } from "../git/repository.ts";
import { lastChanges } from "../history/last-changes.ts";
import { namesOf } from "../observe/find-introducing-commit.ts";
import type { NewestBranch, NewestBranches } from "../observe/newest-branches.ts";
import { type AppVersion, appVersionOf } from "../plan/app-version.ts";
import { imagesAt, type PresentImage } from "../plan/images-at.ts";
import { readEffectiveHolds } from "../plan/read-holds.ts";
import { distinctBranches, isSameBranch, type RepoBranch } from "../targets/repo-branch.ts";

/** The state of a target in Git. */
export interface TargetInGit {
  readonly branch: NewestBranch;
  readonly images: readonly PresentImage[];
  readonly version: AppVersion;
  readonly hold: Hold | undefined;
  /** The commit that introduced the version, if its message says so. */
  readonly introduced: CommitInfo | undefined;
}

/** The state of each target in Git, or why it could not be read. */
export type InGit = ReadonlyMap<Target, TargetInGit | { readonly problem: TagboatError }>;

/** How many commits are searched for the one that introduced a version. */
const pastCommits = 200;

/** Reads each branch once for all of its targets: files, holds and the newest commit messages. */
export async function readInGit(targets: readonly Target[], newest: NewestBranches): Promise<InGit> {
  const found = await Promise.all(
    distinctBranches(targets).map((place): Promise<readonly Found[]> => {
      const here = targets.filter((target) => isSameBranch(target, place));
      return readBranch(place, here, newest).catch((error: unknown) => {
        const problem = shownProblem(error);
        return here.map((target) => [target, { problem }] as const);
      });
    }),
  );
  return new Map(found.flat());
}

type Found = readonly [Target, TargetInGit | { readonly problem: TagboatError }];

async function readBranch(
  place: RepoBranch,
  targets: readonly Target[],
  newest: NewestBranches,
): Promise<readonly Found[]> {
  const branch = await newest(place);
  const answers = await imagesAt(
    branch.snapshot,
    targets.map((target) => ({ target })),
  );
  const holds = await readEffectiveHolds(branch.snapshot, targets);
  const changes = lastChanges(await commitsOf(branch.repository, branch.snapshot.commit));
  return targets.map((target, index) => {
    const answer = answers[index];
    if (answer === undefined) throw new TagboatError("bug", `the files of ${targetName(target)} were not read`);
    if ("failure" in answer) return [target, { problem: answer.failure }] as const;
    const images = answer.value.filter(({ isInherited }) => !isInherited);
    const introduced = changes.introduced(
      target,
      images.map((image) => ({ ...image, names: namesOf(image) })),
    );
    const inGit: TargetInGit = {
      branch,
      images,
      version: appVersionOf(target, images),
      hold: holds.get(target),
      introduced,
    };
    return [target, inGit] as const;
  });
}

async function commitsOf(repository: Repository, from: CommitId): Promise<CommitInfo[]> {
  const commits: CommitInfo[] = [];
  for await (const commit of repository.log(from, { count: pastCommits })) commits.push(commit);
  return commits;
}

/** An error that one row can show. @throws bug, interrupted */
export function shownProblem(error: unknown): TagboatError {
  if (!(error instanceof TagboatError) || error.kind === "bug" || error.kind === "interrupted") throw error;
  return error;
}
