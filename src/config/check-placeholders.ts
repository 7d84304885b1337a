import { titlePlaceholders } from "../domain/commit-message.ts";
import { tagPlaceholders } from "../domain/tag-pattern.ts";
import type { AddProblem } from "./collect-problems.ts";
import { placeholderProblems } from "./template.ts";
import type { Path } from "./tree-path.ts";
import type { YamlTree } from "./yaml-tree.ts";

const place = ["app", "environment"];
const placed = ["files", "repo", "source", "branch", "at", "application", "selector", "applicationSet"];
const placedToo = ["project", "kustomization", "helmRelease", "namespace", "status", "http", "url", "environmentUrl"];

/** The placeholders that the text under a key may have. Under any other key, braces are plain text. */
const knownUnder: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...[...placed, ...placedToo].map((key) => [key, place] as const),
  ["tag", [...tagPlaceholders, ...place]],
  ["title", titlePlaceholders],
]);

/** Checks that every placeholder is one that gets a value. */
export function checkPlaceholders(tree: YamlTree, add: AddProblem): void {
  for (const [path, text] of scalars(tree, [])) {
    const key = path.findLast((step) => typeof step === "string");
    const known = knownUnder.get(String(key));
    if (known === undefined) continue;
    for (const problem of placeholderProblems(text, known)) add(path, problem);
  }
}

function* scalars(tree: YamlTree, path: Path): Generator<readonly [Path, string]> {
  if (tree.kind === "map") for (const [key, { value }] of tree.entries) yield* scalars(value, [...path, key]);
  else if (tree.kind === "list")
    for (const [index, item] of tree.items.entries()) yield* scalars(item, [...path, index]);
  else yield [path, tree.source];
}
