import type { StatusReport } from "../domain/status-row.ts";
import { TagboatError } from "../errors.ts";
import { readStatus } from "../status/read-status.ts";
import { openHome, withConfig } from "../targets/home.ts";
import { branchesUnder } from "../targets/repo-branch.ts";
import { noConfig, readConfig, targetsIn } from "../targets/select-targets.ts";
import type { World } from "../world.ts";
import type { CommandEnd } from "./command.ts";
import type { InputValues } from "./inputs.ts";
import type { StatusInputName } from "./status.ts";

export async function runStatus(values: InputValues<StatusInputName>, world: World): Promise<CommandEnd> {
  const opened = await openHome({ ...values, "dry-run": true }, world);
  const read = await readConfig(opened.snapshot, values);
  if (read === undefined) throw noConfig(opened.snapshot);
  const apps = values.app.length > 0 ? values.app : undefined;
  const discovery = { config: read, home: opened.snapshot, branches: branchesUnder(world, opened)(read) };
  const { targets, config } = await targetsIn(discovery, { apps });
  for (const notice of config.notices) world.log.warn(notice);
  refuseUnknownEnvironments(values.environment, [...config.environments.keys()]);
  const home = await withConfig(opened, config, world);
  const isShown = (name: string | undefined): boolean =>
    values.environment.length === 0 || (name !== undefined && values.environment.includes(name));
  const shown = targets.filter(({ environment }) => isShown(environment));
  const rows = await readStatus({ targets, shown, home, config }, world);
  const problem = rows.find((row) => row.problem !== undefined);
  const failure = problem && unreadable(problem.app, problem.environment, problem.problem ?? "");
  const status = { rows, at: world.clock.now(), format: formatOf(values), showsGates: values.gate };
  return { status, ...(failure && { failure }) };
}

const formatOf = ({ format, json }: InputValues<StatusInputName>): StatusReport["format"] =>
  json ? "json" : ((format ?? "text") as StatusReport["format"]);

function refuseUnknownEnvironments(names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new TagboatError("not-found", `There is no environment \`${unknown}\` in the config`, {
    hint: `The config has: ${known.join(", ")}.`,
  });
}

const unreadable = (app: string, environment: string, why: string): TagboatError =>
  new TagboatError("config", `${app} in ${environment} could not be read: ${why}`, {
    hint: "The other rows are complete. `tagboat check` says more.",
  });
