import { selectedEnvironments } from "../config/targets.ts";
import type { StatusReport } from "../domain/status-row.ts";
import { TagboatError } from "../errors.ts";
import { readStatus } from "../status/read-status.ts";
import { openHome, withConfig } from "../targets/home.ts";
import { branchesUnder } from "../targets/repo-branch.ts";
import { namedTargets } from "../targets/select-targets.ts";
import type { World } from "../world.ts";
import type { CommandEnd } from "./command.ts";
import type { InputValues } from "./inputs.ts";
import type { StatusInputName } from "./status.ts";

export async function runStatus(values: InputValues<StatusInputName>, world: World): Promise<CommandEnd> {
  const opened = await openHome({ ...values, "dry-run": true }, world);
  const selection = { config: values.config, apps: values.app.length > 0 ? values.app : undefined };
  const { targets, config } = await namedTargets(opened.snapshot, selection, branchesUnder(world, opened));
  for (const notice of config.notices) world.log.warn(notice);
  const names = values.environment.length > 0 ? values.environment : undefined;
  const environments = selectedEnvironments(config, names).map(({ name }) => name);
  const home = await withConfig(opened, config, world);
  const shown = targets.filter(({ environment = "" }) => environments.includes(environment));
  const { rows, problem } = await readStatus({ targets, shown, home, config }, world);
  const status = { rows, at: world.clock.now(), format: formatOf(values), showsGates: values.gate };
  return { status, ...(problem && { failure: unreadable(problem) }) };
}

const formatOf = ({ format, json }: InputValues<StatusInputName>): StatusReport["format"] =>
  json ? "json" : ((format ?? "text") as StatusReport["format"]);

/** The rows that could be read are complete. */
const unreadable = ({ kind, message, hint }: TagboatError): TagboatError =>
  new TagboatError(kind, message, { hint: `${hint === undefined ? "" : `${hint} `}The other rows are complete.` });
