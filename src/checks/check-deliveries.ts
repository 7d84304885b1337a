import type { Config } from "../config/config.ts";
import { withAllowedMergeMethods } from "../deliver/merge/allowed-merge-methods.ts";
import { branchFor } from "../deliver/proposal/proposal-scope.ts";
import { type CheckResult, ok, skipped, warning } from "../domain/check-result.ts";
import type { Target } from "../domain/pipeline.ts";
import type { TagboatError } from "../errors.ts";
import type { Forge } from "../forges/forge.ts";
import type { Snapshot } from "../git/repository.ts";
import { type HomeFacts, type LocatedBranch, locateBranch, type RepoBranch } from "../targets/repo-branch.ts";
import type { World } from "../world.ts";
import { checkApprovals } from "./check-approvals.ts";
import { checkLabelsAndReviewers } from "./check-labels-and-reviewers.ts";
import { judgeAccess } from "./judge-access.ts";
import { type BranchUse, judgeBranch, judgeOwnBranch } from "./judge-branch.ts";
import { judgeToken } from "./judge-token.ts";
import { tryCheck } from "./try-check.ts";

export interface DeliveriesRequest {
  /** Undefined if it could not be read: then only the home repository is checked. */
  readonly config: Config | undefined;
  readonly targets: readonly Target[];
  /** Address of the home repository. */
  readonly homeAddress: string;
  /** Undefined if it could not be opened. */
  readonly home: Snapshot | undefined;
}

/** Asks each repository's forge whether the deliveries can work. Writes nothing. */
export async function checkDeliveries(request: DeliveriesRequest, world: World): Promise<CheckResult[]> {
  const findings: CheckResult[] = [];
  for (const use of repositoriesOf(request)) findings.push(...(await checkRepository(use, world)));
  return findings;
}

const homeOf = ({ homeAddress, home, config }: DeliveriesRequest): HomeFacts => ({
  address: homeAddress,
  ...(home && { snapshot: home }),
  config,
});

interface RepositoryUse {
  readonly at: LocatedBranch;
  readonly targets: readonly Target[];
  readonly request: DeliveriesRequest;
}

function repositoriesOf(request: DeliveriesRequest): RepositoryUse[] {
  const { targets } = request;
  const at = (named: RepoBranch): LocatedBranch => locateBranch(named, homeOf(request));
  const uses = new Map((targets.length === 0 ? [{}] : targets).map((named) => [at(named).address, at(named)]));
  return [...uses.values()].map((use) => ({
    at: use,
    targets: targets.filter((target) => at(target).address === use.address),
    request,
  }));
}

async function checkRepository(use: RepositoryUse, world: World): Promise<CheckResult[]> {
  const { at, targets } = use;
  const isNeeded = targets.some(({ delivery }) => delivery !== "push");
  const looked = { check: "forge", subject: at.isHomeRepository ? "home" : at.address } as const;
  const found = await tryCheck(looked, () => world.forges.of(at.address, at.declared));
  if ("finding" in found) return [isNeeded ? found.finding : withoutForge(found.finding, found.error)];
  const forge = found.value;
  const subject = forge.url;
  const account = await tryCheck({ check: "token", subject }, () => forge.account());
  const token = judgeToken(forge, account, isNeeded);
  const findings = [ok({ check: "forge", subject }, `is on ${forge.kind}`), token];
  // With a rejected token, further requests say nothing new.
  if (forge.hasToken && token.state === "failed") return findings;
  const isJob = "value" in account && account.value?.isJob === true;
  return [...findings, ...(await checkOnForge(use, { forge, isJob, isNeeded }))];
}

interface OnForge {
  readonly forge: Forge;
  readonly isJob: boolean;
  /** Something other than a push is planned. */
  readonly isNeeded: boolean;
}

async function checkOnForge({ targets, request }: RepositoryUse, on: OnForge): Promise<CheckResult[]> {
  const { forge, isJob, isNeeded } = on;
  const facts = await tryCheck({ check: "access", subject: forge.url }, () => forge.repository());
  if ("finding" in facts) return [isNeeded || forge.hasToken ? facts.finding : softened(facts.finding)];
  const findings = judgeAccess(forge, facts.value, targets);
  if (isNeeded && forge.hasToken) {
    findings.push(await readsProposals(forge));
    findings.push(...(await checkLabelsAndReviewers(forge, { targets, config: request.config, isJob })));
    findings.push(...(await checkApprovals(forge, { targets, config: request.config })));
  }
  for (const use of branchUses(targets, request)) {
    const branch = use.name ?? facts.value.defaultBranch;
    const look = () => lookAtBranch(branch, { forge, isJob, isMerged: isMerged(use) });
    const read = await tryCheck({ check: "branch", subject: branch }, look);
    if ("finding" in read) findings.push(read.finding);
    else {
      const { branchFacts, into = facts.value, makers } = read.value;
      const context = { forge, facts: into, isJob, ...(makers && { makers }) };
      findings.push(...judgeBranch(branchFacts, { ...use, name: branch }, context));
    }
  }
  if (isNeeded && forge.hasToken) findings.push(...(await checkOwnBranches(forge, targets, request.config)));
  return findings;
}

/** Checks that the branches of pull requests accept pushes, including the replacement of older images. */
async function checkOwnBranches(
  forge: Forge,
  targets: readonly Target[],
  config: Config | undefined,
): Promise<CheckResult[]> {
  const proposed = targets.filter(({ delivery }) => delivery !== "push");
  const findings: CheckResult[] = [];
  for (const name of new Set(proposed.map((target) => branchFor(target, config)))) {
    const found = await tryCheck({ check: "branch", subject: name }, () => forge.branches.takesPushes(name));
    if ("finding" in found) findings.push(found.finding);
    else findings.push(...judgeOwnBranch(name, forge.kind, found.value));
  }
  return findings;
}

const isMerged = ({ targets }: BranchUse): boolean => targets.some(({ delivery }) => delivery === "merge");

interface BranchQuestion extends Pick<OnForge, "forge" | "isJob"> {
  readonly isMerged: boolean;
}

async function lookAtBranch(name: string, { forge, isJob, isMerged }: BranchQuestion) {
  const facts = await forge.branches.get(name);
  const requiresSignatures = facts?.requiresSignatures ?? (facts && (await forge.branches.wantsSignatures(name)));
  const branchFacts = facts && { ...facts, requiresSignatures };
  if (!isMerged || facts === undefined) return { branchFacts };
  return {
    branchFacts,
    into: await withAllowedMergeMethods(forge, name),
    makers: isJob ? await forge.checkMakers?.of(name) : undefined,
  };
}

/** A push needs no forge, so the forge's answer is only information. */
function withoutForge(finding: CheckResult, { kind, message }: TagboatError): CheckResult {
  if (kind === "remote") return softened(finding);
  return skipped(finding, `no GitHub or Gitea API here; pushing still works: ${message}`);
}

const softened = ({ check, subject, message, hint }: CheckResult): CheckResult =>
  warning({ check, subject }, message, hint);

async function readsProposals(forge: Forge): Promise<CheckResult> {
  const looked = { check: "pull-request", subject: forge.url } as const;
  const read = await tryCheck(looked, () => forge.pullRequests.from("tagboat/check", "open"));
  if ("finding" in read) return read.finding;
  return ok(looked, "the token may read pull requests; whether it may open them, only opening one tells");
}

/** The branches that are delivered to; before the config is known, only the home branch. */
function branchUses(targets: readonly Target[], request: DeliveriesRequest): BranchUse[] {
  const { home, config } = request;
  if (targets.length === 0) return [{ name: home?.branch, targets: [], config }];
  const nameOf = (target: Target) => locateBranch(target, homeOf(request)).branch;
  return [...new Set(targets.map(nameOf))].map((name) => ({
    name,
    targets: targets.filter((target) => nameOf(target) === name),
    config,
  }));
}
