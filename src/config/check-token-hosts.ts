import type { AgentSettings } from "../domain/agent-settings.ts";
import type { Requirement } from "../domain/gate.ts";
import type { AddProblem } from "./collect-problems.ts";
import type { Config } from "./config.ts";
import { levelsOf } from "./levels.ts";

/**
 * Checks that no app's name decides which domain receives a credential. With `discover`, any user who can add a folder chooses such a
 * name.
 */
export function checkTokenHosts(config: Config, add: AddProblem): void {
  for (const [name, agent] of config.agents) {
    if (appChoosesDomain(agentReceiver(agent))) add(["agents", name, "url"], message);
  }
  for (const { path, settings } of levelsOf(config)) {
    for (const [index, requirement] of (settings.gate?.require ?? []).entries()) {
      if (appChoosesDomain(gateReceiver(requirement))) add([...path, "gate", "require", index, "http"], message);
    }
  }
}

const message =
  "the name of an app would decide which domain gets a credential: end the host with a domain of yours, as in {app}.example.com";

/** The address with placeholders that receives a credential, if any. Only agents of kind `http` fill placeholders in their address. */
function agentReceiver(agent: AgentSettings): string | undefined {
  if (agent.kind !== "http") return undefined;
  const { url, tokenFrom, headersFrom = {} } = agent;
  return tokenFrom !== undefined || Object.keys(headersFrom).length > 0 ? url : undefined;
}

const gateReceiver = (requirement: Requirement): string | undefined =>
  "http" in requirement && requirement.tokenFrom !== undefined ? requirement.http : undefined;

/** Whether `{app}` is in the host or port of an address, and no domain of at least two labels follows it. */
function appChoosesDomain(url = ""): boolean {
  const host = /^https?:\/\/([^/?#\\]*)/.exec(url)?.[1] ?? "";
  const [, ...after] = host.split("{app}");
  const end = after.at(-1)?.replaceAll("{environment}", "x");
  return end !== undefined && !/\.[^.:]+\.[a-z][^.:]*(?::\d+)?$/i.test(end);
}
