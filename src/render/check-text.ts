import type { CheckResult, CheckResultState, FilePosition } from "../domain/check-result.ts";

/** The text output of a check: a line for each result, with the fix below it, and the count. */
export function checkText(checks: readonly CheckResult[]): string {
  return [...checks.flatMap(findingLines), countLine(checks)].join("\n");
}

function findingLines({ check, subject, state, message, hint, place }: CheckResult): string[] {
  const at = place === undefined ? "" : shownPlace(place);
  const where = at === "" || at === subject || message.includes(at) ? "" : ` (${at})`;
  const [first = "", ...others] = message.split("\n");
  const head = `${state.padEnd(7)}  ${check.padEnd(12)}  ${subject}: ${first}${where}`;
  return [
    head,
    ...others.map((line) => `${" ".repeat(9)}${line}`),
    ...(hint === undefined ? [] : [`${" ".repeat(9)}hint: ${hint}`]),
  ];
}

/** "file:line:column", or "file#key.path" if the line is unknown. */
const shownPlace = ({ file, line, column, path }: FilePosition): string =>
  line === undefined && path !== undefined
    ? `${file}#${path}`
    : [file, line, column].filter((part) => part !== undefined).join(":");

function countLine(checks: readonly CheckResult[]): string {
  const count = (state: CheckResultState): number => checks.filter((finding) => finding.state === state).length;
  const warnings = count("warning");
  return `${count("ok")} ok, ${warnings} ${warnings === 1 ? "warning" : "warnings"}, ${count("failed")} failed, ${count("skipped")} skipped`;
}
