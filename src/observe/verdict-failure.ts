import { formatDuration } from "../domain/duration.ts";
import { formatImageRef } from "../domain/image-ref.ts";
import { cutTo, oneLine } from "../domain/text.ts";
import type { FailureKind, TroubledResource } from "../domain/verdict.ts";
import { eventLine, type VerdictReport } from "../domain/verdict-report.ts";
import { TagboatError } from "../errors.ts";
import type { CombinedVerdict } from "./judge-looks.ts";

interface Ended {
  readonly report: VerdictReport;
  readonly standing: CombinedVerdict;
  /** Milliseconds. */
  readonly elapsed: number;
  /** How much of the timeout a delivery used before, in milliseconds. */
  readonly spent: number;
  /** Cause of the end, if it was no verdict. */
  readonly by?: "timeout" | "interrupted";
  /** An agent that never answered. */
  readonly unheard?: { readonly name: string; readonly noResponse: string | undefined };
}

const resume = "Run the same command again to go on waiting.";

/** Remedy for each kind of failure. Another image helps only if the image is at fault. */
const remedies: Readonly<Record<FailureKind, string>> = {
  render: "fix the files that cannot be rendered, and deliver again. Another image does not help.",
  definition: "fix the definition of the agent's object, then run the same command again. Another image does not help.",
  apply: "fix what the cluster does not take, and deliver again, or deliver the previous image.",
  rollout: "deliver a fixed image, or the previous one again.",
};

/** The error that the wait ended with. Undefined: healthy or superseded. */
export function verdictFailure(ended: Ended): TagboatError | undefined {
  const { report, standing, by } = ended;
  if (by === "interrupted") return interrupted(ended);
  if (standing.error !== undefined) return cannotAsk(report, standing.error);
  if (by === "timeout") return tooLate(ended);
  const page = pageOf(report);
  switch (report.state) {
    case "failed":
      return new TagboatError("unhealthy", `${nameOf(report)} is unhealthy: ${report.reason}${details(ended)}`, {
        hint: sentences(
          page,
          `${commitOf(report)} stays in Git: ${remedies[standing.lead?.verdict.failure ?? "rollout"]}`,
        ),
      });
    case "misconfigured":
      return new TagboatError(
        standing.lead?.verdict.error ?? "config",
        `${nameOf(report)} cannot be judged: ${report.reason}${troubles(standing)}`,
        { hint: sentences(page, "No waiting will change this.", mended(report)) },
      );
    default:
      return undefined;
  }
}

function tooLate(ended: Ended): TagboatError {
  const { report, elapsed, spent, unheard } = ended;
  const delivery = spent < 1_000 ? "" : `, ${formatDuration(spent)} of which the delivery took`;
  if (unheard !== undefined) {
    const why = unheard.noResponse === undefined ? "" : `: ${unheard.noResponse}`;
    return new TagboatError(
      "remote",
      `${nameOf(report)}: ${unheard.name} has not answered in ${formatDuration(elapsed)}${why}`,
      {
        hint: sentences(`${commitOf(report)} stays in Git, and nobody has said whether it runs.`, resume),
      },
    );
  }
  const after = `${formatDuration(elapsed + spent)}${delivery}`;
  const last = `it is ${report.state}: ${report.reason}`;
  return new TagboatError("timeout", `${nameOf(report)} was not healthy in ${after}; ${last}${details(ended)}`, {
    hint: sentences(pageOf(report), `${commitOf(report)} stays in Git.`, resume),
  });
}

function interrupted({ report, elapsed, unheard }: Ended): TagboatError {
  const last =
    unheard === undefined ? `it was ${report.state}: ${report.reason}` : `${unheard.name} had not answered yet`;
  const message = `Interrupted after waiting ${formatDuration(elapsed)} for ${nameOf(report)}; ${last}`;
  return new TagboatError("interrupted", message, {
    hint: sentences(`${commitOf(report)} stays in Git, and the agent goes on with it.`, resume),
  });
}

/** Error that waiting cannot change. The delivery before it remains. */
const cannotAsk = (report: VerdictReport, error: TagboatError): TagboatError =>
  new TagboatError(error.kind, `${nameOf(report)}: ${error.message}`, {
    hint: sentences(error.hint ?? "", mended(report)),
    cause: error,
  });

const mended = (report: VerdictReport): string =>
  `${commitOf(report)} stays in Git: once this is mended, run the same command again to go on waiting.`;

const nameOf = ({ app, environment, images }: VerdictReport): string => {
  const what = images.map(({ name, ...version }) =>
    formatImageRef({ name: name.split("/").at(-1) ?? name, ...version }),
  );
  const where = environment === undefined ? app : `${app} in ${environment}`;
  return what.length === 1 && what[0] !== undefined ? `${where} (${cutTo(oneLine(what[0]), 80)})` : where;
};

const commitOf = ({ commit }: VerdictReport): string => `Commit ${commit.slice(0, 12)}`;

const pageOf = ({ url }: VerdictReport): string => (url === undefined ? "" : `See ${url}.`);

const sentences = (...all: readonly string[]): string => all.filter((sentence) => sentence !== "").join(" ");

/** In lines. Below: in characters of each. A cluster's messages can be long. */
const mostResources = 8;
const longestMessage = 400;

const details = ({ report, standing }: Ended): string => `${troubles(standing)}${warnings(report)}`;

/** The cluster's last warnings, one on each line. */
const warnings = ({ events = [] }: VerdictReport): string =>
  events.map((event) => `\n  the cluster warned: ${eventLine(event)}`).join("");

/** The troubled resources, one on each line, in the cluster's own words. */
function troubles({ resources = [], reason }: CombinedVerdict): string {
  let said = reason;
  const lines = resources.slice(0, mostResources).map(({ message, ...resource }) => {
    // Pods of one workload report the same message, and the reason may already contain it.
    const isNews = message !== undefined && !said.includes(message);
    if (isNews) said += message;
    return `\n  ${troubleLine({ ...resource, ...(isNews && { message }) })}`;
  });
  const more = resources.length - mostResources;
  return `${lines.join("")}${more > 0 ? `\n  … and ${more} more` : ""}`;
}

/** Describes one resource on one line. */
function troubleLine({ kind, name, namespace, message }: TroubledResource): string {
  const where = namespace === undefined ? name : `${namespace}/${name}`;
  return message === undefined ? `${kind} ${where}` : `${kind} ${where}: ${cutTo(oneLine(message), longestMessage)}`;
}
