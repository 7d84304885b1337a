import type { ImageChange } from "../domain/change-set.ts";
import { shortVersion } from "../domain/commit-message.ts";
import type { GateReport } from "../domain/gate-report.ts";
import type { ImageVersion } from "../domain/image-ref.ts";
import { isSameTarget } from "../domain/pipeline.ts";
import type { DeliveryReport, PullRequestReport } from "../domain/report.ts";
import { changelogLines } from "./changelog-text.ts";

/** The text output after a delivery. `gates`: those whose checklists are shown with it. */
export function deliveryText(deliveries: readonly DeliveryReport[], gates: readonly GateReport[] = []): string {
  return deliveries
    .flatMap((delivery) => [...delivery.changes.flatMap((change) => changeLines(change, gates)), summaryLine(delivery)])
    .join("\n");
}

/** The changes of a delivery that is only planned. */
export const plannedText = (deliveries: readonly DeliveryReport[], gates: readonly GateReport[]): string =>
  deliveries.flatMap(({ changes }) => changes.flatMap((change) => changeLines(change, gates))).join("\n");

function changeLines(change: ImageChange, gates: readonly GateReport[]): string[] {
  const where = change.environment === undefined ? change.app : `${change.app} → ${change.environment}`;
  const isListed = gates.some((gate) => isSameTarget(gate, change) && gate.state !== "holds");
  // The line itself says that a newer version is there, a warning that an order is unknown, and a checklist what a gate waits for.
  const isExplained = change.outcome === "superseded" || change.outcome === "updated" || isListed;
  const reason = change.reason === undefined || isExplained ? "" : ` (${change.reason})`;
  const head = `${where}: ${change.image} ${movement(change)}${reason}`;
  const sites = change.sites.map((site) => `  ${site.file}:${site.line}  ${site.path}`);
  return [head, ...sites, ...(change.changelog === undefined ? [] : changelogLines(change.changelog))];
}

function movement({ outcome, from, to }: ImageChange): string {
  const before = shortVersion(from) || "nothing";
  const after = shortVersion(to) || "nothing";
  if (outcome === "unchanged") return `is at ${before} already`;
  if (outcome === "superseded") return `${after} is older than the current ${before}: skipped`;
  if (outcome === "held" || outcome === "waiting" || outcome === "refused") return `stays at ${before}: ${outcome}`;
  return before === after ? `${before} → ${after}, ${difference(from, to)}` : `${before} → ${after}`;
}

/** How two versions with one tag differ. Without a difference, the version was in a base, and is now in the file too. */
function difference(from: ImageVersion, to: ImageVersion): string {
  if (from.digest === to.digest) return "which only a base had";
  if (from.digest === undefined) return "with its digest";
  return to.digest === undefined ? "without its digest" : "another digest";
}

function summaryLine(delivery: DeliveryReport): string {
  const { outcome, commit, branch, repo, attempts, pullRequest } = delivery;
  const place = `${branch} of ${repo}`;
  if (outcome === "planned") return `planned for ${place}; nothing was written`;
  if (pullRequest !== undefined) return pullRequestLine(delivery, pullRequest);
  if (commit === undefined) return `${outcome}: ${nothing(outcome)} to ${place}`;
  const tries = attempts === 1 ? "" : `, at attempt ${attempts}`;
  return `${outcome}: pushed ${commit.slice(0, 12)} to ${place}${tries}`;
}

const nothing = (outcome: DeliveryReport["outcome"]): string =>
  outcome === "unchanged" || outcome === "superseded" ? "nothing to write" : "nothing was written";

function pullRequestLine({ outcome, commit, branch }: DeliveryReport, pullRequest: PullRequestReport): string {
  const { number, url, state, isScheduled } = pullRequest;
  if (isScheduled === true)
    return `${outcome}: #${number} into ${branch} is left to its host, which merges it once it may; nothing is changed until then: ${url}`;
  if (outcome === "proposed")
    return `proposed: #${number} into ${branch} is open, and changes nothing until it is merged: ${url}`;
  if (outcome === "merged") {
    const where = commit === undefined ? branch : `${branch} as ${commit.slice(0, 12)}`;
    return `merged: #${number} into ${where}: ${url}`;
  }
  return `${outcome}: nothing to merge into ${branch}; #${number} is ${state}: ${url}`;
}
