import { setTimeout as sleep } from "node:timers/promises";
import type { Agent, Look, Watch } from "../../src/agents/agent.ts";
import { type ArgoCd, type ArgoCdOptions, type ArgoCdQuestion, openArgoCd } from "../../src/agents/index.ts";
import type { Rollout } from "../../src/agents/rollout.ts";
import { createHttp } from "../../src/io/http.ts";
import type { ArgoCdServer } from "./argo-cd-server.ts";
import type { ArgoCdWorld } from "./argo-cd-world.ts";
import { scaledClock } from "./scaled-clock.ts";

/** Lines that a log was given, by their level. */
export interface Said {
  readonly warned: string[];
  readonly debugged: string[];
}

export interface WatchedWorld {
  readonly argoCd: ArgoCd;
  readonly agent: Agent;
  readonly said: Said;
}

/** Our agent for a server of the tests, with a clock that keeps step with it. */
export function agentFor(
  server: Pick<ArgoCdServer, "url" | "token">,
  {
    speed = 20,
    token = server.token,
    use = { application: "web", project: "team-a" },
    evidence,
    ...options
  }: Partial<ArgoCdOptions & ArgoCdQuestion> & { speed?: number; token?: string } = {},
): WatchedWorld {
  const said: Said = { warned: [], debugged: [] };
  const argoCd = openArgoCd({
    name: "cluster",
    ...options,
    settings: { url: server.url, ...options.settings },
    env: { ARGOCD_AUTH_TOKEN: token, ...options.env },
    http: (wanted) => createHttp(wanted),
    clock: scaledClock(speed),
    log: {
      info: () => undefined,
      warn: (line) => said.warned.push(line),
      debug: (line) => said.debugged.push(line),
    },
    random: () => 0.5,
  });
  return { argoCd, agent: argoCd.agent({ use, evidence }), said };
}

/** Looks again and again, and gives every look up to the one that was hoped for. The limit only ends what hangs. */
export async function looksUntil(watch: Watch, isEnough: (look: Look) => boolean, pause = 25): Promise<Look[]> {
  const looks: Look[] = [];
  for (let attempt = 0; attempt < 5_000; attempt++) {
    const look = await watch.look();
    looks.push(look);
    if (isEnough(look)) return looks;
    await sleep(pause);
  }
  throw new Error(`It never came to this; the last look: ${JSON.stringify(looks.at(-1))}`);
}

export const isState =
  (...states: string[]) =>
  ({ subjects }: Look): boolean =>
    subjects.length > 0 && subjects.every(({ verdict }) => states.includes(verdict.state));

/** The rules that spoke, one after the other, without repetitions. */
export function rulesOf(looks: readonly Look[]): string[] {
  const rules: string[] = [];
  for (const { subjects, noResponse } of looks) {
    const said = noResponse ?? subjects.map(({ verdict }) => `${verdict.rule} ${verdict.state}`).join(", ");
    if (rules.at(-1) !== said) rules.push(said);
  }
  return rules;
}

/** A watch that is closed with the scope. */
export function watching(world: ArgoCdWorld, agent: Agent, rollout: Rollout): Watch & AsyncDisposable {
  const watch = agent.watch(rollout, world.revisions(rollout.commit), new AbortController().signal);
  return { ...watch, [Symbol.asyncDispose]: () => watch.close() };
}
