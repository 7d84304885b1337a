import { buildConfig } from "./build.ts";
import { checkAgents } from "./check-agents.ts";
import { checkApps } from "./check-apps.ts";
import { checkEnvironments } from "./check-environments.ts";
import { checkGates } from "./check-gates.ts";
import { checkPlaceholders } from "./check-placeholders.ts";
import { checkPullRequests } from "./check-pull-requests.ts";
import { checkTokenHosts } from "./check-token-hosts.ts";
import { checkUnusedKeys } from "./check-unused-keys.ts";
import { problemCollector } from "./collect-problems.ts";
import type { Config } from "./config.ts";
import { configError, type Problem } from "./problem.ts";
import { configSchema } from "./schema.ts";
import { validate } from "./validate.ts";
import { readConfigYaml, type YamlTree } from "./yaml-tree.ts";

/**
 * Reads a config file. It uses only the text; `file` appears in messages.
 * @throws a config error that lists every problem, a line each, as "file:line:column: message".
 */
export function loadConfig(text: string, file: string): Config {
  const { tree, problems, position } = readConfigYaml(text);
  const positions = { file, position };
  if (tree === undefined) throw configError(problems, positions);
  const { value, problems: structural } = validate(tree, configSchema);
  if (value === undefined) throw configError(structural, positions);
  const config = buildConfig(value, tree, file);
  const all = [...structural, ...checkConfig(config, tree)];
  if (all.length > 0) throw configError(all, positions);
  return config;
}

/** Checks what a schema cannot: names exist, environments form no cycle, no two apps write the same value. */
function checkConfig(config: Config, tree: YamlTree): readonly Problem[] {
  const problems: Problem[] = [];
  const add = problemCollector(tree, problems);
  checkEnvironments(config, add);
  checkGates(config, add);
  checkPullRequests(config, add);
  checkAgents(config, add);
  checkTokenHosts(config, add);
  checkUnusedKeys(config, tree, add);
  checkApps(config, add);
  checkPlaceholders(tree, add);
  return problems;
}
