import type { Target } from "../domain/pipeline.ts";
import { targetName } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { CommitInfo, Repository, Snapshot } from "../git/repository.ts";
import { versionHistory } from "../history/version-history.ts";
import type { Home } from "../targets/home.ts";
import { branchesFrom, repositoryOf } from "../targets/repo-branch.ts";
import type { World } from "../world.ts";
import { type AppVersion, formatAppVersion, readAppVersion } from "./app-version.ts";
import { type PastTargetVersion, takenBackAt, targetVersions } from "./past-versions.ts";
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

/** How many versions are read at most to find the earlier one. One that changed more often than this is named by `--commit`. */
const mostVersions = 100;

/** How many versions a user is shown. */
export const shownVersions = 5;

/** @throws not-found: nothing earlier is known. refused: the named version never stood there */
export async function findEarlierVersion(
  target: Target,
  request: EarlierRequest,
  { home, world }: { readonly home: Home; readonly world: World },
): Promise<EarlierVersion> {
  const repository = await repositoryOf(target, home, world);
  const tip = await branchesFrom(world, home).open(target);
  const past = await readPast(repository, tip, target);
  const stood = stoodVersions(past, target);
  const present = stood[0]?.version ?? [];
  const { wanted } = request;
  if (wanted === undefined) {
    const settled = await standingRollback(past, tip, target);
    if (settled !== undefined) return { present, stood, version: present, settled };
    return { present, stood, version: beforeLastChange(stood, target) };
  }
  if ("commit" in wanted) {
    const version = await versionAt(wanted.commit, { repository, tip, target });
    return { present, stood, version };
  }
  return { present, stood, version: withTag(wanted.tag, { stood, present, target, request }) };
}

async function readPast(repository: Repository, tip: Snapshot, target: Target): Promise<readonly PastTargetVersion[]> {
  const past: PastTargetVersion[] = [];
  for await (const found of versionHistory({ repository, tip, places: [target], rules: targetVersions })) {
    past.push(found);
    if (past.length >= mostVersions) break;
  }
  return past;
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

/** @throws not-found */
function beforeLastChange(stood: readonly StoodVersion[], target: Target): AppVersion {
  const [present, ...others] = stood;
  const earlier = others.find(({ version, isTakenBack }) => !isTakenBack && !isSame(version, present?.version ?? []));
  if (earlier !== undefined) return earlier.version;
  throw new TagboatError("not-found", `No earlier version of ${targetName(target)} is known`, {
    hint: `Name the version: tagboat rollback ${target.app} --environment ${target.environment} --tag TAG. One that never stood there also needs --force --reason.`,
  });
}

const isSame = (left: AppVersion, right: AppVersion): boolean =>
  targetVersions.isSame({ kind: "images", images: left }, { kind: "images", images: right });

interface Tagged {
  readonly stood: readonly StoodVersion[];
  readonly present: AppVersion;
  readonly target: Target;
  readonly request: EarlierRequest;
}

/** The newest version that stood there with this tag. @throws refused: none did, and it is not forced */
function withTag(tag: string, { stood, present, target, request: { isForced } }: Tagged): AppVersion {
  const whole = stood.find(({ version }) => version.every((image) => image.tag === tag));
  const found = whole ?? stood.find(({ version }) => version.some((image) => image.tag === tag));
  if (found !== undefined) return found.version;
  if (isForced) return present.map(({ digest: _, ...image }) => ({ ...image, tag }));
  const known = stood.slice(0, shownVersions).map(({ version }) => formatAppVersion(version));
  throw new TagboatError("refused", `"${tag}" never stood in ${targetName(target)}`, {
    hint: `These did: ${known.join(", ")}. To put back another one knowingly, use --force --reason "…".`,
  });
}

interface CommitPlace {
  readonly repository: Repository;
  readonly tip: Snapshot;
  readonly target: Target;
}

/** The version that stood there at a commit of the branch. @throws not-found */
async function versionAt(name: string, { repository, tip, target }: CommitPlace): Promise<AppVersion> {
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
