import type { Agent } from "../agents/agent.ts";
import type { Config } from "../config/config.ts";
import type { AgentSettings } from "../domain/agent-settings.ts";
import { type CheckResult, ok, skipped, warning } from "../domain/check-result.ts";
import type { Target } from "../domain/pipeline.ts";
import { targetName } from "../domain/pipeline.ts";
import { declaredAgents, evidenceFor } from "../observe/agents-of.ts";
import { type NewestBranches, newestBranches } from "../observe/newest-branches.ts";
import { observe, openAgents, openObservation } from "../observe/observation.ts";
import type { WatcherView } from "../observe/watcher.ts";
import type { Home } from "../targets/home.ts";
import type { World } from "../world.ts";
import { tryCheck } from "./try-check.ts";

export interface AgentsRequest {
  readonly config: Config | undefined;
  readonly targets: readonly Target[];
  readonly home: Home;
}

/** Many apps usually share the same agents, and a problem with some usually affects all. */
const mostLooked = 20;
/** Milliseconds for one answer. */
const longestLook = 15_000;

/** Checks that the agents can be asked, and shows what they say now. The state of a rollout never fails a check. */
export async function checkAgents({ targets, ...context }: AgentsRequest, world: World): Promise<CheckResult[]> {
  // A target need not have an agent, so one without is not a failure.
  const watched = targets.filter((target) => declaredAgents(target, context.config).length > 0);
  const newest = newestBranches(context.home, world);
  const findings: CheckResult[] = [];
  for (const target of watched.slice(0, mostLooked)) {
    const looked = { check: "agent", subject: targetName(target) } as const;
    const found = await tryCheck(looked, () => checkTarget(target, { ...context, newest }, world));
    findings.push(...("finding" in found ? [found.finding] : found.value));
  }
  if (watched.length > mostLooked)
    findings.push(skipped({ check: "agent", subject: "others" }, `not asked: ${watched.length - mostLooked} more`));
  return findings;
}

type Context = Pick<AgentsRequest, "config" | "home"> & { readonly newest: NewestBranches };

async function checkTarget(target: Target, { config, home, newest }: Context, world: World): Promise<CheckResult[]> {
  const inUse = declaredAgents(target, config).map(({ use, settings }) => ({ use, settings: quiet(settings) }));
  const opened = await openAgents(target, { home, config, inUse, evidence: evidenceFor(target, config) }, world);
  const observed = await openObservation({ target, wanted: [] }, await newest(target));
  if ("superseded" in observed) return [];
  const views = await observe({ ...observed, agents: opened.agents }, longestLook, world);
  return Promise.all(views.map((view) => findingOfView(view, targetName(target))));
}

async function findingOfView({ agent, look, error }: WatcherView, name: string): Promise<CheckResult> {
  const looked = { check: "agent", subject: `${name}, ${nameOf(agent)}` } as const;
  const found = await tryCheck(looked, async () => {
    if (error !== undefined) throw error;
    return look;
  });
  if ("finding" in found) return found.finding;
  const { subjects = [], noResponse = "nothing was found to look at", hint } = found.value ?? {};
  if (subjects.length === 0) return warning(looked, noResponse, hint ?? "A wait would ask again until its time is up.");
  const said = subjects.map(({ subject, verdict }) => `${subject} is ${verdict.state}: ${verdict.reason}`).join("; ");
  const isMistake = subjects.some(({ verdict }) => verdict.state === "misconfigured");
  return isMistake ? warning(looked, said, "A wait would end by this; no delivery does.") : ok(looked, said);
}

const nameOf = ({ name, kind }: Agent): string => (name === kind ? name : `${name} (${kind})`);

/** A check only looks: it does not request a sync. */
const quiet = (settings: AgentSettings): AgentSettings =>
  "sync" in settings ? { ...settings, sync: "wait" } : settings;
