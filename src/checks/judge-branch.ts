import type { Config } from "../config/config.ts";
import { methodHint } from "../deliver/merge/merge-errors.ts";
import { type CheckResult, failed, ok, skipped, warning } from "../domain/check-result.ts";
import type { Delivery, Target } from "../domain/pipeline.ts";
import { targetName } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { BranchFacts, CheckMaker, Forge, ForgeKind, RepositoryFacts } from "../forges/forge.ts";
import { judgeSignatures } from "./judge-signatures.ts";

/** A branch, and what is delivered to it. */
export interface BranchUse {
  /** Undefined: the repository's default branch. */
  readonly name: string | undefined;
  readonly targets: readonly Target[];
  readonly config: Config | undefined;
}

export interface BranchCheckContext {
  readonly forge: Pick<Forge, "kind" | "hasToken">;
  readonly facts: RepositoryFacts;
  /** The token belongs to a CI job. */
  readonly isJob: boolean;
  /** Makers of the branch's required checks, if they matter for this token. */
  readonly makers?: ReadonlyMap<string, CheckMaker>;
}

/** Whether the deliveries to a branch can land there, given its protection. */
export function judgeBranch(
  branch: BranchFacts | undefined,
  use: BranchUse,
  context: BranchCheckContext,
): CheckResult[] {
  const looked = { check: "branch", subject: use.name ?? "" } as const;
  if (branch === undefined) {
    return [failed(looked, new TagboatError("not-found", `there is no branch "${use.name}" for this token`))];
  }
  const by = (how: Delivery): Target[] => use.targets.filter(({ delivery }) => delivery === how);
  return [
    ok(looked, describeProtection(branch)),
    ...(by("push").length > 0 ? judgePush(branch, by("push"), context) : []),
    ...(by("pull-request").length > 0 ? judgeProposals(by("pull-request"), context) : []),
    ...by("merge").flatMap((target) => judgeMethod(target, use.config, context)),
    ...(by("merge").length > 0 ? judgeMerge(branch, by("merge"), context) : []),
    ...judgeSignatures({
      branch,
      kind: context.forge.kind,
      isRebased: by("merge").some((target) => methodOf(target, use.config, context)?.startsWith("rebase") === true),
      config: use.config,
    }),
  ];
}

/** Whether a pull request's own branch accepts pushes. If that is unknown, the push itself will show it. */
export function judgeOwnBranch(name: string, kind: ForgeKind, takesPushes: "yes" | "no" | "unknown"): CheckResult[] {
  const looked = { check: "branch", subject: name } as const;
  if (takesPushes === "yes") return [];
  if (takesPushes === "unknown") {
    return [skipped(looked, "only an administrator's token can read whether a rule blocks pushes to this branch")];
  }
  const why = "a rule blocks pushes to this branch, which the pull request would come from";
  const hint = "Let this account push and force-push to it, or set another branch with `pullRequest.branch`.";
  if (kind === "github") return [warning(looked, `${why}, unless this account may bypass it`, hint)];
  return [failed(looked, new TagboatError("refused", why, { hint }))];
}

function describeProtection(branch: BranchFacts): string {
  if (!branch.isProtected) return "is not protected";
  const { requiredChecks: checks, requiredApprovals: approvals, requiresSignatures, hasMergeQueue } = branch;
  const wants = [
    checks === undefined || checks.length === 0 ? undefined : `checks (${checks.join(", ")})`,
    approvals ? `${approvals} approval${approvals === 1 ? "" : "s"}` : undefined,
    requiresSignatures === true ? "signed commits" : undefined,
    hasMergeQueue ? "a merge queue" : undefined,
  ].filter((want) => want !== undefined);
  return wants.length === 0 ? "is protected" : `is protected: it wants ${wants.join(", ")}`;
}

/** "grade-api in dev, cart in dev and 3 more". */
function named(targets: readonly Target[]): string {
  const names = targets.slice(0, 3).map(targetName).join(", ");
  return targets.length > 3 ? `${names} and ${targets.length - 3} more` : names;
}

const otherDelivery = "Deliver by `pull-request` or `merge` there, or let this account push to the branch.";

function judgePush(
  branch: BranchFacts,
  targets: readonly Target[],
  { facts, forge }: BranchCheckContext,
): CheckResult[] {
  const looked = { check: "branch", subject: branch.name } as const;
  const who = named(targets);
  // A problem of the whole repository is already reported.
  if (!facts.mayPush || !branch.isProtected) return [];
  const refuse = (why: string) => failed(looked, new TagboatError("refused", why, { hint: otherDelivery }));
  if (branch.mayPush === false) return [refuse(`its protection refuses the push of ${who}`)];
  const findings: CheckResult[] = [];
  if (branch.mayPush === undefined) {
    const rules = (branch.requiredChecks ?? []).length > 0 || (branch.requiredApprovals ?? 0) > 0;
    const what = rules ? "what it wants refuses" : "its protection may refuse";
    findings.push(warning(looked, `${what} the push of ${who}, unless this account may bypass it`, otherDelivery));
  } else if (forge.kind !== "github") {
    findings.push(ok(looked, `its protection lets the push of ${who} pass`));
  }
  return findings;
}

function judgeProposals(targets: readonly Target[], { isJob, forge }: BranchCheckContext): CheckResult[] {
  if (!isJob) return [];
  const looked = { check: "pull-request", subject: named(targets) } as const;
  return forge.kind === "github"
    ? [warning(looked, "GitHub starts no workflow for a pull request of the job's own token", otherToken)]
    : [];
}

const otherToken = "Give tagboat the token of an app or of a person as TAGBOAT_TOKEN.";

/** Chosen as a merge would choose it. */
const methodOf = ({ environment = "" }: Target, config: Config | undefined, { facts }: BranchCheckContext) =>
  config?.environments.get(environment)?.pullRequest.mergeMethod ?? facts.mergeMethods[0];

function judgeMethod(target: Target, config: Config | undefined, context: BranchCheckContext): CheckResult[] {
  const looked = { check: "merge", subject: targetName(target) } as const;
  const { mergeMethods } = context.facts;
  const method = methodOf(target, config, context);
  if (method !== undefined && mergeMethods.includes(method)) return [ok(looked, `merges by ${method}`)];
  const message = `the repository does not allow to merge by ${method ?? "any method"}`;
  return [failed(looked, new TagboatError("refused", message, { hint: methodHint(mergeMethods) }))];
}

/** Checks that GitHub would let the job's own token merge: GitHub starts no workflow for it, but checks made elsewhere still run. */
function judgeJobsChecks(
  wanted: readonly string[],
  targets: readonly Target[],
  makers: BranchCheckContext["makers"] = new Map(),
): CheckResult[] {
  const looked = { check: "merge", subject: named(targets) } as const;
  const of = (maker: CheckMaker | undefined) => wanted.filter((name) => makers.get(name) === maker).join(", ");
  const [never, unknown] = [of("workflows"), of(undefined)];
  const why = "GitHub starts no workflow for the job's own token";
  if (never !== "")
    return [
      failed(looked, new TagboatError("refused", `the checks ${never} never come: ${why}`, { hint: otherToken })),
    ];
  if (unknown === "") return [];
  return [
    warning(looked, `whether the checks ${unknown} come is not known: ${why}, and they may be one's`, otherToken),
  ];
}

function judgeMerge(
  branch: BranchFacts,
  targets: readonly Target[],
  { isJob, forge, makers }: BranchCheckContext,
): CheckResult[] {
  const looked = { check: "merge", subject: named(targets) } as const;
  const refuse = (why: string, hint: string) => failed(looked, new TagboatError("refused", why, { hint }));
  const { requiredChecks, requiredApprovals, mayMerge, name } = branch;
  const findings: CheckResult[] = [];
  if (mayMerge === false) {
    findings.push(
      refuse(`this account may not merge into "${name}"`, "Let it merge there, or deliver by `pull-request`."),
    );
  }
  if (isJob && forge.kind === "github") findings.push(...judgeJobsChecks(requiredChecks ?? [], targets, makers));
  const hint = "Where nobody approves within `timeout`, the run fails; `pull-request` does not wait.";
  if (branch.isProtected && requiredApprovals === undefined) {
    findings.push(warning(looked, `whether "${name}" wants approvals is told to its administrators only`, hint));
  } else if ((requiredApprovals ?? 0) > 0) {
    findings.push(warning(looked, `waits for people: "${name}" wants ${requiredApprovals} approvals`, hint));
  }
  return findings;
}
