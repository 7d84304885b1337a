import { buildConfig } from "./build.ts";
import { checkConfig } from "./check.ts";
import type { Config } from "./config.ts";
import { notImplementedNotices } from "./not-implemented.ts";
import { configError } from "./problem.ts";
import { configSchema } from "./schema.ts";
import { validate } from "./validate.ts";
import { readConfigYaml } from "./yaml-tree.ts";

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
  return { ...config, notices: notImplementedNotices(tree, configSchema, positions) };
}
