import type { Config } from "../config/config.ts";
import { overriddenFor } from "../domain/gate-trailer.ts";
import { describeHold, type Hold } from "../domain/hold.ts";
import { versionOf } from "../domain/image-ref.ts";
import { isSameTarget, type Target } from "../domain/pipeline.ts";
import type { NextVersion, StatusHealth, StatusHold, StatusOverride, StatusRow } from "../domain/status-row.ts";
import { parseTrailers } from "../domain/trailers.ts";
import type { TagboatError } from "../errors.ts";
import { evaluateGate, gateReport } from "../gate/evaluate-gate.ts";
import type { Proof, Unread } from "../gate/gate-facts.ts";
import { openLooks } from "../gate/looks.ts";
import { openReviews } from "../gate/read-approvals.ts";
import { type GateContext, readFacts } from "../gate/read-facts.ts";
import { readOrder } from "../gate/read-order.ts";
import { type PastQuestion, type Pasts, placesOf, readPasts, takenBackBefore } from "../gate/read-pasts.ts";
import { unread } from "../gate/unread.ts";
import type { CommitInfo } from "../git/repository.ts";
import { newestBranches } from "../observe/newest-branches.ts";
import { type AppVersion, differingFrom, formatAppVersion } from "../plan/app-version.ts";
import type { SourcePlace } from "../plan/gate-judge.ts";
import { orderLookups } from "../plan/order-lookups.ts";
import { declaredForge } from "../targets/declared-forge.ts";
import type { Home } from "../targets/home.ts";
import type { World } from "../world.ts";
import { type InGit, readInGit, type TargetInGit } from "./branches-in-git.ts";
import { commitsBehind } from "./commits-behind.ts";
import { glanceAt } from "./glance.ts";
import { type Proposals, proposes, readProposals, shownProposal } from "./open-proposals.ts";

export interface StatusRequest {
  /** All targets of the requested apps, because a gate depends on the earlier environments. */
  readonly targets: readonly Target[];
  /** The targets to show. */
  readonly shown: readonly Target[];
  readonly home: Home;
  readonly config: Config;
}

export interface StatusResult {
  readonly rows: readonly StatusRow[];
  /** Why the first unreadable row could not be read. */
  readonly problem?: TagboatError;
}

/**
 * Reads the state of each app in each environment. Each branch is read once, and each agent and forge is asked for one list. Writes
 * nothing.
 */
export async function readStatus(request: StatusRequest, world: World): Promise<StatusResult> {
  const { targets, shown, home, config } = request;
  const newest = newestBranches(home, world);
  const inGit = await readInGit(targets, newest);
  const pending = shown.flatMap((target) => pendingOf(target, { targets, inGit }) ?? []);
  const looks = openLooks({ home, config, newest }, world);
  const pasts = await readPasts(pastQuestions(shown, { inGit, pending }), newest);
  for (const reason of new Set([...pasts.values()].flatMap((past) => ("kind" in past ? past.reason : []))))
    world.log.warn(`The history is not complete: ${reason}`);
  const context: StatusContext = { home, config, newest, looks, inGit, pending, pasts };
  const proposals = readProposals(shown, context, world);
  const rows = shown.map(async (target) => rowOf(target, { ...context, proposals }, world));
  const problem = shown.flatMap((target) => problemIn(inGit, target) ?? [])[0];
  return { rows: await Promise.all(rows), ...(problem && { problem }) };
}

/** The state of a target in Git. Undefined: it could not be read. */
function knownIn(inGit: InGit, target: Target): TargetInGit | undefined {
  const found = inGit.get(target);
  return found === undefined || "problem" in found ? undefined : found;
}

function problemIn(inGit: InGit, target: Target): TagboatError | undefined {
  const found = inGit.get(target);
  return found !== undefined && "problem" in found ? found.problem : undefined;
}

/** A version that is in an earlier environment but not yet in this one. */
interface Pending {
  readonly target: Target;
  readonly candidate: AppVersion;
  /** The environment that the candidate comes from: the first one in `after`. */
  readonly from: string;
  readonly sources: readonly SourcePlace[];
}

function pendingOf(
  target: Target,
  { targets, inGit }: { readonly targets: readonly Target[]; readonly inGit: InGit },
): Pending | undefined {
  const sources = sourcesIn(targets, target);
  const [first] = sources;
  const candidate = first?.target && knownIn(inGit, first.target)?.version;
  if (first === undefined || candidate === undefined || candidate.length === 0) return undefined;
  const present = knownIn(inGit, target)?.version ?? [];
  const isThere = present.length > 0 && differingFrom(present, { version: candidate, beside: [] }).length === 0;
  return isThere ? undefined : { target, candidate, from: first.environment, sources };
}

function sourcesIn(targets: readonly Target[], { app, after }: Target): readonly SourcePlace[] {
  return after.map((environment) => {
    const source = targets.find((other) => isSameTarget(other, { app, environment }));
    const before = source === undefined ? [] : sourcesIn(targets, source);
    const upstream = before.flatMap((one) => [...(one.target === undefined ? [] : [one.target]), ...one.upstream]);
    return { environment, target: source, upstream };
  });
}

/** The history of a gate's targets, and of versions that the newest messages do not explain. */
function pastQuestions(
  shown: readonly Target[],
  { inGit, pending }: Pick<StatusContext, "inGit" | "pending">,
): readonly PastQuestion[] {
  const inGates = new Set(pending.flatMap(placesOf));
  const whole = [...inGates].map((target): PastQuestion => ({ target, needs: "all" }));
  const others = shown.filter((target) => !inGates.has(target));
  const present = others.flatMap((target): PastQuestion[] => {
    const found = knownIn(inGit, target);
    const isExplained = found === undefined || found.version.length === 0 || found.introduced !== undefined;
    return isExplained ? [] : [{ target, needs: "present" }];
  });
  return [...whole, ...present];
}

/** The commit that brought the present version. Undefined: it is not known. */
function broughtBy({ introduced }: TargetInGit, past: ReturnType<Pasts["get"]>): CommitInfo | undefined {
  if (introduced !== undefined || past === undefined || "kind" in past) return introduced;
  const [present] = past;
  return present?.kind === "brought" ? present.commit : undefined;
}

interface StatusContext extends GateContext {
  readonly inGit: InGit;
  readonly pasts: Pasts;
  readonly pending: readonly Pending[];
  readonly config: Config;
}

async function rowOf(
  target: Target,
  context: StatusContext & { readonly proposals: Promise<Proposals> },
  world: World,
): Promise<StatusRow> {
  const { app, environment = "" } = target;
  const found = knownIn(context.inGit, target);
  const waiting = context.pending.find((one) => one.target === target);
  if (found === undefined) {
    const problem = problemIn(context.inGit, target)?.message ?? "";
    return { app, environment, images: [], health: { state: "unknown" }, problem };
  }
  const { version } = found;
  const brought = broughtBy(found, context.pasts.get(target));
  const [proof, next, proposal] = await Promise.all([
    unread(() => glanceAt(target, { ...context, found }, world)),
    waiting && nextOf(waiting, context, world),
    context.proposals.then((proposals) => shownProposal(target, proposals.get(target), context.config)),
  ]);
  const hold = holdOf(found.hold, world.clock.now());
  const override = brought && overrideOf(brought, { app, environment });
  const drift = proof.kind === "unread" ? undefined : proof.drift;
  return {
    app,
    environment,
    ...(version.length > 0 && { version: formatAppVersion(version) }),
    images: version.map(({ name, ...image }) => ({ name, ...versionOf(image) })),
    ...(brought && { commit: brought.commit, since: brought.committedAt }),
    health: healthOf(proof),
    ...(override && { override }),
    ...(drift && { drift }),
    ...(hold && { hold }),
    ...(proposal && { proposal }),
    ...(next && { next }),
  };
}

function healthOf(proof: Proof | Unread): StatusHealth {
  switch (proof.kind) {
    case "unread":
      return { state: "unknown", reason: proof.reason };
    case "not-verified":
    case "not-configured":
      return { state: proof.kind };
    case "look": {
      const { state, reason, evidence, healthyFor, url } = proof;
      return {
        state,
        reason,
        ...(evidence && { evidence }),
        ...(healthyFor !== undefined && { healthySeconds: Math.floor(healthyFor / 1_000) }),
        ...(url !== undefined && { url }),
      };
    }
  }
}

function overrideOf(
  { message }: CommitInfo,
  place: Pick<StatusRow, "app" | "environment">,
): StatusOverride | undefined {
  const { gate, reason, by } = parseTrailers(message);
  const checks = overriddenFor(gate, place);
  if (checks.length === 0) return undefined;
  return { checks, ...(reason !== undefined && { reason }), ...(by !== undefined && { by }) };
}

function holdOf(hold: Hold | undefined, now: Date): StatusHold | undefined {
  if (hold === undefined || (hold.until !== undefined && hold.until <= now)) return undefined;
  const { unreadable, until } = hold;
  const reason = unreadable === undefined ? describeHold(hold) : `the hold cannot be read: ${unreadable}`;
  return { reason, ...(until && { until }) };
}

/** Judges the gate for the next version. */
async function nextOf(
  { target, candidate, from, sources }: Pending,
  context: StatusContext & { readonly proposals: Promise<Proposals> },
  world: World,
): Promise<NextVersion> {
  const { home, config, newest, inGit, pasts } = context;
  const { repository } = await newest(target);
  const forgeOf = (address: string) => declaredForge(address, { config, homeAddress: home.address });
  const lookups = orderLookups(world.sources, { repository, builtFrom: undefined, forgeOf });
  const versions = { target, present: knownIn(inGit, target)?.version ?? [], candidate };
  const order = await readOrder(versions, lookups);
  const behind = await commitsBehind(versions, lookups);
  const entering = { version: candidate, beside: [] };
  const takenBack = takenBackBefore({ target, sources }, { candidate: entering }, pasts);
  const subject = { target, sources, candidate: entering, ...(order && { order }), takenBack };
  const proposal = (await context.proposals).get(target);
  const reviews =
    proposal && proposes(proposal, { app: target.app, version: candidate }) ? proposal.reviews : openReviews(undefined);
  const facts = await readFacts(subject, { ...context, reviews }, world);
  const { app, environment = "" } = target;
  const gate = gateReport({ app, environment }, evaluateGate(facts, world.clock.now()));
  return { version: formatAppVersion(candidate), from, ...(behind && { behind }), gate };
}
