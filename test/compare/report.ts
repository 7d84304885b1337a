import type { CompareOptions } from "./arguments.ts";
import type { Comparison } from "./compare.ts";

/** Lines of a diff that are shown; the rest is in the file of --json. */
const mostLines = 60;

/** What a person reads of a scenario with a difference. */
export function differenceText({ scenario, differences }: Comparison, { older, newer }: CompareOptions): string {
  const parts = differences.map(({ aspect, diff }) => `  ${aspect}\n${indented(shortened(diff))}`);
  return `✗ ${scenario.name}\n${parts.join("\n")}\n  again: ${commandFor(scenario.name, { older, newer })}\n`;
}

/** The command that compares one scenario alone. */
function commandFor(name: string, { older, newer }: Pick<CompareOptions, "older" | "newer">): string {
  const pattern = `^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`;
  return `npm run compare -- ${[older, newer, "--only", pattern].map(quoted).join(" ")}`;
}

const quoted = (text: string): string => (/^[\w./:=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

function shortened(diff: string): string {
  const lines = diff.split("\n");
  if (lines.length <= mostLines) return diff;
  return [...lines.slice(0, mostLines), `… ${lines.length - mostLines} more lines; --json FILE has them`].join("\n");
}

const indented = (text: string): string => text.replace(/^/gm, "    ");

/** Scenarios that differed once and not again: a person may want to know why. */
export function unsteadyText(comparisons: readonly Comparison[]): string {
  const unsteady = comparisons.filter((comparison) => comparison.unsteady.length > 0);
  return unsteady
    .map(
      ({ scenario, unsteady: aspects }) =>
        `~ ${scenario.name}: differed once, and not again, in ${aspects.join(", ")}\n`,
    )
    .join("");
}

export function summaryText(comparisons: readonly Comparison[], seconds: number): string {
  const different = comparisons.filter(({ differences }) => differences.length > 0).length;
  const same = comparisons.length - different;
  return `${comparisons.length} scenarios: ${same} same, ${different} different, in ${Math.round(seconds)} s`;
}
