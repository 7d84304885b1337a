import type { Config } from "../config/config.ts";
import { branchFor } from "../deliver/proposal/deliver-proposals.ts";
import { describeHold, type Hold } from "../domain/hold.ts";
import { versionOf } from "../domain/image-ref.ts";
import { isSameTarget, type Target } from "../domain/pipeline.ts";
import type { NextVersion, StatusHealth, StatusHold, StatusProposal, StatusRow } from "../domain/status-row.ts";
import { TagboatError } from "../errors.ts";
import { evaluateGate, gateReport } from "../gate/evaluate-gate.ts";
import type { Proof, Unread } from "../gate/gate-facts.ts";
import { type Look, openLooks } from "../gate/looks.ts";
import { type GateContext, readFacts } from "../gate/read-facts.ts";
import { readOrder } from "../gate/read-order.ts";
import { type NewestBranch, newestBranches } from "../observe/newest-branches.ts";
import { type AppVersion, differingFrom, formatAppVersion, readAppVersions } from "../plan/app-version.ts";
import { orderLookups } from "../plan/order-lookups.ts";
import { type Holds, readEffectiveHolds } from "../plan/read-holds.ts";
import { declaredForge } from "../targets/declared-forge.ts";
import type { Home } from "../targets/home.ts";
import { distinctBranches, isSameBranch, locateBranch } from "../targets/repo-branch.ts";
import type { World } from "../world.ts";

export interface StatusRequest {
  /** All targets of the pipeline for the apps in question: what is before an environment counts for its gate. */
  readonly targets: readonly Target[];
  /** Those to show. */
  readonly shown: readonly Target[];
  readonly home: Home;
  readonly config: Config;
}

/** How long an agent may take to confirm health that a gate asks for, in milliseconds. */
const patience = 20_000;

/** Reads what each app is in each environment: one read of Git for each branch, one list of each agent and forge. Writes nothing. */
export async function readStatus(request: StatusRequest, world: World): Promise<readonly StatusRow[]> {
  const { targets, shown, home, config } = request;
  const newest = newestBranches(home, world);
  const inGit = await readBranches(targets, newest);
  const pending = shown.flatMap((target) => pendingOf(target, { targets, inGit }) ?? []);
  const isSource = (target: Target): boolean =>
    pending.some(({ sources }) => sources.some((one) => one.target === target));
  const looks = openLooks({ home, config, newest, patienceFor: (target) => (isSource(target) ? patience : 0) }, world);
  const context: StatusContext = { home, config, newest, looks, inGit, pending };
  const proposals = readProposals(shown, context, world);
  return Promise.all(shown.map(async (target) => rowOf(target, { ...context, proposals: await proposals }, world)));
}

/** What a branch has for each of its targets, or why that is unknown. */
interface InGit {
  readonly versions: ReadonlyMap<Target, AppVersion>;
  readonly problems: ReadonlyMap<Target, string>;
  readonly holds: Holds;
}

async function readBranches(targets: readonly Target[], newest: GateContext["newest"]): Promise<InGit> {
  const versions = new Map<Target, AppVersion>();
  const problems = new Map<Target, string>();
  const holds = new Map<Target, Hold>();
  await Promise.all(
    distinctBranches(targets).map(async (place) => {
      const here = targets.filter((target) => isSameBranch(target, place));
      const opened = await openOrProblem(place, newest);
      if (typeof opened === "string") {
        for (const target of here) problems.set(target, opened);
        return;
      }
      const read = await readAppVersions(opened.snapshot, here);
      for (const [index, answer] of read.entries()) {
        const target = here[index];
        if (target === undefined) continue;
        if ("failure" in answer) problems.set(target, answer.failure.message);
        else versions.set(target, answer.value);
      }
      for (const [target, hold] of await readEffectiveHolds(opened.snapshot, here)) holds.set(target, hold);
    }),
  );
  return { versions, problems, holds };
}

async function openOrProblem(place: Parameters<GateContext["newest"]>[0], newest: GateContext["newest"]) {
  try {
    return await newest(place);
  } catch (error) {
    return problemOf(error);
  }
}

/** @throws bug, interrupted */
function problemOf(error: unknown): string {
  if (!(error instanceof TagboatError) || error.kind === "bug" || error.kind === "interrupted") throw error;
  return error.message;
}

/** A version that an earlier environment has and this one does not. */
interface Pending {
  readonly target: Target;
  readonly candidate: AppVersion;
  /** The environment that the candidate comes from: the first of `after`. */
  readonly from: string;
  readonly sources: readonly { readonly environment: string; readonly target: Target | undefined }[];
}

function pendingOf(
  target: Target,
  { targets, inGit }: { readonly targets: readonly Target[]; readonly inGit: InGit },
): Pending | undefined {
  const sources = target.after.map((environment) => ({
    environment,
    target: targets.find((other) => isSameTarget(other, { app: target.app, environment })),
  }));
  const [first] = sources;
  const candidate = first?.target && inGit.versions.get(first.target);
  if (first === undefined || candidate === undefined || candidate.length === 0) return undefined;
  const present = inGit.versions.get(target) ?? [];
  const isThere = present.length > 0 && differingFrom(present, { version: candidate, beside: [] }).length === 0;
  return isThere ? undefined : { target, candidate, from: first.environment, sources };
}

interface StatusContext extends GateContext {
  readonly inGit: InGit;
  readonly pending: readonly Pending[];
  readonly config: Config;
}

type Proposals = ReadonlyMap<Target, StatusProposal>;

async function rowOf(
  target: Target,
  context: StatusContext & { readonly proposals: Proposals },
  world: World,
): Promise<StatusRow> {
  const { inGit, pending, proposals } = context;
  const { app, environment = "" } = target;
  const version = inGit.versions.get(target) ?? [];
  const problem = inGit.problems.get(target);
  const waiting = pending.find((one) => one.target === target);
  const [look, next] = await Promise.all([
    problem === undefined ? context.looks.at(target) : undefined,
    waiting && nextOf(waiting, context, world),
  ]);
  const hold = holdOf(inGit.holds.get(target), world.clock.now());
  const proposal = proposals.get(target);
  return {
    app,
    environment,
    ...(version.length > 0 && { version: formatAppVersion(version) }),
    images: version.map(({ name, ...image }) => ({ name, ...versionOf(image) })),
    ...introducedBy(look),
    health: healthOf(look),
    ...(hold && { hold }),
    ...(proposal && { proposal }),
    ...(next && { next }),
    ...(problem !== undefined && { problem }),
  };
}

function introducedBy(look: Look | Unread | undefined): Pick<StatusRow, "commit" | "since"> {
  if (look === undefined || "kind" in look || look.commit === undefined) return {};
  const { commit, since } = look;
  return { commit: commit.commit, ...(since && since.getTime() > 0 && { since }) };
}

function healthOf(look: Look | Unread | undefined): StatusHealth {
  if (look === undefined) return { state: "unknown" };
  const proof: Proof | Unread = "kind" in look ? look : look.proof;
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

function holdOf(hold: Hold | undefined, now: Date): StatusHold | undefined {
  if (hold === undefined || (hold.until !== undefined && hold.until <= now)) return undefined;
  const { unreadable, until } = hold;
  const reason = unreadable === undefined ? describeHold(hold) : `the hold cannot be read: ${unreadable}`;
  return { reason, ...(until && { until }) };
}

/** The gate for the version that comes next. */
async function nextOf(
  { target, candidate, from, sources }: Pending,
  context: StatusContext,
  world: World,
): Promise<NextVersion> {
  const { home, config, newest, inGit } = context;
  const { repository }: Pick<NewestBranch, "repository"> = await newest(target);
  const forgeOf = (address: string) => declaredForge(address, { config, homeAddress: home.address });
  const lookups = orderLookups(world.sources, { repository, builtFrom: undefined, forgeOf });
  const order = await readOrder({ target, present: inGit.versions.get(target) ?? [], candidate }, lookups);
  const subject = { target, sources, candidate: { version: candidate, beside: [] }, ...(order && { order }) };
  const facts = await readFacts(subject, context, world);
  const { app, environment = "" } = target;
  const gate = gateReport({ app, environment }, evaluateGate(facts, world.clock.now()));
  return { version: formatAppVersion(candidate), from, gate };
}

/** The open pull requests of the targets that deliver by one. A forge that cannot be asked shows none, with a warning. */
async function readProposals(
  targets: readonly Target[],
  { home, config }: StatusContext,
  world: World,
): Promise<Proposals> {
  const proposed = targets.filter(({ delivery }) => delivery !== "push");
  const found = new Map<Target, StatusProposal>();
  await Promise.all(
    distinctBranches(proposed).map(async (place) => {
      const { address, declared } = locateBranch(place, { ...home, config });
      const open = await openProposals(address, declared, world);
      for (const target of proposed.filter((one) => isSameBranch(one, place))) {
        const pull = open.find(({ head }) => head === branchFor(target, config));
        if (pull !== undefined) found.set(target, { number: pull.number, url: pull.url });
      }
    }),
  );
  return found;
}

async function openProposals(
  address: string,
  declared: ReturnType<typeof locateBranch>["declared"],
  { forges, log }: World,
) {
  try {
    const forge = await forges.of(address, declared);
    return await forge.pullRequests.listOpen();
  } catch (error) {
    log.warn(`Open pull requests are not shown: ${problemOf(error)}`);
    return [];
  }
}
