import type { Config } from "../config/config.ts";
import { type CheckResult, ok, skipped, warning } from "../domain/check-result.ts";
import type { Target } from "../domain/pipeline.ts";
import { statusPattern } from "../domain/status-pattern.ts";
import { firstNames } from "../domain/text.ts";
import type { Forge } from "../forges/forge.ts";
import { declaredForge } from "../targets/declared-forge.ts";
import type { Home } from "../targets/home.ts";
import { locateBranch } from "../targets/repo-branch.ts";
import { requirementsOf, targetSettings } from "../targets/target-settings.ts";
import type { World } from "../world.ts";
import { tryCheck } from "./try-check.ts";

export interface RequirementsRequest {
  readonly config: Config;
  readonly targets: readonly Target[];
  readonly home: Home;
}

/** Many apps may each have their own repository, and a problem with some usually affects all. */
const mostLooked = 10;

/** Looks for the statuses that gates require, on the newest commit of the repository that has them. */
export async function checkRequirements(request: RequirementsRequest, world: World): Promise<CheckResult[]> {
  const wanted = new Map(wantedStatuses(request).map((one) => [JSON.stringify(one), one]));
  const findings: CheckResult[] = [];
  for (const one of [...wanted.values()].slice(0, mostLooked)) findings.push(await checkStatus(one, request, world));
  if (wanted.size > mostLooked)
    findings.push(skipped({ check: "gate", subject: "others" }, `not looked at: ${wanted.size - mostLooked} more`));
  return findings;
}

interface WantedStatus {
  readonly environment: string;
  /** Name or glob. */
  readonly status: string;
  /** Undefined: only the job that builds it knows. */
  readonly address: string | undefined;
  /** Absent: the default branch. */
  readonly branch?: string | undefined;
}

function wantedStatuses({ config, targets, home }: RequirementsRequest): WantedStatus[] {
  return targets.flatMap((target) => {
    const { app, environment = "", after, source } = target;
    const settings = targetSettings(target, config);
    const required = settings === undefined ? [] : requirementsOf(settings, target);
    return required.flatMap((one): WantedStatus[] => {
      if (!("status" in one)) return [];
      const { status, on } = one;
      if (on === "source-commit") return [{ environment, status, address: source }];
      return after.map((name) => {
        const { address, branch } = locateBranch(targetSettings({ app, environment: name }, config) ?? {}, home);
        return { environment, status, address, branch };
      });
    });
  });
}

async function checkStatus(
  { environment, status, address, branch }: WantedStatus,
  { config, home }: RequirementsRequest,
  world: World,
): Promise<CheckResult> {
  const looked = { check: "gate", subject: environment } as const;
  const about = `require ${status}`;
  if (address === undefined) {
    const message = `${about}: no \`source\` says in which repository it is, so only the job that builds a commit can read it`;
    return skipped(looked, message);
  }
  const found = await tryCheck(looked, async () => {
    const forge = await world.forges.of(address, declaredForge(address, { config, homeAddress: home.address }));
    return { forge, ...(await newestChecks(forge, branch)) };
  });
  if ("finding" in found) {
    const { message, hint } = found.finding;
    return warning(looked, `${about}: its statuses cannot be read: ${message}`, hint);
  }
  const { forge, names, on } = found.value;
  const isNamed = statusPattern(status);
  const fitting = names.filter(isNamed);
  if (fitting.length > 0)
    return ok(looked, `${about}: ${firstNames(fitting, mostNames)} is on the newest commit of ${on}`);
  const has = names.length === 0 ? "It has none." : `It has ${firstNames(names, mostNames)}.`;
  const message = `${about}: the newest commit of ${on} in ${forge.url} has no such status or check, and without one the gate waits`;
  return warning(looked, message, `${has} Check the name: \`*\` stops at a slash, and \`**\` does not.`);
}

async function newestChecks(forge: Forge, branch: string | undefined) {
  const on = branch ?? (await forge.repository()).defaultBranch;
  const newest = await forge.branches.get(on);
  const checks = newest === undefined ? [] : await forge.checks.of(newest.commit);
  return { on, names: [...new Set(checks.map(({ context }) => context))] };
}

/** Number of names that a result lists. */
const mostNames = 5;
