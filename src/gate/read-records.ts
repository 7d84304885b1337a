import { type HealthOnRecord, healthOnRecord } from "../domain/health-on-record.ts";
import type { Target } from "../domain/pipeline.ts";
import { statusContext } from "../domain/target-status.ts";
import { TagboatError } from "../errors.ts";
import type { Forge, RecordedStatus } from "../forges/forge.ts";
import { type Candidate, differingFrom, shortAppVersion } from "../plan/app-version.ts";
import type { PastTargetVersion } from "../plan/past-versions.ts";
import { locateBranch } from "../targets/repo-branch.ts";
import { targetSettings } from "../targets/target-settings.ts";
import type { World } from "../world.ts";
import type { ProofRecord, RecordedProof, Unread } from "./gate-facts.ts";
import type { LookContext } from "./looks.ts";
import { type Pasts, readPasts, takenBackFact } from "./read-pasts.ts";
import { unread } from "./unread.ts";

/** An environment that had the candidate, and those before it. */
export interface RecordPlace {
  readonly target: Target;
  readonly upstream: readonly Target[];
}

/**
 * Reads what is recorded about a version that an environment had: statuses of our own account on the commits that brought it. Undefined: the
 * environment never had it, as far as its history is known.
 */
export async function readRecord(
  { target, upstream }: RecordPlace,
  candidate: Candidate,
  context: LookContext,
  world: Pick<World, "forges">,
): Promise<ProofRecord | Unread | undefined> {
  const places = [target, ...upstream];
  const pasts = await readPasts(
    places.map((place) => ({ target: place, needs: "all" })),
    context.newest,
  );
  for (const place of places) {
    const taken = takenBackFact(place, candidate, pasts);
    if (typeof taken === "string") return { kind: "taken-back", reason: taken };
    if (taken !== undefined) return taken;
  }
  const stands = standsOf(target, candidate, pasts);
  if (stands.length === 0) return undefined;
  const settings = targetSettings(target, context.config);
  if (settings?.agents.length === 0 && settings.hasAgentsKey) return { kind: "not-verified" };
  return unread(() => recordOn(stands, { target, candidate }, context, world));
}

/**
 * The commits that brought the candidate, for each time that it was there, the newest first. A report may be on the merged commit instead of
 * the merge.
 */
function standsOf(target: Target, candidate: Candidate, pasts: Pasts): readonly (readonly string[])[] {
  const past = pasts.get(target) ?? [];
  const isIt = ({ version }: PastTargetVersion): boolean =>
    version.kind === "images" && version.images.length > 0 && differingFrom(version.images, candidate).length === 0;
  return "kind" in past
    ? []
    : past.filter(isIt).map((found) => {
        const { commit, parents } = found.kind === "brought" ? found.commit : found.notKnownBefore;
        return [commit, ...parents.slice(1)];
      });
}

interface Recorded {
  readonly target: Target;
  readonly candidate: Candidate;
}

async function recordOn(
  stands: ReturnType<typeof standsOf>,
  { target, candidate }: Recorded,
  { home, config }: LookContext,
  { forges }: Pick<World, "forges">,
): Promise<ProofRecord> {
  const { address, declared } = locateBranch(target, { ...home, config });
  const forge = await forges.of(address, declared).catch((error: unknown) => {
    if (error instanceof TagboatError && error.kind === "usage") return undefined;
    throw error;
  });
  if (forge === undefined) return unproven("its repository has no forge, so nothing is recorded");
  const account = await forge.account();
  if (account === undefined) return unproven("the forge does not say whose statuses are ours");
  for (const commits of stands) {
    const found = healthOnRecord(target, await ownStatuses(forge, { commits, login: account.login, target }));
    if (found?.kind === "healthy") return recordedProof(found, candidate);
    if (found === undefined) continue;
    const { commit, state, description = state } = found.status;
    return unproven(`the last record on ${commit.slice(0, 7)} is: ${description}`);
  }
  const hint = `${onlyPresent} Set \`report: config-commit\` for ${target.environment ?? target.app}, so that --wait and \`tagboat wait\` record what they see.`;
  return { ...unproven(`no proof of ${shortAppVersion(candidate.version)} is recorded there`), hint };
}

const onlyPresent = "Without a record, only the version that is there now can be promoted.";

const unproven = (reason: string) => ({ kind: "unproven", reason, hint: onlyPresent }) as const;

interface OwnStatus extends RecordedStatus {
  readonly commit: string;
}

/** The statuses that our own account set about the target, newest first. */
async function ownStatuses(
  forge: Forge,
  { commits, login, target }: { readonly commits: readonly string[]; readonly login: string; readonly target: Target },
): Promise<readonly OwnStatus[]> {
  // GitHub compares contexts without case.
  const wanted = statusContext(target).toLowerCase();
  const histories = await Promise.all(
    commits.map(async (commit) => {
      const { statuses } = await forge.statuses.history(commit);
      return statuses.map((status) => ({ ...status, commit }));
    }),
  );
  const own = histories.flat().filter(({ by, context }) => by === login && context.toLowerCase() === wanted);
  // A sort keeps the order of equal times. A status without a time may be the newest.
  const timeOf = ({ at }: OwnStatus): number => at?.getTime() ?? Number.POSITIVE_INFINITY;
  return own.toSorted((left, right) => (timeOf(left) === timeOf(right) ? 0 : timeOf(right) - timeOf(left)));
}

/** Milliseconds. A status has the start of health in whole minutes. */
const minute = 60_000;

function recordedProof(
  { at, status: { commit }, health: { since, evidence } }: Extract<HealthOnRecord<OwnStatus>, { kind: "healthy" }>,
  { version }: Candidate,
): RecordedProof {
  const healthyFor = since && { healthyFor: Math.max(0, at.getTime() - since.getTime() - minute) };
  return { kind: "recorded", version: shortAppVersion(version), commit, at, evidence, ...healthyFor };
}
