import type { CommandResult } from "../commands/command.ts";
import { escapeForTerminal } from "../io/log.ts";
import { checkText } from "./check-text.ts";
import { deliveryText } from "./delivery-text.ts";
import { errorText } from "./error-text.ts";
import { gateText } from "./gate-text.ts";
import { resultDocument } from "./report-json.ts";
import { statusMarkdown } from "./status-markdown.ts";
import { statusText } from "./status-text.ts";
import { verdictText } from "./verdict-text.ts";

export const renderJson = (command: string, result: CommandResult): string =>
  `${JSON.stringify(resultDocument(command, result), null, 2)}\n`;

export interface TerminalOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The final text output. The result goes to stdout, so that a dry run can be piped into `git apply`. `columns`: width of the terminal, if
 * it goes to one.
 */
export function renderText(
  { deliveries, failure, notice, checks, verdicts = [], gates = [], status }: CommandResult,
  { verbose, columns }: { readonly verbose: boolean; readonly columns?: number | undefined },
): TerminalOutput {
  const diffs = deliveries.map((delivery) => delivery.diff ?? "").join("");
  const said = [
    ...(notice === undefined ? [] : [notice]),
    ...(status === undefined
      ? []
      : [status.format === "markdown" ? statusMarkdown(status).join("\n") : statusText(status, columns)]),
    ...(checks === undefined ? [] : [checkText(checks)]),
    ...(gates.length === 0 ? [] : [gateText(gates)]),
    ...(deliveries.length === 0 ? [] : [deliveryText(deliveries, gates)]),
    ...(verdicts.length === 0 ? [] : [verdictText(verdicts)]),
  ];
  const summary = said.map((text) => `${escapeForTerminal(text)}\n`).join("");
  const error = failure === undefined ? "" : `${escapeForTerminal(errorText(failure, verbose))}\n`;
  return diffs === ""
    ? { stdout: summary, stderr: error }
    : { stdout: escapeForTerminal(diffs), stderr: summary + error };
}
