import type { CheckResult, CheckResultState } from "../domain/check-result.ts";

/** The text output of a check: a line for each result, with the fix below it, and the count. */
export function checkText(checks: readonly CheckResult[]): string {
  return [...checks.flatMap(findingLines), countLine(checks)].join("\n");
}

function findingLines({ check, subject, state, message, hint, place }: CheckResult): string[] {
  const at =
    place === undefined ? "" : [place.file, place.line, place.column].filter((part) => part !== undefined).join(":");
  const where = at === "" || at === subject || message.includes(at) ? "" : ` (${at})`;
  const [first = "", ...others] = message.split("\n");
  const head = `${state.padEnd(7)}  ${check.padEnd(12)}  ${subject}: ${first}${where}`;
  return [
    head,
    ...others.map((line) => `${" ".repeat(9)}${line}`),
    ...(hint === undefined ? [] : [`${" ".repeat(9)}hint: ${hint}`]),
  ];
}

function countLine(checks: readonly CheckResult[]): string {
  const count = (state: CheckResultState): number => checks.filter((finding) => finding.state === state).length;
  const warnings = count("warning");
  return `${count("ok")} ok, ${warnings} ${warnings === 1 ? "warning" : "warnings"}, ${count("failed")} failed, ${count("skipped")} skipped`;
}
