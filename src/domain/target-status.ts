import type { ImageChange } from "./change-set.ts";
import { shortVersion } from "./commit-message.ts";
import { healthWord } from "./evidence.ts";
import { minuteOf } from "./hold.ts";
import type { ImageVersion } from "./image-ref.ts";
import { asTitle, cutTo } from "./markdown.ts";
import type { DeliveryReport } from "./report.ts";
import type { Verdict } from "./verdict.ts";

/** One app in one environment; without a config file there may be no environment. */
export interface StatusTarget {
  readonly app: string;
  readonly environment?: string;
}

/** What a commit is told of one place. */
export interface TargetStatus {
  readonly state: "pending" | "success" | "failure";
  /** One line, "staging: updated to 1.2.3"; a forge may keep less of it. */
  readonly description: string;
  /** It says nothing new of a commit whose last word was spoken: a success or a failure stays as it is. */
  readonly isRepetition?: boolean;
}

/** No forge keeps a longer name, nor GitHub a longer text; what is cut by a forge could not be recognized again. */
const longestContext = 255;
const longestDescription = 140;

/** Name of the status: one for each place, so that later words replace earlier ones. */
export function statusContext({ app, environment }: StatusTarget): string {
  return cutTo(["tagboat", ...(environment === undefined ? [] : [environment]), app].join("/"), longestContext);
}

/** How the changes of one place stand when their delivery is over; `awaitsVerdict`: somebody watches what becomes of them. */
export function deliveredStatus(
  changes: readonly ImageChange[],
  { pullRequest, commit }: Pick<DeliveryReport, "pullRequest" | "commit">,
  awaitsVerdict: boolean,
): TargetStatus | undefined {
  const [first] = changes;
  if (first === undefined) return undefined;
  const say = (state: TargetStatus["state"], text: string) => ({ state, description: statusDescription(first, text) });
  const of = (outcome: ImageChange["outcome"]) => changes.filter((change) => change.outcome === outcome);
  const [held] = of("held");
  if (held !== undefined) return say("pending", held.reason ?? "held");
  const isOpen = pullRequest?.state === "open" && commit === undefined;
  const updated = of("updated");
  if (updated.length > 0 && isOpen) return say("pending", `${versions(updated)} waits in #${pullRequest.number}`);
  const [superseded] = of("superseded");
  if (superseded !== undefined && updated.length === 0)
    return say("success", `superseded${superseded.reason === undefined ? "" : `: ${superseded.reason}`}`);
  const written = [...updated, ...of("unchanged")];
  const done = `updated to ${versions(written)}`;
  const status = awaitsVerdict ? say("pending", `${done}, not seen healthy yet`) : say("success", done);
  return updated.length > 0 ? status : { ...status, isRepetition: true };
}

/** What stopped a delivery is told by its kind alone: an error's text may hold what is for the run's log only. */
export function undeliveredStatus(place: StatusTarget, why: string): TargetStatus {
  return { state: "failure", description: statusDescription(place, `not delivered: ${why}`) };
}

/** What an agent's verdict means for the commit. Only a rollout that failed, or cannot be watched, is a failure. */
export function verdictStatus(place: StatusTarget, { state, reason, since, evidence }: ReportedVerdict): TargetStatus {
  const say = (status: TargetStatus["state"], text: string) => ({
    state: status,
    description: statusDescription(place, text),
  });
  switch (state) {
    case "healthy":
      return say(
        "success",
        since === undefined ? healthWord(evidence) : `${healthWord(evidence)} since ${minuteOf(since)}`,
      );
    case "superseded":
      return say("success", `superseded: ${reason}`);
    case "failed":
      return say("failure", `failed: ${reason}`);
    case "misconfigured":
      return say("failure", `cannot be watched: ${reason}`);
    case "progressing":
      return say("pending", `not healthy yet: ${reason}`);
    case "unknown":
      return say("pending", `not known yet: ${reason}`);
  }
}

/** As much of a verdict as is told. */
export type ReportedVerdict = Pick<Verdict, "state" | "reason" | "since" | "evidence">;

/** What is said of a place, as a status keeps it. */
export function statusDescription({ environment }: StatusTarget, text: string): string {
  return cutTo(asTitle(environment === undefined ? text : `${environment}: ${text}`), longestDescription);
}

function versions(changes: readonly { readonly to: ImageVersion }[]): string {
  const distinct = [...new Set(changes.map(({ to }) => shortVersion(to)))];
  return distinct.length > 3 ? `${distinct.length} new versions` : distinct.join(", ");
}
