import { leastOf } from "./evidence.ts";
import type { SubjectVerdict, Verdict, VerdictState } from "./verdict.ts";

/**
 * Which state speaks for all, where several differ. What is final comes first: a rollout that failed, then what no waiting
 * changes. Of the others `progressing` says more than `unknown`; all must be healthy, and only then is the whole.
 */
const worstFirst: readonly VerdictState[] = [
  "failed",
  "misconfigured",
  "superseded",
  "progressing",
  "unknown",
  "healthy",
];

/** Those whose state speaks for all, in their order: the worst there is. Empty only where there is nobody. */
export function withWorstState<T>(all: readonly T[], stateOf: (one: T) => VerdictState): readonly T[] {
  const state = worstFirst.find((candidate) => all.some((one) => stateOf(one) === candidate));
  return all.filter((one) => stateOf(one) === state);
}

/**
 * One verdict for all that must pass together: the applications of a selector, what several agents see. Nothing found is never
 * healthy, and neither are fewer than `count`.
 *
 * @experimental
 */
export function combineVerdicts(
  subjects: readonly SubjectVerdict[],
  options: { readonly count?: number } = {},
): Verdict {
  const { count = 1 } = options;
  const speaking = withWorstState(subjects, ({ verdict }) => verdict.state);
  const [first] = speaking;
  if (first === undefined) return missing("Nothing was found to look at.", "unknown");
  if (first.verdict.state === "healthy") {
    if (subjects.length < count) return missing(`Only ${subjects.length} of ${count} were found.`, "progressing");
    return allHealthy(subjects);
  }
  if (subjects.length === 1) return first.verdict;
  const others = speaking.length - 1;
  const more = others === 0 ? "" : ` (and ${others} more of ${subjects.length})`;
  const { evidence: _, ...verdict } = first.verdict;
  const evidence = evidenceOfAll(subjects);
  return {
    ...verdict,
    ...(evidence && { evidence }),
    reason: `${first.subject}: ${first.verdict.reason}${more}`,
    resources: speaking.flatMap(({ verdict }) => verdict.resources),
  };
}

const missing = (reason: string, state: VerdictState): Verdict => ({ state, reason, rule: "R24", resources: [] });

/** The least that any of them shows; nothing, where one is not well yet. */
function evidenceOfAll(subjects: readonly SubjectVerdict[]): Verdict["evidence"] {
  const shown = subjects.flatMap(({ verdict }) => verdict.evidence ?? []);
  return shown.length === subjects.length ? leastOf(shown) : undefined;
}

/** Healthy together since the last of them is, and by the least that any of them shows. */
function allHealthy(subjects: readonly SubjectVerdict[]): Verdict {
  const [only, ...others] = subjects.map(({ verdict }) => verdict);
  if (only !== undefined && others.length === 0) return only;
  const times = subjects.map(({ verdict }) => verdict.since?.getTime());
  const known = times.filter((time) => time !== undefined);
  const evidence = leastOf(subjects.map(({ verdict }) => verdict.evidence ?? "applied"));
  return {
    state: "healthy",
    reason: `All ${subjects.length} are healthy.`,
    rule: "R24",
    resources: [],
    ...(known.length === times.length ? { since: new Date(Math.max(...known)) } : {}),
    ...(evidence === undefined ? {} : { evidence }),
  };
}
