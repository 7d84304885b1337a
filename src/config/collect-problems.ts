import type { Problem } from "./problem.ts";
import { type Path, pathText, resolve } from "./tree-path.ts";
import type { YamlTree } from "./yaml-tree.ts";

/** Adds a problem at a path of the file: at its value, or at its key. An expensive message is built only if it will be read. */
export type AddProblem = (path: Path, message: string | (() => string), where?: "key") => void;

// More than any user reads; a hostile file could have tens of thousands.
const mostProblems = 200;

/** Adds to `problems`, with the positions in the file. */
export function problemCollector(tree: YamlTree, problems: Problem[]): AddProblem {
  return (path, message, where) => {
    if (problems.length >= mostProblems) return;
    const { value, keyOffset } = resolve(tree, path);
    const offset = where === "key" || value === undefined ? keyOffset : value.offset;
    const text = typeof message === "string" ? message : message();
    problems.push({ offset, message: path.length === 0 ? text : `${pathText(path)}: ${text}` });
  };
}
