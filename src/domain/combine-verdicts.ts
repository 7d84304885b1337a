import { leastOf } from "./evidence.ts";
import type { SubjectVerdict, Verdict, VerdictState } from "./verdict.ts";

/**
 * Which state decides if several differ. Final states come first: a failed rollout, then states that waiting does not change. After them,
 * `progressing` says more than `unknown`. The whole is healthy only if all parts are healthy.
 */
const worstFirst: readonly VerdictState[] = [
  "failed",
  "misconfigured",
  "superseded",
  "progressing",
  "unknown",
  "healthy",
];

/** The subjects with the worst state, in their order. Empty only if there are no subjects. */
export function withWorstState<T>(all: readonly T[], stateOf: (one: T) => VerdictState): readonly T[] {
  const state = worstFirst.find((candidate) => all.some((one) => stateOf(one) === candidate));
  return all.filter((one) => stateOf(one) === state);
}

/**
 * One verdict for subjects that must pass together: the applications of a selector, or the looks of several agents. An empty list is never
 * healthy, and neither are fewer subjects than `count`.
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

/** The least evidence of any of them; undefined if one has none yet. */
function evidenceOfAll(subjects: readonly SubjectVerdict[]): Verdict["evidence"] {
  const shown = subjects.flatMap(({ verdict }) => verdict.evidence ?? []);
  return shown.length === subjects.length ? leastOf(shown) : undefined;
}

/** Healthy since the last of them became healthy, with the least evidence of any. */
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
