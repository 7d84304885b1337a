import { checkAgents } from "./check-agents.ts";
import { checkApps } from "./check-apps.ts";
import { checkEnvironments } from "./check-environments.ts";
import { checkGates } from "./check-gates.ts";
import { checkPlaceholders } from "./check-placeholders.ts";
import { checkTokenHosts } from "./check-token-hosts.ts";
import { checkUnusedKeys } from "./check-unused-keys.ts";
import { problemCollector } from "./collect-problems.ts";
import type { Config } from "./config.ts";
import type { Problem } from "./problem.ts";
import type { YamlTree } from "./yaml-tree.ts";

/** Checks what a schema cannot: names exist, environments form no cycle, no two apps write the same value. */
export function checkConfig(config: Config, tree: YamlTree): readonly Problem[] {
  const problems: Problem[] = [];
  const add = problemCollector(tree, problems);
  checkEnvironments(config, add);
  checkGates(config, add);
  checkAgents(config, add);
  checkTokenHosts(config, add);
  checkUnusedKeys(config, tree, add);
  checkApps(config, add);
  checkPlaceholders(tree, add);
  return problems;
}
