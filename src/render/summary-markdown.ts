import type { CommandResult } from "../commands/command.ts";
import type { ImageChange } from "../domain/change-set.ts";
import { shortVersion } from "../domain/commit-message.ts";
import type { DeliveryReport } from "../domain/report.ts";
import type { TagboatError } from "../errors.ts";
import { inert } from "../io/log.ts";

// A summary over 1 MiB is dropped whole by the runner.
const longest = 900_000;

/** The job summary: what moved where. Everything in it is also in the log. */
export function summaryMarkdown(command: string, { deliveries, failure }: CommandResult): string {
  const parts = [
    `### tagboat ${code(command)}`,
    ...deliveries.map(deliverySection),
    ...(failure ? [failureSection(failure)] : []),
  ];
  const text = `${parts.join("\n\n")}\n`;
  return text.length <= longest ? text : `${text.slice(0, longest)}\n\n… the rest is in the log.\n`;
}

function deliverySection({ outcome, branch, repo, commit, changes, attempts }: DeliveryReport): string {
  const what = commit === undefined ? outcome : `${outcome} by ${code(commit.slice(0, 12))}`;
  const tries = attempts > 1 ? ` (attempt ${attempts})` : "";
  const rows = changes.map(changeRow);
  return [
    `**${what}** on ${code(branch)} of ${code(repo)}${tries}`,
    "",
    "| app | environment | image | from | to | outcome |",
    "|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

function changeRow({ app, environment, image, from, to, outcome, reason }: ImageChange): string {
  const cells = [code(app), code(environment ?? ""), code(image), code(shortVersion(from)), code(shortVersion(to))];
  return `| ${cells.join(" | ")} | ${outcome}${reason === undefined ? "" : `: ${code(reason)}`} |`;
}

function failureSection({ message, hint }: TagboatError): string {
  return [`**failed**: ${code(message)}`, ...(hint === undefined ? [] : [code(hint)])].join("\n\n");
}

/** Foreign text as HTML code: nothing in it is Markdown, a mention, a link or a tag. */
function code(text: string): string {
  if (text === "") return "";
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "|": "&#124;",
    "`": "&#96;",
    "@": "&#64;",
    "#": "&#35;",
    "*": "&#42;",
    _: "&#95;",
    "[": "&#91;",
    "]": "&#93;",
    "\\": "&#92;",
    "~": "&#126;",
    ":": "&#58;",
    "\n": "<br>",
  };
  return `<code>${inert(text).replace(/[&<>"|`@#*_[\]\\~:\n]/g, (character) => entities[character] ?? "")}</code>`;
}
