import type { AgentSettings } from "../domain/agent-settings.ts";
import type { AddProblem } from "./collect-problems.ts";
import type { Config } from "./config.ts";
import { levelsOf } from "./levels.ts";
import { type Path, resolve } from "./tree-path.ts";
import type { YamlTree } from "./yaml-tree.ts";

/** Refuses keys that have no effect because of other keys in their section. */
export function checkUnusedKeys(config: Config, tree: YamlTree, add: AddProblem): void {
  const refuse = (section: Path, { unread, because }: Unread): void => {
    for (const key of unread) {
      const path = [...section, ...key.split(".")];
      if (resolve(tree, path).value !== undefined) add(path, `does nothing ${because}`, "key");
    }
  };
  for (const [name, agent] of config.agents) refuse(["agents", name], unreadOf(agent));
  for (const { path, settings } of levelsOf(config)) {
    for (const [index, { use }] of (settings.agents ?? []).entries()) {
      const agent = config.agents.get(use);
      if (agent !== undefined) refuse([...path, "agents", index], unreadOfUse(agent));
    }
  }
  for (const [name, { tokenFrom, insecure }] of config.registries) {
    if (tokenFrom === undefined) refuse(["registries", name], { unread: ["username"], because: "without `tokenFrom`" });
    if (insecure === true) refuse(["registries", name], { unread: ["caFile"], because: "beside `insecure: true`" });
  }
  if (config.commit.sign === "off") refuse(["commit"], { unread: ["signingKey"], because: "beside `sign: off`" });
}

interface Unread {
  /** Keys of the section, with a dot before a key below another. */
  readonly unread: readonly string[];
  readonly because: string;
}

const nothing: Unread = { unread: [], because: "" };

const connection = ["url", "tokenFrom", "caFile", "insecure", "headers", "headersFrom", "context"];
const patience = ["appear", "comparison", "unknown", "image", "drift", "degraded"].map((key) => `grace.${key}`);

function unreadOf(agent: AgentSettings): Unread {
  if (agent.kind === "argo-cd")
    return agent.via === "server" ? { unread: ["context"], because: "without `via: kubernetes`" } : nothing;
  if (agent.kind !== "flux") return nothing;
  return agent.via === "commit-status"
    ? { unread: [...connection, "sync", ...patience], because: "with `via: commit-status`" }
    : { unread: ["evidence"], because: "without `via: commit-status`" };
}

function unreadOfUse(agent: AgentSettings): Unread {
  if (agent.kind !== "flux") return nothing;
  return agent.via === "commit-status"
    ? { unread: ["namespace", "helmRelease"], because: "where the agent reads commit statuses" }
    : { unread: ["status", "count"], because: "where the agent reads Flux's objects" };
}
