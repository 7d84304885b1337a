import { checkAgents } from "./check-agents.ts";
import { checkApps } from "./check-apps.ts";
import { checkEnvironments } from "./check-environments.ts";
import { checkGates } from "./check-gates.ts";
import { checkIdleKeys } from "./check-idle-keys.ts";
import { checkPlaceholders } from "./check-placeholders.ts";
import type { Config } from "./config.ts";
import type { Problem } from "./problem.ts";
import { type Path, pathText, resolve } from "./tree-path.ts";
import type { YamlTree } from "./yaml-tree.ts";

/** Tells of a problem at a path of the file: at its value, or at its key. A costly message is made only if it will be read. */
export type Tell = (path: Path, message: string | (() => string), where?: "key") => void;

// Far more than anybody is shown; a hostile file could have tens of thousands.
const mostTold = 200;

/** Collects what is told, with the places in the file. */
export function teller(tree: YamlTree, problems: Problem[]): Tell {
  return (path, message, where) => {
    if (problems.length >= mostTold) return;
    const { value, keyOffset } = resolve(tree, path);
    const offset = where === "key" || value === undefined ? keyOffset : value.offset;
    const text = typeof message === "string" ? message : message();
    problems.push({ offset, message: path.length === 0 ? text : `${pathText(path)}: ${text}` });
  };
}

/** What a schema cannot say: that names exist, that nothing goes in a circle, that no two apps write the same scalar. */
export function checkConfig(config: Config, tree: YamlTree): readonly Problem[] {
  const problems: Problem[] = [];
  const tell = teller(tree, problems);
  checkEnvironments(config, tell);
  checkGates(config, tell);
  checkAgents(config, tell);
  checkIdleKeys(config, tree, tell);
  checkApps(config, tell);
  checkPlaceholders(tree, tell);
  return problems;
}
