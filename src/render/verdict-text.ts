import { formatDuration } from "../domain/duration.ts";
import { healthWord } from "../domain/evidence.ts";
import type { SubjectReport, TimelineEntry, VerdictReport } from "../domain/verdict-report.ts";

/** The text output after a wait. The reason of a failure is in the error. */
export function verdictText(verdicts: readonly VerdictReport[]): string {
  return verdicts.flatMap(verdictLines).join("\n");
}

function verdictLines(verdict: VerdictReport): string[] {
  const { app, environment, state, since, evidence, reason, commit, timeline, subjects } = verdict;
  const where = environment === undefined ? app : `${app} → ${environment}`;
  const word = state === "healthy" ? healthWord(evidence) : state;
  const lasting = state === "healthy" && since !== undefined ? ` since ${clockTime(since)}` : "";
  const weak =
    state === "healthy" && evidence !== undefined && evidence !== "image" ? ` (${evidenceText[evidence]})` : "";
  const why = state === "healthy" || reason === "" ? "" : `: ${reason}`;
  return [
    `${where}: ${word}${lasting}${weak}${why}`,
    `  commit ${commit.slice(0, 12)}: ${timelineText(timeline)}`,
    ...subjects.map(subjectLine),
  ];
}

/** The meaning of evidence below the best, as a phrase. */
const evidenceText = {
  revision: "the commit runs; no agent shows the image",
  applied: "no agent shows that it is healthy",
} as const;

/** "pushed 0s, synced 9s, healthy 41s". */
export const timelineText = (timeline: readonly TimelineEntry[]): string =>
  timeline.map(({ what, seconds }) => `${what} ${formatDuration(seconds * 1_000)}`).join(", ");

/** An agent's view of one subject, without the reason. */
export function subjectFacts({ facts: { sync, revision, health, ready } }: Pick<SubjectReport, "facts">): string {
  const parts = [
    [sync, revision === undefined ? undefined : `@${revision.slice(0, 12)}`]
      .filter((part) => part !== undefined)
      .join(" "),
    health ?? "",
    ready === undefined ? "" : `${ready.ready}/${ready.wanted} pods ready`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function subjectLine(subject: SubjectReport): string {
  const facts = subjectFacts(subject);
  return `  ${subject.agent} ${subject.subject}: ${facts === "" ? subject.verdict.state : facts}`;
}

/** As clusters write it, in one time zone for all readers. */
const clockTime = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`;
