import type { CommandResult } from "../commands/command.ts";
import type { DeliveryReport } from "../domain/report.ts";
import { escapeForTerminal } from "../io/log.ts";
import { checkText } from "./check-text.ts";
import { deliveryText, plannedText } from "./delivery-text.ts";
import { errorText } from "./error-text.ts";
import { gateText } from "./gate-text.ts";
import { inertJson, resultDocument } from "./report-json.ts";
import { statusMarkdown } from "./status-markdown.ts";
import { statusText } from "./status-text.ts";
import { verdictText } from "./verdict-text.ts";

export const renderJson = (command: string, result: CommandResult): string =>
  `${inertJson(resultDocument(command, result), 2)}\n`;

export interface TerminalOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The final text output. The result goes to stdout, so that a dry run can be piped into `git apply`. `columns`: width of the terminal, if
 * it goes to one. `isPlanShown`: the user has seen the changelogs.
 */
export function renderText(
  { deliveries, failure, notice, checks, verdicts = [], gates = [], status }: CommandResult,
  {
    verbose,
    columns,
    isPlanShown = false,
  }: { readonly verbose: boolean; readonly columns?: number | undefined; readonly isPlanShown?: boolean },
): TerminalOutput {
  const diffs = deliveries.map((delivery) => delivery.diff ?? "").join("");
  const said = [
    ...(notice === undefined ? [] : [notice]),
    ...(status === undefined
      ? []
      : [status.format === "markdown" ? statusMarkdown(status).join("\n") : statusText(status, columns)]),
    ...(checks === undefined ? [] : [checkText(checks)]),
    ...(gates.length === 0 ? [] : [gateText(gates)]),
    ...(deliveries.length === 0
      ? []
      : [deliveryText(isPlanShown ? deliveries.map(withoutChangelogs) : deliveries, gates)]),
    ...(verdicts.length === 0 ? [] : [verdictText(verdicts)]),
  ];
  const summary = said.map((text) => `${escapeForTerminal(text)}\n`).join("");
  const error = failure === undefined ? "" : `${escapeForTerminal(errorText(failure, verbose))}\n`;
  return diffs === ""
    ? { stdout: summary, stderr: error }
    : { stdout: escapeForTerminal(diffs), stderr: summary + error };
}

const withoutChangelogs = ({ changes, ...delivery }: DeliveryReport): DeliveryReport => ({
  ...delivery,
  changes: changes.map(({ changelog, ...change }) => change),
});

/** A plan for a person's eyes, and the question whether to carry it out. */
export interface PlanQuestion {
  readonly plan: string;
  readonly question: string;
}

/** The checklists, then the changes, then where they would go. */
export function renderPlan({ deliveries, gates = [] }: Pick<CommandResult, "deliveries" | "gates">): PlanQuestion {
  const said = [...(gates.length === 0 ? [] : [gateText(gates)]), plannedText(deliveries, gates)];
  const planned = deliveries.filter(({ outcome }) => outcome === "planned");
  const places = new Set(planned.map(({ branch, repo }) => `${branch} of ${repo}`));
  return {
    plan: said.map((text) => `${escapeForTerminal(text)}\n\n`).join(""),
    question: `Deliver this to ${escapeForTerminal([...places].join(" and "))}? [y/N] `,
  };
}
