import { checkAgents } from "../checks/check-agents.ts";
import { checkConfig } from "../checks/check-config.ts";
import { checkDeliveries } from "../checks/check-deliveries.ts";
import { checkGates } from "../checks/check-gates.ts";
import { checkReports } from "../checks/check-reports.ts";
import { checkTargets } from "../checks/check-targets.ts";
import { checkWriting } from "../checks/check-writing.ts";
import { tryCheck } from "../checks/try-check.ts";
import { failureOfChecks, ok } from "../domain/check-result.ts";
import { type Home, openHome } from "../targets/home.ts";
import type { World } from "../world.ts";
import type { CheckInputName } from "./check.ts";
import type { CommandResult } from "./command.ts";
import type { InputValues } from "./inputs.ts";

/** Checks everything that a delivery needs. Checks that an earlier failure makes impossible are left out. */
export async function runCheck(values: InputValues<CheckInputName>, world: World): Promise<CommandResult> {
  const homeAddress = values.repo ?? (await world.repositories.home());
  const looked = { check: "repository", subject: "home" } as const;
  const opened = await tryCheck(looked, () => openHome({ ...values, "dry-run": true }, world));
  const checks = "finding" in opened ? [opened.finding] : [reached(opened.value)];
  const asRead = "finding" in opened ? undefined : opened.value;
  const read = asRead && (await checkConfig(values, asRead, world));
  const home = asRead && { ...asRead, config: read?.config };
  checks.push(...(read?.findings ?? []));
  const known = home && read && { ...read, config: read.config, home };
  if (known !== undefined) {
    checks.push(...(await checkTargets(known.targets, known.home, world)));
    checks.push(...(await checkWriting(known, world)));
  }
  const request = { config: read?.config, targets: read?.targets ?? [], homeAddress, home: home?.snapshot };
  checks.push(...(await checkDeliveries(request, world)));
  checks.push(...(await checkReports({ config: read?.config, targets: read?.targets ?? [], homeAddress }, world)));
  if (known !== undefined) {
    checks.push(...(await checkAgents(known, world)));
    checks.push(...(await checkGates(known, world)));
  }
  const failure = failureOfChecks(checks);
  return { deliveries: [], checks, ...(failure === undefined ? {} : { failure }) };
}

const reached = ({ repository, snapshot }: Home) =>
  ok(
    { check: "repository", subject: repository.url },
    `branch "${snapshot.branch}" is at ${snapshot.commit.slice(0, 12)}`,
  );
