import type { Target } from "../domain/pipeline.ts";
import { targetName } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { CommitInfo, Snapshot } from "../git/repository.ts";
import type { Home } from "../targets/home.ts";
import { branchesFrom, repositoryOf } from "../targets/repo-branch.ts";
import type { World } from "../world.ts";
import { type AppVersion, formatAppVersion, readAppVersion } from "./app-version.ts";
import {
  type PastTargetVersion,
  readPast,
  recentCommits,
  type TargetAtTip,
  takenBackAt,
  targetVersions,
} from "./past-versions.ts";
import { readHolds } from "./read-holds.ts";

/** The version that a user names. */
export type WantedVersion = { readonly tag: string } | { readonly commit: string };

/** A version that stood in an environment, newest first. */
export interface StoodVersion {
  readonly version: AppVersion;
  /** The commit that brought it. Absent: it is older than the known history. */
  readonly commit?: CommitInfo;
  /** Whether it was rolled back there. */
  readonly isTakenBack: boolean;
}

/** What a rollback puts back into a target. */
export interface EarlierVersion {
  readonly version: AppVersion;
  readonly present: AppVersion;
  /** The last versions that stood there, the present one first. */
  readonly stood: readonly StoodVersion[];
  /** Why the present version stays: an earlier rollback still stands. */
  readonly settled?: string;
}

interface EarlierRequest {
  readonly wanted?: WantedVersion | undefined;
  readonly isForced: boolean;
}

/** How many versions a user is shown. */
export const shownVersions = 5;

/** @throws not-found: nothing earlier is known, or the files have no version now. refused: the named version never stood there */
export async function findEarlierVersion(
  target: Target,
  request: EarlierRequest,
  { home, world }: { readonly home: Home; readonly world: World },
): Promise<EarlierVersion> {
  const repository = await repositoryOf(target, home, world);
  const tip = await branchesFrom(world, home).open(target);
  const place = { repository, tip, target };
  const recent = await readPast(place, recentCommits);
  const present = presentVersion(recent, target);
  const { wanted } = request;
  if (wanted === undefined) {
    const settled = await standingRollback(recent, tip, target);
    if (settled !== undefined) return { present, stood: stoodVersions(recent, target), version: present, settled };
  }
  if (wanted !== undefined && "commit" in wanted) {
    return { present, stood: stoodVersions(recent, target), version: await versionAt(wanted.commit, place) };
  }
  const find = (past: readonly PastTargetVersion[]) => {
    const stood = stoodVersions(past, target);
    return { stood, version: wanted === undefined ? beforeLastChange(stood) : withTag(wanted.tag, stood) };
  };
  const found = find(recent);
  if (found.version !== undefined) return { present, ...found, version: found.version };
  const { stood, version } = find(await readPast(place));
  if (version !== undefined) return { present, stood, version };
  if (wanted === undefined) throw nothingEarlier(target, stood.slice(1));
  if (request.isForced) return { present, stood, version: retagged(present, wanted.tag) };
  throw neverStood(wanted.tag, stood, target);
}

/** The last versions of a target, the present one first. Empty: it never had one. */
export async function versionsStood(
  target: Target,
  { home, world }: { readonly home: Home; readonly world: World },
): Promise<readonly StoodVersion[]> {
  const repository = await repositoryOf(target, home, world);
  const tip = await branchesFrom(world, home).open(target);
  return stoodVersions(await readPast({ repository, tip, target }, recentCommits), target);
}

/** The version that a rollback replaces. @throws not-found, refused: there is none to replace */
function presentVersion([last]: readonly PastTargetVersion[], target: Target): AppVersion {
  const hint = "A rollback only replaces tags and digests. Restore the files themselves with `git revert`.";
  if (last?.version.kind === "unreadable") {
    throw new TagboatError("refused", `The version of ${targetName(target)} cannot be read: ${last.version.reason}`, {
      hint,
    });
  }
  const images = last?.version.images ?? [];
  if (images.length > 0) return images;
  throw new TagboatError("not-found", `The files of ${targetName(target)} have no version now`, { hint });
}

/** The versions with images that could be read, each with whether it was taken back. */
function stoodVersions(past: readonly PastTargetVersion[], target: Target): readonly StoodVersion[] {
  const taken = takenBackAt(target, past);
  return past.flatMap((found) => {
    const { version } = found;
    if (version.kind === "unreadable" || version.images.length === 0) return [];
    const isTakenBack = taken.some((one) => targetVersions.isSame(one.version, version));
    return [{ version: version.images, isTakenBack, ...(found.kind === "brought" && { commit: found.commit }) }];
  });
}

/** A rollback that still holds the environment has nothing left to do: killed and run again, it ends the same. */
async function standingRollback(
  [last]: readonly PastTargetVersion[],
  tip: Snapshot,
  target: Target,
): Promise<string | undefined> {
  if (last?.kind !== "brought" || last.change?.kind !== "rollback") return undefined;
  if ((await readHolds(tip, [target])).size === 0) return undefined;
  const { app, environment = "" } = target;
  const version = last.version.kind === "images" ? formatAppVersion(last.version.images) : "";
  return `${targetName(target)} was rolled back to ${version} in commit ${last.commit.commit.slice(0, 7)}, and is held since; to go further back, name the version: tagboat rollback ${app} --environment ${environment} --tag TAG`;
}

function beforeLastChange([present, ...others]: readonly StoodVersion[]): AppVersion | undefined {
  return others.find(({ version, isTakenBack }) => !isTakenBack && !isSame(version, present?.version ?? []))?.version;
}

const isSame = (left: AppVersion, right: AppVersion): boolean =>
  targetVersions.isSame({ kind: "images", images: left }, { kind: "images", images: right });

/** The newest version all of whose images have the tag, else the newest that has it at all. */
export function withTag(tag: string, stood: readonly StoodVersion[]): AppVersion | undefined {
  const whole = stood.find(({ version }) => version.every((image) => image.tag === tag));
  return (whole ?? stood.find(({ version }) => version.some((image) => image.tag === tag)))?.version;
}

/** The same images with another tag. */
const retagged = (images: AppVersion, tag: string): AppVersion =>
  images.map(({ digest: _, ...image }) => ({ ...image, tag }));

function nothingEarlier(target: Target, before: readonly StoodVersion[]): TagboatError {
  const command = `tagboat rollback ${target.app} --environment ${target.environment} --tag TAG`;
  return before.length === 0
    ? new TagboatError("not-found", `No earlier version of ${targetName(target)} is known`, {
        hint: `Name the version: ${command}. One that never stood there also needs --force --reason.`,
      })
    : new TagboatError("not-found", `Every earlier version of ${targetName(target)} was rolled back there`, {
        hint: `Name the one to put back: ${command}. These stood there: ${lastVersions(before)}.`,
      });
}

function neverStood(tag: string, stood: readonly StoodVersion[], target: Target): TagboatError {
  return new TagboatError("refused", `${targetName(target)} never had the version "${tag}"`, {
    hint: `These did: ${lastVersions(stood)}. To put back another one knowingly, use --force --reason "…".`,
  });
}

/** "1.5.0, 1.4.0", the newest first. */
export const lastVersions = (stood: readonly StoodVersion[]): string =>
  [...new Set(stood.map(({ version }) => formatAppVersion(version)))].slice(0, shownVersions).join(", ");

/** The version that stood there at a commit of the branch. @throws not-found */
async function versionAt(name: string, { repository, tip, target }: TargetAtTip): Promise<AppVersion> {
  const commit = await repository.resolve(name);
  const relation = commit === undefined ? "unknown" : await repository.relation(commit, tip.commit);
  const isOnBranch = relation === "same" || relation === "ancestor";
  const state = commit !== undefined && isOnBranch ? await repository.at(commit, tip.branch) : undefined;
  if (state === undefined) {
    throw new TagboatError("not-found", `Branch "${tip.branch}" has no commit ${name}`, {
      hint: "Give a commit of the environment's branch, with at least seven characters of its name.",
    });
  }
  const version = await readAppVersion(state, target);
  if (version.length > 0) return version;
  throw new TagboatError("not-found", `${targetName(target)} had no version at commit ${name}`);
}
