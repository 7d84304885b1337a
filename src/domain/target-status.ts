import type { ImageChange } from "./change-set.ts";
import { shortVersion } from "./commit-message.ts";
import { healthWord } from "./evidence.ts";
import type { Evidence } from "./gate.ts";
import { minuteOf } from "./hold.ts";
import type { ImageVersion } from "./image-ref.ts";
import { asTitle } from "./markdown.ts";
import type { DeliveryReport } from "./report.ts";
import { cutTo } from "./text.ts";
import type { Verdict } from "./verdict.ts";

/** One app in one environment; without a config file there may be no environment. */
export interface StatusTarget {
  readonly app: string;
  readonly environment?: string;
}

/** The status of one target on a commit. */
export interface TargetStatus {
  readonly state: "pending" | "success" | "failure";
  /** One line, "staging: updated to 1.2.3"; a forge may cut it. */
  readonly description: string;
  /** Nothing new: a final status, success or failure, already on the commit stays. */
  readonly isRepetition?: boolean;
}

/** No forge keeps a longer name, and GitHub no longer text. A text that a forge cut could not be recognized again. */
const longestContext = 255;
const longestDescription = 140;

/** Name of the status: one for each target, so that a later status replaces an earlier one. */
export function statusContext({ app, environment }: StatusTarget): string {
  return cutTo(["tagboat", ...(environment === undefined ? [] : [environment]), app].join("/"), longestContext);
}

/** The status of one target's changes after their delivery; `awaitsVerdict`: a wait for the agents' verdict follows. */
export function deliveredStatus(
  changes: readonly ImageChange[],
  { pullRequest, commit }: Pick<DeliveryReport, "pullRequest" | "commit">,
  awaitsVerdict: boolean,
): TargetStatus | undefined {
  const [first] = changes;
  if (first === undefined) return undefined;
  const say = (state: TargetStatus["state"], text: string) => ({ state, description: statusDescription(first, text) });
  const of = (outcome: ImageChange["outcome"]) => changes.filter((change) => change.outcome === outcome);
  const refused = of("refused")[0];
  if (refused !== undefined) return say("failure", `refused: ${refused.reason ?? "by the gate"}`);
  const waiting = [...of("held"), ...of("waiting")][0];
  if (waiting !== undefined) return say("pending", waiting.reason ?? waiting.outcome);
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

/** A status names only the kind of failure: an error's text may contain what belongs only in the run's log. */
export function undeliveredStatus(place: StatusTarget, why: string): TargetStatus {
  return { state: "failure", description: statusDescription(place, `not delivered: ${why}`) };
}

/** The status for an agent's verdict. Only a failed or unwatchable rollout is a failure. */
export function verdictStatus(place: StatusTarget, { state, reason, since, evidence }: ReportedVerdict): TargetStatus {
  const say = (status: TargetStatus["state"], text: string) => ({
    state: status,
    description: statusDescription(place, text),
  });
  switch (state) {
    case "healthy": {
      const from = since === undefined ? "" : ` since ${minuteOf(since)}`;
      const runs = evidence === undefined || evidence === "applied" ? "" : `, our ${evidenceWords[evidence]} runs`;
      return say("success", `${healthWord(evidence)}${from}${runs}`);
    }
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

const evidenceWords = { image: "image", revision: "commit" } as const;

const healthText = /^(?:healthy|applied)(?: since (\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC)?(?:, our (image|commit) runs)?$/;

/** What a status says about a target's health. */
export interface ReportedHealth {
  readonly evidence: Evidence;
  /** The real start is up to a minute later. Absent: the agents did not say. */
  readonly since?: Date;
}

/** The health in the description of a status that succeeded. Undefined: the status says something else. */
export function parseHealth(place: StatusTarget, description: string): ReportedHealth | undefined {
  const said = healthText.exec(textIn(place, description) ?? "");
  if (said === null) return undefined;
  const [, day, time, runs] = said;
  const evidence = runs === undefined ? "applied" : runs === "image" ? "image" : "revision";
  return { evidence, ...(day !== undefined && { since: new Date(`${day}T${time}:00Z`) }) };
}

export const isSupersededStatus = (place: StatusTarget, description: string): boolean =>
  /^superseded(?::|$)/.test(textIn(place, description) ?? "");

export const isProposedStatus = (place: StatusTarget, description: string): boolean =>
  / waits in #\d+$/.test(textIn(place, description) ?? "");

/** Undefined: the description is not about this target. */
function textIn({ environment }: StatusTarget, description: string): string | undefined {
  const prefix = environment === undefined ? "" : `${asTitle(environment)}: `;
  return description.startsWith(prefix) ? description.slice(prefix.length) : undefined;
}

/** The part of a verdict that is reported. */
export type ReportedVerdict = Pick<Verdict, "state" | "reason" | "since" | "evidence">;

/** A target's text, cut to what a status keeps. */
export function statusDescription({ environment }: StatusTarget, text: string): string {
  return cutTo(asTitle(environment === undefined ? text : `${environment}: ${text}`), longestDescription);
}

function versions(changes: readonly { readonly to: ImageVersion }[]): string {
  const distinct = [...new Set(changes.map(({ to }) => shortVersion(to)))];
  return distinct.length > 3 ? `${distinct.length} new versions` : distinct.join(", ");
}
