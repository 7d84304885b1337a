import type { Config } from "../config/config.ts";
import { type CheckResult, warning } from "../domain/check-result.ts";
import { coversAllTime } from "../domain/freeze.ts";
import type { Gate } from "../domain/gate.ts";
import { isSameTarget, type Target } from "../domain/pipeline.ts";
import { firstNames } from "../domain/text.ts";
import { targetSettings } from "../targets/target-settings.ts";
import type { World } from "../world.ts";
import { checkRequirements, type RequirementsRequest } from "./check-requirements.ts";

interface GatesRequest extends RequirementsRequest {
  /** The targets of the same apps in all environments. Undefined: unknown. */
  readonly pipeline?: readonly Target[] | undefined;
}

/** Warns of each part of a gate that can never hold, so that nothing can be delivered into its environment. */
export async function checkGates(
  { config, ...where }: Omit<GatesRequest, "config"> & { readonly config: Config | undefined },
  world: World,
): Promise<CheckResult[]> {
  if (config === undefined) return [];
  const request = { config, ...where };
  const now = world.clock.now();
  const problems = request.targets.flatMap((target) => problemsOf(target, request, now));
  return [...together(problems, request), ...(await checkRequirements(request, world))];
}

/** Why one check of a gate can never hold for an app. */
interface Problem {
  readonly app: string;
  readonly environment: string;
  readonly message: string;
  readonly hint: string;
  /** Key path in the config. */
  readonly path: string;
}

type Found = Pick<Problem, "message" | "hint" | "path">;

function problemsOf(target: Target, { config, pipeline }: GatesRequest, now: Date): Problem[] {
  const { app, environment = "" } = target;
  const gate = targetSettings(target, config)?.gate;
  if (gate === undefined) return [];
  const pathOf = (key: keyof Gate): string => `${levelOf({ app, environment }, key, config)}.gate.${key}`;
  const sources = target.after.flatMap((source): Found[] => {
    if (pipeline?.some((other) => isSameTarget(other, { app, environment: source })) === false)
      return [absentFrom(source, environment)];
    return [
      ...agentProblems({ app, source, environment }, config),
      ...(gate.soak === 0
        ? []
        : soakProblems({ app, source }, config).map((one) => ({ ...one, path: pathOf("soak") }))),
    ];
  });
  const freeze = coversAllTime(gate.freeze, now) ? [{ ...alwaysFrozen, path: pathOf("freeze") }] : [];
  return [...sources, ...freeze].map((found) => ({ app, environment, ...found }));
}

const absentFrom = (source: string, environment: string): Found => ({
  message: `source ${source}: it can never hold, because the app is not in \`${source}\``,
  hint: `Add the app to \`${source}\`, or leave it out of \`${environment}\` with \`only\`.`,
  path: `environments.${environment}.after`,
});

const alwaysFrozen: Omit<Found, "path"> = {
  message: "freeze: it can never hold, because its windows leave no gap within a year",
  hint: "Shorten `for`, or choose a `cron` that begins less often. To stop deliveries until further notice, use `tagboat hold`.",
};

interface Source {
  readonly app: string;
  readonly source: string;
}

function agentProblems(
  { app, source, environment }: Source & { readonly environment: string },
  config: Config,
): Found[] {
  if (targetSettings({ app, environment: source }, config)?.hasAgentsKey !== false) return [];
  return [
    {
      message: `source ${source}: it can never hold, because \`${source}\` has no \`agents\`, so nothing proves what runs there`,
      hint: `List the agents of \`${source}\`, or write \`agents: []\` if none can be asked.`,
      path: `environments.${environment}.after`,
    },
  ];
}

/** A missing `agents` key is not reported again. */
function soakProblems({ app, source }: Source, config: Config): Omit<Found, "path">[] {
  const { agents = [], hasAgentsKey = false } = targetSettings({ app, environment: source }, config) ?? {};
  if (hasAgentsKey && agents.length === 0) {
    const message = `soak ${source}: it can never hold, because \`${source}\` has \`agents: []\` for the app`;
    return [{ message, hint: `Leave the soak out, or list an agent that knows \`${source}\`.` }];
  }
  const forgetful = agents.find(({ use }) => config.agents.get(use)?.kind === "http");
  if (forgetful === undefined) return [];
  return [
    {
      message: `soak ${source}: it can never hold, because ${forgetful.use} (http) keeps no record of how long something has been healthy`,
      hint: `Leave the soak out, or leave ${forgetful.use} out of the agents of \`${source}\`.`,
    },
  ];
}

/** Key path of the section whose value of a gate's key counts: the most specific one that has it. */
function levelOf({ app, environment }: { app: string; environment: string }, key: keyof Gate, config: Config): string {
  const own = config.apps.get(app);
  const levels = [
    [`apps.${app}.environments.${environment}`, own?.environments.get(environment)],
    [`apps.${app}`, own?.settings],
    [`environments.${environment}`, config.environments.get(environment)?.settings],
  ] as const;
  return levels.find(([, level]) => level?.gate?.[key] !== undefined)?.[0] ?? "defaults";
}

/** One result for each problem, however many apps have it. */
function together(problems: readonly Problem[], { config, targets }: GatesRequest): CheckResult[] {
  const groups = new Map<string, Problem[]>();
  for (const problem of problems) {
    const { environment, message } = problem;
    const key = JSON.stringify([environment, message]);
    groups.set(key, [...(groups.get(key) ?? []), problem]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { environment, message, hint, path } = first;
    const there = targets.filter((target) => target.environment === environment).length;
    const isAll = there > 1 && group.length === there;
    const subject = isAll
      ? environment
      : `${firstNames(
          group.map(({ app }) => app),
          mostNames,
        )} in ${environment}`;
    return [warning({ check: "gate", subject }, message, hint, { place: { file: config.file, path } })];
  });
}

/** Number of apps that a result names. */
const mostNames = 3;
