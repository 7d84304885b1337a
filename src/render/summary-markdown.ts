import type { CommandResult } from "../commands/command.ts";
import { changelogMarkdown, namedChangelogs } from "../domain/changelog-markdown.ts";
import type { CheckResult } from "../domain/check-result.ts";
import { shortVersion } from "../domain/commit-message.ts";
import type { GateReport } from "../domain/gate-report.ts";
import { asLink, escapeSigns } from "../domain/markdown.ts";
import { type DeliveryReport, type PullRequestReport, type ShownDelivery, shownDelivery } from "../domain/report.ts";
import type { ClusterEvent, Verdict } from "../domain/verdict.ts";
import { eventLine, type VerdictReport } from "../domain/verdict-report.ts";
import type { TagboatError } from "../errors.ts";
import { escapeForTerminal } from "../io/log.ts";
import { gateWords, hintOf, reasonOf } from "./gate-text.ts";
import { statusMarkdown } from "./status-markdown.ts";
import { subjectFacts, timelineText } from "./verdict-text.ts";

/** In bytes. If a summary exceeds 1 MiB, the runner drops all of it. */
const longest = 900_000;

/** The job summary: what moved where. Everything in it is also in the log. */
export function summaryMarkdown(command: string, result: CommandResult): string {
  const { deliveries, failure, notice, checks, verdicts, status, gates = [] } = result;
  const lines = [
    `### tagboat ${code(command)}`,
    ...(failure === undefined ? [] : failureLines(failure)),
    ...(notice === undefined ? [] : ["", code(notice)]),
    ...(status === undefined ? [] : ["", ...statusMarkdown(status)]),
    ...checkLines(checks ?? []),
    ...gates.flatMap(gateLines),
    ...deliveries.flatMap(deliveryLines),
    ...(verdicts ?? []).flatMap(verdictLines),
  ];
  return `${withinBudget(lines).join("\n")}\n`;
}

function checkLines(checks: readonly CheckResult[]): string[] {
  if (checks.length === 0) return [];
  const rows = checks.map(({ check, subject, state, message, hint }) => {
    const text = hint === undefined ? message : `${message}\nhint: ${hint}`;
    return `| ${state} | ${check} | ${code(subject)} | ${code(text)} |`;
  });
  return ["", "| state | check | of | what |", "|---|---|---|---|", ...rows];
}

/** What a gate comes to, and its checklist. */
function gateLines({ app, environment, state, rows, override }: GateReport): string[] {
  const checks = rows.map((row, index) => {
    const hint = hintOf(row, rows.slice(0, index));
    const text = hint === undefined ? reasonOf(row) : `${reasonOf(row)}\nhint: ${hint}`;
    return `| ${row.state} | ${row.check} | ${code(row.subject ?? "")} | ${code(text)} |`;
  });
  const why = override === undefined ? "" : ` (override: ${code(override.reason)})`;
  return [
    "",
    `**gate ${gateWords[state]}**${why}: ${code(app)} in ${code(environment)}`,
    "",
    "| state | check | of | what it says |",
    "|---|---|---|---|",
    ...checks,
  ];
}

/** The result, the time of each step, and what each agent sees. */
function verdictLines(verdict: VerdictReport): string[] {
  const { app, environment, state, reason, since, timeline, commit, url, subjects, events = [] } = verdict;
  const where = environment === undefined ? code(app) : `${code(app)} in ${code(environment)}`;
  const lasting = state === "healthy" && since !== undefined ? ` since ${code(since.toISOString())}` : "";
  const link = url === undefined ? "" : `, ${asLink("see it at the agent", url)}`;
  const why = state === "healthy" ? [] : ["", code(reason)];
  const rows = subjects.map(
    ({ agent, subject, verdict: own, facts }) =>
      `| ${code(agent)} | ${code(subject)} | ${own.state} | ${code(subjectFacts({ facts }))} | ${code(troubles(own))} |`,
  );
  const table = ["", "| agent | of | verdict | seen | what hangs |", "|---|---|---|---|---|", ...rows];
  return [
    "",
    `**${state}**${lasting}: ${where}, commit ${code(commit.slice(0, 12))}${link}`,
    ...why,
    "",
    code(timelineText(timeline)),
    ...(rows.length === 0 ? [] : table),
    ...(events.length === 0 ? [] : ["", "The cluster warned of, the newest first:", "", ...events.map(warningLine)]),
  ];
}

const warningLine = (event: ClusterEvent): string =>
  `- ${code(eventLine(event))}${event.at === undefined ? "" : ` at ${code(event.at.toISOString())}`}`;

const troubles = ({ resources }: Verdict): string =>
  resources.map(({ kind, name, message }) => [`${kind} ${name}`, message].filter(Boolean).join(": ")).join("\n");

/** Only whole lines: a cut inside a tag would break the page. */
function withinBudget(lines: readonly string[]): string[] {
  const kept: string[] = [];
  let bytes = 0;
  for (const line of lines) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > longest) return [...kept, "", `… and ${lines.length - kept.length} more lines, which are in the log.`];
    kept.push(line);
  }
  return kept;
}

function deliveryLines(delivery: DeliveryReport): string[] {
  const { outcome, branch, repo, commit, changes, attempts, pullRequest } = shownDelivery(delivery);
  const what = commit === undefined ? outcome : `${outcome} by ${code(commit.slice(0, 12))}`;
  const tries = attempts > 1 ? `, at attempt ${attempts}` : "";
  const by = pullRequest === undefined ? "" : `, ${pullRequestLink(pullRequest)}`;
  const head = ["", `**${what}** on ${code(branch)} of ${code(repo)}${tries}${by}`];
  if (changes.length === 0) return head;
  return [
    ...head,
    "",
    "| app | environment | image | from | to | outcome |",
    "|---|---|---|---|---|---|",
    ...changes.map(changeRow),
    ...changelogMarkdown(namedChangelogs(changes)),
  ];
}

const pullRequestLink = ({ number, url, state, isScheduled }: PullRequestReport): string =>
  `${asLink(`pull request ${number}`, url)} (${state}${isScheduled === true ? ", to be merged by its host" : ""})`;

function changeRow({ app, environment, image, from, to, reason, outcome }: ShownDelivery["changes"][number]): string {
  const cells = [code(app), code(environment ?? ""), code(image), code(shortVersion(from)), code(shortVersion(to))];
  return `| ${cells.join(" | ")} | ${outcome}${reason === undefined ? "" : `: ${code(reason)}`} |`;
}

/** A message can be long and have several lines, such as the problems of a config. */
function failureLines({ message, hint }: TagboatError): string[] {
  const text = hint === undefined ? message : `${message}\nhint: ${hint}`;
  return ["", "**failed**", "", `<pre>${escaped(text.slice(0, 20_000))}</pre>`];
}

/** Untrusted text as HTML code: nothing in it acts as Markdown, a mention, a link or a tag. */
const code = (text: string): string =>
  text === "" ? "" : `<code>${escaped(text.slice(0, 10_000)).replaceAll("\n", "<br>")}</code>`;

const escaped = (text: string): string => escapeSigns(escapeForTerminal(text));
