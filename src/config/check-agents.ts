import { isPlainHttp } from "../addresses.ts";
import type { AgentConnection, AgentSettings, AgentUse } from "../domain/agent-settings.ts";
import { didYouMean } from "../domain/closest.ts";
import type { AddProblem } from "./collect-problems.ts";
import type { Config } from "./config.ts";
import { levelsOf } from "./levels.ts";
import type { Path } from "./tree-path.ts";

type UseKey = Exclude<keyof AgentUse, "use">;

/** By kind of agent: the keys that it accepts, and those of which it needs exactly one. */
const useKeys: Readonly<
  Record<AgentSettings["kind"], { readonly takes: readonly UseKey[]; readonly needs: readonly UseKey[] }>
> = {
  "argo-cd": {
    takes: ["application", "selector", "applicationSet", "count", "project", "namespace"],
    needs: ["application", "selector", "applicationSet"],
  },
  flux: {
    takes: ["kustomization", "helmRelease", "namespace", "status", "count"],
    needs: ["kustomization", "helmRelease", "status"],
  },
  "commit-status": { takes: ["status", "count"], needs: ["status"] },
  http: { takes: [], needs: [] },
};

/** Checks that the config uses agents as their kind allows, and reaches them without exposing a secret. */
export function checkAgents(config: Config, add: AddProblem): void {
  for (const [name, agent] of config.agents) {
    if (agent.kind !== "commit-status") checkConnection(agent, ["agents", name], add);
  }
  for (const { path, settings } of levelsOf(config)) {
    for (const [index, use] of (settings.agents ?? []).entries()) {
      checkUse(use, config, (tail, message, where) => add([...path, "agents", index, ...tail], message, where));
    }
  }
}

function checkConnection({ url, insecure }: AgentConnection, path: Path, add: AddProblem): void {
  if (url === undefined || insecure === true || !isOpen(url)) return;
  add(
    [...path, "url"],
    "would send the token unencrypted: use https://, or set `insecure: true` and pass --insecure to the run",
  );
}

/** Whether an address, which may still contain placeholders, means plain http to another machine. */
const isOpen = (url: string): boolean => isPlainHttp(url.replace(/\{[a-z]+\}/g, "x"));

function checkUse(use: AgentUse, { agents }: Config, add: AddProblem): void {
  const agent = agents.get(use.use);
  if (agent === undefined) {
    add(["use"], () => `there is no agent \`${use.use}\`${didYouMean(use.use, agents.keys())}`);
    return;
  }
  const { takes, needs } = useKeys[agent.kind];
  const written = (Object.keys(use) as (keyof AgentUse)[]).filter((key) => key !== "use");
  for (const key of written) {
    if (takes.includes(key)) continue;
    add([key], `an agent of kind ${agent.kind} has no \`${key}\``, "key");
  }
  const chosen = needs.filter((key) => written.includes(key));
  if (needs.length > 0 && chosen.length !== 1) {
    add(
      [],
      `\`${use.use}\` is of kind ${agent.kind}: it needs ${needs.length > 1 ? "exactly one of " : ""}${quoted(needs)}`,
    );
  }
  if (use.count !== undefined && use.application !== undefined) {
    add(["count"], "is for several Applications, with `selector` or `applicationSet`", "key");
  }
}

const quoted = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");
