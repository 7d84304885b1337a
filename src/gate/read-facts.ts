import type { Config } from "../config/config.ts";
import { type Hold, isHeld } from "../domain/hold.ts";
import type { Target } from "../domain/pipeline.ts";
import { shortIds } from "../domain/text.ts";
import { formatVersion } from "../domain/trailers.ts";
import type { NewestBranches } from "../observe/newest-branches.ts";
import { type AppVersion, type Candidate, differingFrom, shortAppVersion } from "../plan/app-version.ts";
import { findManualReverts } from "../plan/find-manual-reverts.ts";
import type { SourcePlace } from "../plan/gate-judge.ts";
import { readEffectiveHolds } from "../plan/read-holds.ts";
import type { Home } from "../targets/home.ts";
import { locateBranch } from "../targets/repo-branch.ts";
import { requirementsOf, targetSettings } from "../targets/target-settings.ts";
import type { World } from "../world.ts";
import type { GateFacts, OrderFacts, SourceFacts, Unread, VersionInGit } from "./gate-facts.ts";
import type { Look, Looks } from "./looks.ts";
import type { ProposalReviews } from "./read-approvals.ts";
import { readRecord } from "./read-records.ts";
import { readRequirements } from "./read-requirements.ts";
import { requirementCommits } from "./requirement-commits.ts";
import { unread } from "./unread.ts";

/** The version to deliver, and the app and environment that it would enter. */
export interface GateSubject {
  /** The app in the environment that the version would enter. */
  readonly target: Target;
  /** One for each environment in `after`. */
  readonly sources: readonly SourcePlace[];
  /** Whether a version that a newer one has replaced in an earlier environment may count. */
  readonly mayBeEarlier?: boolean | undefined;
  /** The version to deliver. If it is empty, only the rows about the environment count. */
  readonly candidate: Candidate;
  /** How the candidate compares with the version in the environment, if the caller knows. */
  readonly order?: OrderFacts;
  /** How the candidate was rolled back in the environment, as display text. Absent: it was not. */
  readonly takenBack?: string | Unread | undefined;
  /** What the registries say about its images. Absent: none was asked. */
  readonly images?: GateFacts["images"];
}

export interface GateContext {
  readonly home: Home;
  readonly config: Config | undefined;
  readonly newest: NewestBranches;
  readonly looks: Looks;
}

/** The context of one gate. */
interface SubjectContext extends GateContext {
  /** The reviews of the pull request that proposes the version. */
  readonly reviews: ProposalReviews;
}

/** Reads all facts of one gate: the approvals at the end, the others in parallel. */
export async function readFacts(
  { target, sources, mayBeEarlier = false, candidate: entering, order, takenBack, images }: GateSubject,
  { home, config, newest, looks, reviews }: SubjectContext,
  world: World,
): Promise<GateFacts> {
  const settings = targetSettings(target, config);
  const { version: candidate } = entering;
  const declarations = { config, homeAddress: home.address };
  const reading = Promise.all(
    sources.map((source) => readSource({ ...source, mayBeEarlier }, entering, { home, config, newest, looks }, world)),
  );
  const introduced = async () => {
    const found = (await reading).flatMap((one) => one.introduced ?? []);
    return found.length < sources.length ? undefined : Promise.all(found.map((find) => find()));
  };
  const commits = requirementCommits({ target, version: candidate, introduced }, declarations, world);
  const [found, hold, requirements] = await Promise.all([
    reading,
    unread(async () => readHold(target, await newest(target))),
    readRequirements(settings === undefined ? [] : requirementsOf(settings, target), { commits, declarations }, world),
  ]);
  const required = settings?.gate.approvals;
  // Read last: a review is withdrawn in a moment, while agents may take long to answer.
  const approvals = required !== undefined && required.count > 0 && { required, found: await reviews.found(required) };
  const isBinding = (image: AppVersion[number]): boolean =>
    hold !== undefined &&
    !("kind" in hold) &&
    [image.name, ...image.names].some((name) => isHeld(hold, name, world.clock.now()));
  const binds =
    hold !== undefined && ("kind" in hold || hold.unreadable !== undefined || bindsAny(candidate, isBinding));
  return {
    gate: settings?.gate ?? noGate,
    candidate: candidate.length === 0 ? undefined : shortAppVersion(candidate),
    sources: found.map(({ facts }) => facts),
    ...(order && { order }),
    ...(binds && { hold }),
    ...(takenBack !== undefined && { takenBack }),
    requirements,
    ...(images && { images }),
    ...(approvals && { approvals }),
  };
}

/** The hold of a target. A person's own move back counts as one, until `unhold`. */
async function readHold(
  target: Target,
  { repository, snapshot }: Awaited<ReturnType<NewestBranches>>,
): Promise<Hold | undefined> {
  const hold = (await readEffectiveHolds(snapshot, [target])).get(target);
  if (hold !== undefined) return hold;
  const [revert] = await findManualReverts(repository, snapshot, [target]);
  return revert && { image: revert.change.image, reason: `a person took ${formatVersion(revert.change.to)} back` };
}

const noGate = { soak: 0, evidence: "image", freeze: [] } as const;

/** Without a candidate, a hold on any single image counts, because it still closes the environment for that image. */
const bindsAny = (candidate: AppVersion, isBinding: (image: AppVersion[number]) => boolean): boolean =>
  candidate.length === 0 || candidate.some(isBinding);

/** An app that is not in an environment has no version there. */
const lookOf = async ({ target }: SourcePlace, looks: Looks): Promise<Look | Unread> =>
  target === undefined ? { version: [], proof: { kind: "not-configured" } } : looks.at(target);

interface ReadSource extends Pick<Look, "introduced"> {
  readonly facts: SourceFacts;
}

/** Looks at a source. If it has another version than the candidate, its record is read, where that can count. */
async function readSource(
  source: SourcePlace & { readonly mayBeEarlier: boolean },
  candidate: Candidate,
  context: GateContext,
  world: World,
): Promise<ReadSource> {
  const { environment, target, upstream, mayBeEarlier } = source;
  const look = await lookOf(source, context.looks);
  if ("kind" in look) return { facts: { environment, inGit: look, proof: look } };
  const { version, proof, introduced } = look;
  const isCandidate = version.length > 0 && differingFrom(version, candidate).length === 0;
  const inGit: VersionInGit = {
    kind: "version",
    version: version.length === 0 ? undefined : isCandidate ? shortAppVersion(version) : describeImages(version),
    isCandidate,
  };
  const facts = { environment, inGit, proof };
  if (isCandidate || !mayBeEarlier || target === undefined) return { facts, ...(introduced && { introduced }) };
  const record = await unread(() => readRecord({ target, upstream }, candidate, context, world));
  if (record?.kind !== "recorded") return { facts: { ...facts, ...(record && { record }) } };
  const { repository } = await context.newest(target);
  const at = { repository: locateBranch(target, context.home).address, commit: record.commit };
  return { facts: { ...facts, record }, introduced: async () => ({ source: target, repository, at }) };
}

/** "1.4.0", or "api 1.4.0, worker 1.3.0". If there are several images, their names show which one differs. */
const describeImages = (version: AppVersion): string =>
  version.length === 1
    ? shortAppVersion(version)
    : version.map(({ name, ...image }) => `${name} ${shortIds(formatVersion(image))}`).join(", ");
