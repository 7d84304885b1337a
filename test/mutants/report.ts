import { isKilled, type Judgement } from "./judge-mutant.ts";
import type { Mutant } from "./mutant.ts";

export interface Judged {
  readonly mutant: Mutant;
  readonly judgement: Judgement;
}

/** A row for each mutant, and the score. */
export function reportText(judged: readonly Judged[]): string {
  const count = (verdict: string): number => judged.filter(({ judgement }) => judgement.verdict === verdict).length;
  const killed = judged.filter(({ judgement }) => isKilled(judgement)).length;
  const verdicts = ["killed", "timeout", "survived", "no difference", "not reached"];
  const seconds = Math.round(judged.reduce((sum, { judgement }) => sum + judgement.milliseconds, 0) / 1000);
  return [
    ...judged.map(rowOf),
    "",
    `${killed} of ${judged.length} killed; ${verdicts.map((verdict) => `${count(verdict)} ${verdict}`).join(", ")}; ${seconds} s`,
    "",
  ].join("\n");
}

export function rowOf({ mutant, judgement }: Judged): string {
  const { id, file, line } = mutant;
  const { verdict, by, tests, milliseconds, flaky } = judgement;
  const facts = `${verdict.padEnd(13)} ${String(tests).padStart(4)} tests ${String(Math.round(milliseconds / 1000)).padStart(4)} s`;
  return [
    `${isKilled(judgement) ? "✓" : "✗"} ${id}  ${facts}  ${file}:${line}  ${changeOf(mutant)}`,
    ...(by === undefined ? [] : [`    by ${by}`]),
    ...flaky.map((failure) => `    fails without it too: ${failure}`),
  ].join("\n");
}

/** The change within one line: `before → after`, of long code the part that differs. */
export function changeOf({ before, after }: Mutant): string {
  const [from, to] = [before, after].map((text) => text.replaceAll(/\s+/g, " ")) as [string, string];
  if (to === "") return `${part(from, 0)} → (nothing)`;
  const same = [...from].findIndex((letter, index) => letter !== to[index]);
  const start = Math.max(0, (same === -1 ? from.length : same) - 25);
  return `${part(from, start)} → ${part(to, start)}`;
}

function part(text: string, start: number): string {
  const end = start + 60;
  return `\`${start > 0 ? "…" : ""}${text.slice(start, end)}${text.length > end ? "…" : ""}\``;
}

/** Mutants that survive now and did not before. A mutant that the other run does not have cannot be compared. */
export function survivingAnew(judged: readonly Judged[], before: readonly Judged[]): readonly Judged[] {
  const killed = new Set(before.filter(({ judgement }) => isKilled(judgement)).map(({ mutant }) => mutant.id));
  return judged.filter(({ mutant, judgement }) => !isKilled(judgement) && killed.has(mutant.id));
}
