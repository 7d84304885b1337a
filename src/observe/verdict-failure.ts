import { formatDuration } from "../domain/duration.ts";
import { formatImageRef } from "../domain/image-ref.ts";
import type { FailureKind, TroubledResource } from "../domain/verdict.ts";
import { eventLine, type VerdictReport } from "../domain/verdict-report.ts";
import { TagboatError } from "../errors.ts";
import type { CombinedVerdict } from "./judge-looks.ts";

interface Ended {
  readonly report: VerdictReport;
  readonly standing: CombinedVerdict;
  /** Milliseconds. */
  readonly elapsed: number;
  /** What a delivery before took of the time that is limited. */
  readonly spent: number;
  /** What ended it, where it was no verdict. */
  readonly by?: "timeout" | "interrupted";
  /** An agent that has never said anything. */
  readonly unheard?: { readonly name: string; readonly silence: string | undefined };
}

const resume = "Run the same command again to go on waiting.";

/** What helps against each kind of failure: another image only where the image is at fault. */
const remedies: Readonly<Record<FailureKind, string>> = {
  render: "fix the files that cannot be rendered, and deliver again. Another image does not help.",
  definition: "fix the definition of the agent's object, then run the same command again. Another image does not help.",
  apply: "fix what the cluster does not take, and deliver again, or put the image before back.",
  rollout: "deliver a better image, or put the one before back.",
};

/** The error that waiting ended with; undefined: it is healthy, or a newer image took its place. */
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
    const why = unheard.silence === undefined ? "" : `: ${unheard.silence}`;
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

/** What no waiting will change, met by asking: what was delivered before is there all the same. */
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
  return what.length === 1 && what[0] !== undefined ? `${where} (${cut(what[0], 80)})` : where;
};

const commitOf = ({ commit }: VerdictReport): string => `Commit ${commit.slice(0, 12)}`;

const pageOf = ({ url }: VerdictReport): string => (url === undefined ? "" : `See ${url}.`);

const sentences = (...all: readonly string[]): string => all.filter((sentence) => sentence !== "").join(" ");

/** In lines, and characters of each: a cluster can complain at length. */
const mostResources = 8;
const longestMessage = 400;

const details = ({ report, standing }: Ended): string => `${troubles(standing)}${warnings(report)}`;

/** What the cluster has warned of last, a line each. */
const warnings = ({ events = [] }: VerdictReport): string =>
  events.map((event) => `\n  the cluster warned: ${eventLine(event)}`).join("");

/** What hangs, a line each, in the cluster's own words. */
function troubles({ resources = [], reason }: CombinedVerdict): string {
  let said = reason;
  const lines = resources.slice(0, mostResources).map(({ message, ...resource }) => {
    // Pods of one workload have the same to say, and the reason may have said it.
    const isNews = message !== undefined && !said.includes(message);
    if (isNews) said += message;
    return `\n  ${troubleLine({ ...resource, ...(isNews && { message }) })}`;
  });
  const more = resources.length - mostResources;
  return `${lines.join("")}${more > 0 ? `\n  … and ${more} more` : ""}`;
}

/** One resource, on one line. */
function troubleLine({ kind, name, namespace, message }: TroubledResource): string {
  const where = namespace === undefined ? name : `${namespace}/${name}`;
  return message === undefined ? `${kind} ${where}` : `${kind} ${where}: ${cut(message, longestMessage)}`;
}

const cut = (text: string, length: number): string => {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
};
