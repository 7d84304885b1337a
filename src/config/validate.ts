import type * as z from "zod";
import { closest } from "../domain/closest.ts";
import { issueMessage, knownKeys, problemsOf, settledUnion } from "./issues.ts";
import type { Problem } from "./problem.ts";
import { type Path, resolve, toPlain } from "./tree-path.ts";
import type { YamlTree } from "./yaml-tree.ts";

export interface Validation<Value> {
  /** Absent if the file is invalid even without its unknown keys. */
  readonly value: Value | undefined;
  readonly problems: readonly Problem[];
}

// Each round corrects what the previous one found; what is left after three is reported as it is.
const mostRounds = 4;

/**
 * Checks a document against a schema. A number in place of a text is taken as written: `branch: 1.10` is "1.10". Unknown keys are problems.
 * The check reads each as the key that it resembles and goes on, so that one run finds every problem.
 */
export function validate<Schema extends z.ZodType>(tree: YamlTree, schema: Schema): Validation<z.output<Schema>> {
  const asText = new Set<YamlTree>();
  const problems: Problem[] = [];
  for (let round = 1; ; round++) {
    const shapes = new Map<string, readonly string[]>();
    const result = schema.safeParse(toPlain(tree, asText), {
      error: (issue) => {
        if (issue.code === "unrecognized_keys") shapes.set(shapeId(issue), knownKeys(issue.inst));
        return issueMessage(issue);
      },
    });
    if (result.success) return { value: result.data, problems };
    const issues = result.error.issues.flatMap(settledUnion);
    const unsettled = issues.filter((issue) => !takeAsText(issue, tree, asText));
    for (const issue of unsettled) {
      if (issue.code !== "unrecognized_keys") continue;
      problems.push(...problemsOf(issue, tree));
      readAsMeant(issue, tree, shapes.get(shapeId(issue)) ?? []);
    }
    const others = unsettled.filter((issue) => issue.code !== "unrecognized_keys");
    const settledNothing = others.length === issues.length;
    if (settledNothing || round === mostRounds) {
      return { value: undefined, problems: [...problems, ...others.flatMap((issue) => problemsOf(issue, tree))] };
    }
  }
}

const shapeId = ({
  path,
  keys,
}: {
  readonly path?: readonly PropertyKey[] | undefined;
  readonly keys: string[];
}): string => JSON.stringify([path ?? [], keys]);

function takeAsText(issue: z.core.$ZodIssue, tree: YamlTree, asText: Set<YamlTree>): boolean {
  if (issue.code !== "invalid_type" || issue.expected !== "string") return false;
  const { value } = resolve(tree, issue.path as Path);
  if (value?.kind !== "scalar" || value.value === null) return false;
  asText.add(value);
  return true;
}

/** Renames each unknown key to the known one that it resembles, or drops it. */
function readAsMeant(issue: z.core.$ZodIssueUnrecognizedKeys, tree: YamlTree, known: readonly string[]): void {
  const { value: section } = resolve(tree, issue.path as Path);
  if (section?.kind !== "map") return;
  for (const key of issue.keys) {
    const entry = section.entries.get(key);
    const meant = closest(key, known);
    section.entries.delete(key);
    if (entry !== undefined && meant !== undefined && !section.entries.has(meant)) section.entries.set(meant, entry);
  }
}
