import type { Config } from "../config/config.ts";
import { type CheckResult, failed, ok, warning } from "../domain/check-result.ts";
import type { Target } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { Home } from "../targets/home.ts";
import { branchesUnder } from "../targets/repo-branch.ts";
import { defaultConfigPath, requireConfig, targetsIn } from "../targets/select-targets.ts";
import type { World } from "../world.ts";
import { tryCheck } from "./try-check.ts";

export interface ConfigRequest {
  readonly config: string | undefined;
  readonly app: readonly string[];
  readonly environment: readonly string[];
}

export interface ReadConfig {
  readonly findings: readonly CheckResult[];
  /** Undefined if it could not be read. */
  readonly config?: Config;
  readonly targets: readonly Target[];
  /** The targets of the requested apps in all environments, because a gate depends on the earlier ones. Undefined: unknown. */
  readonly pipeline?: readonly Target[] | undefined;
}

/** Reads the config with everything that the repository adds to it, and selects the requested targets, by default all. */
export async function checkConfig(request: ConfigRequest, home: Home, world: World): Promise<ReadConfig> {
  const looked = { check: "config", subject: request.config ?? defaultConfigPath } as const;
  const selection = { apps: given(request.app), environments: given(request.environment) };
  const read = await tryCheck(looked, async () => {
    const config = await requireConfig(home.snapshot, request);
    const discovery = { config, home: home.snapshot, branches: branchesUnder(world, home)(config) };
    return { ...(await targetsIn(discovery, selection)), discovery };
  });
  if ("finding" in read) return { findings: findingsOfProblems(read.finding), targets: [] };
  const { config, targets, discovery } = read.value;
  const { apps } = selection;
  const whole = selection.environments && (await tryCheck(looked, () => targetsIn(discovery, { apps })));
  const pipeline = whole === undefined ? targets : "finding" in whole ? undefined : whole.value.targets;
  const count = `${counted(config.environments.size, "environment")}, ${counted(config.apps.size, "app")}`;
  const sound = ok(looked, `valid: ${count}`, { place: { file: config.file } });
  const settings = { check: "settings", subject: config.file } as const;
  const notices = config.notices.map((notice) => warning(settings, notice.replace(`${config.file}: `, "")));
  const none = targets.length > 0 ? [] : [failed({ check: "files", subject: config.file }, noTarget(config))];
  return { findings: [sound, ...notices, ...none], config, targets, pipeline };
}

const given = (names: readonly string[]): readonly string[] | undefined => (names.length > 0 ? names : undefined);

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

const noTarget = ({ discover, file }: Config): TagboatError =>
  new TagboatError("not-found", `${file} leads to no app in any environment`, {
    hint:
      discover.length === 0
        ? "List the apps under `apps`."
        : `No folder fits ${discover.join(" or ")}: check \`discover\`, or list the apps under \`apps\`.`,
  });

/** A config error has a line for each problem, "file:line:column: message"; each becomes a result of its own. */
function findingsOfProblems(finding: CheckResult): CheckResult[] {
  return finding.message.split("\n").map((text) => {
    const [, file, line, column, message] = /^(.+?):(\d+):(\d+): (.*)$/.exec(text) ?? [];
    if (file === undefined || message === undefined) return { ...finding, message: text };
    return { ...finding, message, place: { file, line: Number(line), column: Number(column) } };
  });
}
