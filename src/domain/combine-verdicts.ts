import type { Evidence } from "./gate.ts";
import type { SubjectVerdict, Verdict, VerdictState } from "./verdict.ts";

/**
 * Which state speaks for all, where several differ. What is final comes first: a rollout that failed, then what no waiting
 * changes. Of the others `progressing` says more than `unknown`; all must be healthy, and only then is the whole.
 */
export const worstFirst: readonly VerdictState[] = [
  "failed",
  "misconfigured",
  "superseded",
  "progressing",
  "unknown",
  "healthy",
];

const leastFirst: readonly Evidence[] = ["applied", "revision", "image"];

/**
 * One verdict for all that must pass together: the applications of a selector, several agents. Nothing found is never
 * healthy, and neither are fewer than `count`.
 *
 * @experimental
 */
export function combineVerdicts(
  subjects: readonly SubjectVerdict[],
  options: { readonly count?: number } = {},
): Verdict {
  const { count = 1 } = options;
  const state = worstFirst.find((candidate) => subjects.some(({ verdict }) => verdict.state === candidate));
  if (state === undefined) return missing("Nothing was found to look at.", "unknown");
  const speaking = subjects.filter(({ verdict }) => verdict.state === state);
  if (state === "healthy") {
    if (subjects.length < count) return missing(`Only ${subjects.length} of ${count} were found.`, "progressing");
    return allHealthy(subjects);
  }
  const [first] = speaking;
  if (first === undefined || subjects.length === 1) return first?.verdict ?? missing("", "unknown");
  const others = speaking.length - 1;
  const more = others === 0 ? "" : ` (and ${others} more of ${subjects.length})`;
  return {
    ...first.verdict,
    reason: `${first.subject}: ${first.verdict.reason}${more}`,
    resources: speaking.flatMap(({ verdict }) => verdict.resources),
  };
}

const missing = (reason: string, state: VerdictState): Verdict => ({ state, reason, rule: "R24", resources: [] });

/** Healthy together since the last of them is, and by the least that any of them shows. */
function allHealthy(subjects: readonly SubjectVerdict[]): Verdict {
  const [only, ...others] = subjects.map(({ verdict }) => verdict);
  if (only !== undefined && others.length === 0) return only;
  const times = subjects.map(({ verdict }) => verdict.since?.getTime());
  const known = times.filter((time) => time !== undefined);
  const evidence = leastFirst.find((least) =>
    subjects.some(({ verdict }) => (verdict.evidence ?? "applied") === least),
  );
  return {
    state: "healthy",
    reason: `All ${subjects.length} are healthy.`,
    rule: "R24",
    resources: [],
    ...(known.length === times.length ? { since: new Date(Math.max(...known)) } : {}),
    ...(evidence === undefined ? {} : { evidence }),
  };
}
