import { checkAgents } from "./check-agents.ts";
import { checkApps } from "./check-apps.ts";
import { checkEnvironments } from "./check-environments.ts";
import { checkPlaceholders } from "./check-placeholders.ts";
import type { Config } from "./config.ts";
import type { Problem } from "./problem.ts";
import { type Path, pathText, resolve } from "./tree-path.ts";
import type { YamlTree } from "./yaml-tree.ts";

/** Tells of a problem at a path of the file: at its value, or at its key. */
export type Tell = (path: Path, message: string, where?: "key") => void;

/** Collects what is told, with the places in the file. */
export function teller(tree: YamlTree, problems: Problem[]): Tell {
  return (path, message, where) => {
    const { value, keyOffset } = resolve(tree, path);
    const offset = where === "key" || value === undefined ? keyOffset : value.offset;
    problems.push({ offset, message: path.length === 0 ? message : `${pathText(path)}: ${message}` });
  };
}

/** What a schema cannot say: that names exist, that nothing goes in a circle, that no two apps write the same scalar. */
export function checkConfig(config: Config, tree: YamlTree): readonly Problem[] {
  const problems: Problem[] = [];
  const tell = teller(tree, problems);
  checkEnvironments(config, tell);
  checkAgents(config, tell);
  checkApps(config, tell);
  checkPlaceholders(tree, tell);
  return problems;
}
