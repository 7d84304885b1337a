import type { Config } from "../config/config.ts";
import { type CheckResult, ok, skipped, warning } from "../domain/check-result.ts";
import type { Target } from "../domain/pipeline.ts";
import type { Forge } from "../forges/forge.ts";
import { reportSettings } from "../reports/report-destination.ts";
import { declaredForge } from "../targets/declared-forge.ts";
import { locateBranch } from "../targets/repo-branch.ts";
import type { World } from "../world.ts";
import { tryCheck } from "./try-check.ts";

export interface ReportsRequest {
  readonly config: Config | undefined;
  readonly targets: readonly Target[];
  readonly homeAddress: string;
}

/** Many apps may each have their own repository, and a problem with some usually affects all. */
const mostLooked = 10;

/** Checks that commits can get the reports that `report` requests. A report never fails a run, so it never fails a check. */
export async function checkReports(request: ReportsRequest, world: World): Promise<CheckResult[]> {
  const addresses = new Set(request.targets.flatMap((target) => addressOf(target, request)));
  const findings: CheckResult[] = [];
  for (const address of [...addresses].slice(0, mostLooked)) {
    const looked = { check: "statuses", subject: address ?? "source" } as const;
    findings.push(
      address === undefined
        ? skipped(looked, "no `source` says where it is: it is told in the job that builds it")
        : await checkRepository(address, request, world),
    );
  }
  return findings;
}

/** Empty: no report. Undefined: the repository may be unknown until one of its jobs runs. */
function addressOf(target: Target, { config, homeAddress }: ReportsRequest): [string | undefined] | [] {
  const { report } = reportSettings(target, { config, homeAddress });
  if (report === "none") return [];
  return [report === "source-commit" ? target.source : locateBranch(target, { address: homeAddress }).address];
}

async function checkRepository(address: string, request: ReportsRequest, world: World): Promise<CheckResult> {
  const looked = { check: "statuses", subject: address } as const;
  const found = await tryCheck(looked, async () => {
    const forge = await world.forges.of(address, declaredForge(address, request));
    return judgeReports(forge);
  });
  if (!("finding" in found)) return found.value;
  const { message, hint } = found.finding;
  return warning(looked, `no status can be set: ${message}`, hint);
}

async function judgeReports(forge: Forge): Promise<CheckResult> {
  const looked = { check: "statuses", subject: forge.url } as const;
  if (!forge.hasToken)
    return warning(looked, "no status can be set without a token", "See docs/reports.md for its rights.");
  const { mayPush, fullName, defaultBranch } = await forge.repository();
  if (!mayPush)
    return warning(looked, `the account may not write to ${fullName}, and so sets no status`, "Give it write access.");
  const branch = await forge.branches.get(defaultBranch);
  if (branch !== undefined) await forge.statuses.list(branch.commit);
  return ok(looked, "the account may read statuses, and write; whether its token may set one, only setting it tells");
}
