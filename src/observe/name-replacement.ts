import { formatImageRef, type ImageRef } from "../domain/image-ref.ts";
import type { Target } from "../domain/pipeline.ts";
import { timelineOf, type VerdictReport } from "../domain/verdict-report.ts";
import { TagboatError } from "../errors.ts";
import { readPast } from "../history/past-changes.ts";
import type { Home } from "../targets/home.ts";
import { locateBranch, repositoryOf } from "../targets/repo-branch.ts";
import type { World } from "../world.ts";
import { describeReplacement } from "./describe-replacement.ts";
import { findRollout, isWanted } from "./find-rollout.ts";
import type { WaitRequest, WaitResult } from "./wait-for-verdict.ts";

/** Report for images that were replaced before any agent was asked. */
export function supersededReport(
  { app, environment }: Target,
  { commit, images, pushedAt }: WaitRequest["rollout"],
  by: string,
): VerdictReport {
  return {
    app,
    ...(environment !== undefined && { environment }),
    state: "superseded",
    reason: `${by} in Git; whether that runs was not looked at`,
    commit,
    images,
    timeline: timelineOf(pushedAt, []),
    subjects: [],
  };
}

interface Contest {
  /** The expected images. */
  readonly place:
    | { readonly target: Target; readonly wanted: readonly ImageRef[]; readonly isOldNews?: boolean }
    | undefined;
  readonly home: Home;
}

/** Adds to the report what replaced the expected images, as Git has it now. */
export async function nameReplacement(
  awaited: WaitResult,
  { place, home }: Contest,
  world: World,
): Promise<WaitResult> {
  const { report } = awaited;
  if (place?.isOldNews === true && report.state === "healthy") {
    const reason = `${listed(report.images)} is newer, took its place, and is healthy`;
    return { report: { ...report, state: "superseded", reason } };
  }
  const isNamed = report.subjects.length === 0;
  if (place === undefined || report.state !== "superseded" || isNamed) return awaited;
  const { target, wanted } = place;
  const repository = await repositoryOf(target, home, world);
  const { branch } = locateBranch(target, home);
  try {
    const snapshot = await repository.open(branch);
    const found = await findRollout({ target, repository, snapshot, wanted: [] });
    const images = found.kind === "rollout" ? found.images : [];
    const now = images.filter((image) => isWanted(image, wanted));
    const by = describeReplacement({ target, before: report.images, now }, await readPast(repository, snapshot.commit));
    const winner = `${by}, by commit ${found.rollout.commit.slice(0, 12)}`;
    return { report: { ...report, reason: `${winner}; ${report.reason}` } };
  } catch (error) {
    if (!(error instanceof TagboatError)) throw error;
    return awaited;
  }
}

const listed = (images: readonly ImageRef[]): string =>
  images
    .map(({ name, tag, digest }) => formatImageRef({ name, ...(tag && { tag }), ...(digest && { digest }) }))
    .join(", ");
