import type { Config } from "../config/config.ts";
import { isHeld } from "../domain/hold.ts";
import { type Target, targetName } from "../domain/pipeline.ts";
import { declaredAgents, evidenceFor, settleOf, toleranceFor } from "../observe/agents-of.ts";
import type { NewestBranches } from "../observe/newest-branches.ts";
import { openAgents, openObservation } from "../observe/observation.ts";
import { proveHealth } from "../observe/prove-health.ts";
import { type AppVersion, formatAppVersion, hasVersion, readAppVersion } from "../plan/app-version.ts";
import type { SourcePlace } from "../plan/gate-judge.ts";
import { readEffectiveHolds } from "../plan/read-holds.ts";
import { sourceCommitOf } from "../plan/source-commit.ts";
import type { Home } from "../targets/home.ts";
import { locateBranch } from "../targets/repo-branch.ts";
import { targetSettings } from "../targets/target-settings.ts";
import type { SourceCommit, World } from "../world.ts";
import type { GateFacts, LookResult, OrderFacts, Proof, SourceFacts, Unread, VersionInGit } from "./gate-facts.ts";
import { readRequirements } from "./read-requirements.ts";
import { unread } from "./unread.ts";

/** What is to enter where. */
export interface GateSubject {
  /** The app in the environment that is entered. */
  readonly target: Target;
  /** One for each environment of `after`. */
  readonly sources: readonly SourcePlace[];
  /** The version that is to enter. Empty: none, so only the rows about the environment count. */
  readonly candidate: AppVersion;
  /** How it relates to the version that is there, if the caller knows. */
  readonly order?: OrderFacts;
  readonly takenBack?: string;
}

export interface GateContext {
  readonly home: Home;
  readonly config: Config | undefined;
  readonly newest: NewestBranches;
}

/** Reads the facts of gates. Agents and branches are asked once in a run, whatever number of gates needs them. */
export interface GateReader {
  facts(subject: GateSubject): Promise<GateFacts>;
}

/** How long an agent may take to confirm the health of a source, in milliseconds. */
const patience = 20_000;

export function gateReader(context: GateContext, world: World): GateReader {
  const looks = new Map<string, Promise<Look | Unread>>();
  const lookAt = (source: Target): Promise<Look | Unread> => {
    const key = targetName(source);
    const look = looks.get(key) ?? unread(() => lookOnce(source, context, world));
    looks.set(key, look);
    return look;
  };
  return {
    facts: (subject) => readFacts(subject, { ...context, lookAt }, world),
  };
}

interface Reading extends GateContext {
  lookAt(source: Target): Promise<Look | Unread>;
}

/** What an earlier environment has, and what its agents say of it. */
interface Look {
  readonly version: AppVersion;
  /** The commit that introduced it; absent: the agents were not asked. */
  readonly commit?: SourceCommit;
  readonly proof: Proof;
}

async function readFacts(
  { target, sources, candidate, order, takenBack }: GateSubject,
  { home, config, newest, lookAt }: Reading,
  world: World,
): Promise<GateFacts> {
  const settings = targetSettings(target, config);
  const declarations = { config, homeAddress: home.address };
  const commits = {
    "source-commit": () => sourceCommitOf({ target, versions: candidate }, declarations, world),
    "config-commit": async () => {
      const looks = await Promise.all(
        sources.flatMap(({ target: source }) => (source === undefined ? [] : lookAt(source))),
      );
      return looks.flatMap((look) => ("kind" in look ? [] : (look.commit ?? [])))[0];
    },
  };
  const [found, hold, requirements] = await Promise.all([
    Promise.all(
      sources.map(async (source) => sourceFacts(source.environment, candidate, await lookOf(source, lookAt))),
    ),
    unread(async () => (await readEffectiveHolds((await newest(target)).snapshot, [target])).get(target)),
    readRequirements(settings?.gate.require ?? [], { commits, declarations }, world),
  ]);
  const isBinding = (image: AppVersion[number]): boolean =>
    hold !== undefined && !("kind" in hold) && isHeld(hold, image.name, world.clock.now());
  const binds =
    hold !== undefined && ("kind" in hold || hold.unreadable !== undefined || bindsAny(candidate, isBinding));
  return {
    gate: settings?.gate ?? noGate,
    candidate: candidate.length === 0 ? undefined : formatAppVersion(candidate),
    sources: found,
    ...(order && { order }),
    ...(binds && { hold }),
    ...(takenBack !== undefined && { takenBack }),
    requirements,
  };
}

const noGate = { soak: 0, evidence: "image", freeze: [] } as const;

/** Without a candidate, a hold on one image still closes the environment for that image. */
const bindsAny = (candidate: AppVersion, isBinding: (image: AppVersion[number]) => boolean): boolean =>
  candidate.length === 0 || candidate.some(isBinding);

/** An app that is not in an environment has no version there. */
const lookOf = async ({ target }: SourcePlace, lookAt: Reading["lookAt"]): Promise<Look | Unread> =>
  target === undefined ? { version: [], proof: { kind: "not-configured" } } : lookAt(target);

function sourceFacts(environment: string, candidate: AppVersion, look: Look | Unread): SourceFacts {
  if ("kind" in look) return { environment, inGit: look, proof: look };
  const { version, proof } = look;
  const inGit: VersionInGit = {
    kind: "version",
    version: version.length === 0 ? undefined : formatAppVersion(version),
    isCandidate: version.length > 0 && hasVersion(version, candidate),
  };
  return { environment, inGit, proof };
}

async function lookOnce(source: Target, { home, config, newest }: GateContext, world: World): Promise<Look> {
  const branch = await newest(source);
  const version = await readAppVersion(branch.snapshot, source);
  const settings = targetSettings(source, config);
  if (version.length === 0) return { version, proof: { kind: "not-configured" } };
  if (settings === undefined || settings.agents.length === 0)
    return { version, proof: { kind: settings?.hasAgentsKey === true ? "not-verified" : "not-configured" } };
  const inUse = declaredAgents(source, config);
  const evidence = evidenceFor(source, config);
  const { agents } = await openAgents(source, { home, config, inUse, evidence }, world);
  const observation = await openObservation({ target: source, wanted: [] }, branch);
  if ("superseded" in observation) throw new Error("what Git has now cannot be superseded");
  const rules = { settle: settleOf(inUse), tolerate: toleranceFor(source, config), patience };
  const proof: LookResult = { kind: "look", ...(await proveHealth({ ...observation, agents }, rules, world)) };
  const { address: repository } = locateBranch(source, home);
  return { version, proof, commit: { repository, commit: observation.rollout.commit } };
}
