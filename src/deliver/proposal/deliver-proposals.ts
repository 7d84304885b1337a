import type { Config } from "../../config/config.ts";
import { formatGates, unrecordedOverrides } from "../../domain/gate-trailer.ts";
import type { Hold } from "../../domain/hold.ts";
import { isSameTarget, type Target, targetName } from "../../domain/pipeline.ts";
import type { DeliveryPart } from "../../domain/plan-deliveries.ts";
import { type ProposalScope, proposalBranch } from "../../domain/proposal-branch.ts";
import { type ChangeTrailer, parseTrailers } from "../../domain/trailers.ts";
import { TagboatError } from "../../errors.ts";
import type { Forge, RepositoryFacts } from "../../forges/forge.ts";
import type { ClosedGate } from "../../plan/closed-gates.ts";
import type { Intent } from "../../plan/plan-delivery.ts";
import type { PlannedDelivery } from "../../plan/planned-delivery.ts";
import { targetsAt } from "../../plan/update-context.ts";
import { withdrawnAtSource } from "../../plan/withdrawn-at-source.ts";
import { locateBranch, repositoryOf } from "../../targets/repo-branch.ts";
import { targetTimeout } from "../../targets/target-settings.ts";
import type { World } from "../../world.ts";
import { announceLanded } from "../announce-landed.ts";
import { withAllowedMergeMethods } from "../merge/allowed-merge-methods.ts";
import type { MergeGate } from "../merge/merge-state.ts";
import { deliverProposal, proposalReport, rehearseProposal } from "./deliver-proposal.ts";
import { leaveOwnProposals, leaveTrain } from "./leave-proposals.ts";
import { leavingRequest, planOnBranch } from "./leaving-request.ts";
import { openRollbacks } from "./open-rollbacks.ts";
import type { Joining, ProposalRequest } from "./proposal-request.ts";
import { branchFor, scopeOf, settingsFor } from "./proposal-scope.ts";
import type { AutoMerge } from "./proposal-text.ts";

/** A delivery by pull request. */
export interface ProposedPart extends DeliveryPart {
  readonly how: "pull-request" | "merge";
}

export interface ProposalsContext {
  readonly intent: Intent;
  readonly takeOver: boolean;
  /** One timeout for all merges of this run. Overrides the config's for each. */
  readonly limit?: { readonly started: Date; readonly timeout: number } | undefined;
  /** Whether the forge may merge later. Overrides the config. */
  readonly autoMerge?: AutoMerge | undefined;
}

/**
 * Delivers one pull request after the other. The world keeps the result of each. An answer about one pull request, such as a missing approval,
 * does not stop the others, unless a promotion must deliver all of them together. @throws the first failure
 */
export async function deliverProposals(
  parts: readonly ProposedPart[],
  context: ProposalsContext,
  world: World,
): Promise<void> {
  refuseSharedBranches(parts, context.intent);
  const factsOf = rememberFacts();
  const failures: TagboatError[] = [];
  for (const proposed of parts) {
    try {
      await deliverOne(proposed, { ...context, factsOf }, world);
    } catch (error) {
      if (!isAboutOneProposal(error) || !goesOnAfter(error, context.intent)) throw error;
      failures.push(error);
      if (parts.length > 1) world.log.warn(error.message);
    }
  }
  if (failures[0] !== undefined) throw failures[0];
}

/** The time of a build's job is limited: where it is over for one pull request, no other is begun. */
const goesOnAfter = ({ kind }: TagboatError, intent: Intent): boolean =>
  intent.kind === "promote" ? intent.isJoint !== true : kind !== "timeout";

/** Any other failure, such as of a server, would meet the next pull request, too. */
const isAboutOneProposal = (error: unknown): error is TagboatError =>
  error instanceof TagboatError && (error.kind === "refused" || error.kind === "timeout" || error.kind === "conflict");

async function deliverOne(
  { targets, how }: ProposedPart,
  context: ProposalsContext & { readonly factsOf: FactsOf },
  world: World,
): Promise<void> {
  announceLanded(world);
  const record = world.deliveries.begin();
  const { intent } = context;
  const { home, config } = intent;
  const [target] = targets;
  const repository = await repositoryOf(target, home, world);
  const { address, branch, declared } = locateBranch(target, { ...home, config });
  let latest: PlannedDelivery | undefined;
  let rollbacks: ReadonlyMap<string, Hold> = new Map();
  const planOwn = planOnBranch(target, { intent, repository, of: { targets }, rollbacks: () => rollbacks }, world);
  const plan: ProposalRequest["plan"] = async (snapshot, base, ...others) => {
    const planned = await planOwn(snapshot, base, ...others);
    if (snapshot === base) latest = planned;
    return planned;
  };
  const place = scopeOf(target, intent.kind);
  const settings = settingsFor(target, config);
  const autoMerge = context.autoMerge ?? settings.autoMerge ?? "off";
  const gate = gateOf({ targets, place }, intent, { latest: () => latest, world });
  if (gate !== undefined && how === "merge" && autoMerge !== "off")
    throw place.isTrain === true ? autoMergeOfTrain(target) : autoMergePastGate(target);
  if (home.isDryRun) {
    record.keep(await rehearseProposal({ repository, branch, plan }, world));
    return;
  }
  const forge = await world.forges.of(address, declared);
  if (intent.kind === "update" || intent.kind === "promote") {
    const branches = targets.map((one) => [targetName(one), branchFor(one, config, "rollback")] as const);
    rollbacks = await openRollbacks(new Map(branches), { forge, into: branch });
  }
  const request: ProposalRequest = {
    repository,
    forge,
    facts: () => (how === "merge" ? context.factsOf(forge, branch) : context.factsOf(forge)),
    isMerged: how === "merge",
    isGated: gate !== undefined,
    place,
    settings,
    branch,
    takeOver: context.takeOver,
    plan,
    ...(place.isTrain === true && { train: { isAsked: (asked) => targets.some((one) => isSameTarget(one, asked)) } }),
    ...(place.purpose === undefined && {
      leaveOthers: (joining) => leaveOthers(joining, { target, request, intent }, world),
    }),
    withdrawn: (proposed) => withdrawn(targets, proposed, intent, world),
    write: record.write,
    seen: (soFar) => record.keep(proposalReport(repository, soFar)),
  };
  const time = timeLeft(targets, context, world);
  const moved = (): readonly Target[] => latest?.targets ?? targets;
  record.keep(await deliverProposal({ moved, how, ...time, autoMerge, gate, request }, world));
}

/** Never two open pull requests move the same app, such as after a change of `pullRequest.per`. */
async function leaveOthers(
  joining: Joining,
  { target, request, intent }: { readonly target: Target; readonly request: ProposalRequest; readonly intent: Intent },
  world: World,
): Promise<void> {
  if (request.train !== undefined) return leaveOwnProposals(request, joining, world);
  const { takeOver } = request;
  const leaving = { apps: joining.targets.map(({ app }) => app), why: "it has a pull request of its own now" };
  const { environment } = target;
  return leaveTrain(await leavingRequest(target, { intent, takeOver }, world), { environment, leaving }, world);
}

/** A promotion must not leave a version open that was taken back where it comes from. */
async function withdrawn(
  targets: readonly Target[],
  proposed: readonly ChangeTrailer[],
  context: Intent,
  world: World,
): Promise<string | undefined> {
  if (context.kind !== "promote") return undefined;
  for (const target of targets) {
    const reason = await withdrawnAtSource(target, proposed, { context, world });
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** The gate of the targets, which move together; undefined: they have none, or no gate stops the proposal, because it is a hold or a rollback. */
function gateOf(
  { targets, place }: { readonly targets: readonly Target[]; readonly place: ProposalScope },
  intent: Intent,
  { latest, world }: { readonly latest: () => PlannedDelivery | undefined; readonly world: World },
): MergeGate | undefined {
  if (intent.kind === "hold" || intent.kind === "rollback") return undefined;
  const { gates, config } = intent;
  const isTrain = place.isTrain === true;
  // Only the plan knows which apps a train carries.
  if (!isTrain && !targets.some((target) => gates.binds(target, config))) return undefined;
  return {
    async closed(proposal) {
      const planned = latest();
      const { closed, passed } = await gates.judge(planned?.entering ?? [], await configNow(intent, world), proposal);
      const all = [...closed.values()];
      return (
        all.find(({ isUnapproved }) => isUnapproved !== true) ??
        all[0] ??
        closedSince(planned, formatGates(passed, isTrain ? [] : undefined))
      );
    },
    showApprovals: (proposal) => gates.showApprovals(latest()?.entering ?? [], latest()?.config ?? config, proposal),
  };
}

/** The config may have another gate by now, such as a freeze that begins today. @throws config */
async function configNow(
  intent: Extract<Intent, { kind: "update" | "promote" }>,
  world: World,
): Promise<Config | undefined> {
  const { home } = intent;
  const state = await (await repositoryOf({}, home, world)).open(home.snapshot.branch);
  return (await targetsAt(intent, state)).config;
}

/** A check that held when the commit was made, and that only an override opens now: the commit to merge does not say so. */
function closedSince(planned: PlannedDelivery | undefined, passed: string | undefined): ClosedGate | undefined {
  const { gate } = parseTrailers(planned?.commit.message ?? "");
  const checks = unrecordedOverrides(passed, gate);
  if (checks.length === 0) return undefined;
  const reason = `${checks.join(", ")} no longer holds, and the commit does not record that it was overridden; run the same command again`;
  return { outcome: "waiting", reason };
}

/** The forge merges when it is ready, and by then the gate may be closed. */
const autoMergePastGate = ({ environment }: Target): TagboatError =>
  new TagboatError(
    "refused",
    `Auto-merge cannot be used in "${environment}", because its gate must hold when it is merged`,
    {
      hint: "Leave out --auto-merge, and `pullRequest.autoMerge` in the config: tagboat itself merges once the gate holds.",
    },
  );

/** Any app may join a train at any moment, also one with a gate. */
const autoMergeOfTrain = ({ environment }: Target): TagboatError =>
  new TagboatError("refused", `Auto-merge cannot be used for the release train of "${environment}"`, {
    hint: "Leave out --auto-merge: other apps may join the train before the forge merges it.",
  });

/** Timeout of a merge, and how much of the run's own timeout was used before, in milliseconds. */
function timeLeft(
  targets: readonly Target[],
  { limit, intent: { config } }: ProposalsContext,
  { clock }: Pick<World, "clock">,
) {
  if (limit === undefined) return { timeout: Math.max(...targets.map((target) => targetTimeout(target, config))) };
  const spent = clock.now().getTime() - limit.started.getTime();
  return { timeout: Math.max(0, limit.timeout - spent), spent };
}

/** With `into`, the merge methods also respect the rules of that branch, by default the default branch. */
type FactsOf = (forge: Forge, ...into: [] | [branch: string | undefined]) => Promise<RepositoryFacts>;

/** Caches the facts, because many apps share one repository. */
function rememberFacts(): FactsOf {
  const known = new Map<Forge, Map<string, Promise<RepositoryFacts>>>();
  return (forge, ...into) => {
    const ofForge = known.get(forge) ?? new Map<string, Promise<RepositoryFacts>>();
    known.set(forge, ofForge);
    const key = JSON.stringify(into);
    const facts =
      ofForge.get(key) ?? (into.length === 0 ? forge.repository() : withAllowedMergeMethods(forge, into[0]));
    ofForge.set(key, facts);
    return facts;
  };
}

/** Two proposals on one branch would replace each other endlessly. */
function refuseSharedBranches(parts: readonly ProposedPart[], { config, kind }: Intent): void {
  const seen = new Map<string, string>();
  for (const {
    targets: [target],
  } of parts) {
    const place = scopeOf(target, kind);
    const branch = proposalBranch(settingsFor(target, config).branch, place);
    const key = JSON.stringify([target.repo, branch]);
    const name = `${place.isTrain === true ? "the release train" : place.app} in ${target.environment ?? "the files given"}`;
    const other = seen.get(key);
    if (other !== undefined) {
      throw new TagboatError("config", `${other} and ${name} would share the pull request's branch "${branch}"`, {
        hint: "Let `pullRequest.branch` contain {app} and {environment}.",
      });
    }
    seen.set(key, name);
  }
}
