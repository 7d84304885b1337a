import type { DeliveryReport } from "../domain/report.ts";
import type { World } from "../world.ts";

/** Logs what has landed so far before a long step, so that a cancelled job has reported it. */
export function announceLanded({ deliveries, log }: Pick<World, "deliveries" | "log">): void {
  for (const report of deliveries.news()) log.info(landedText(report));
}

function landedText({ repo, branch, commit, pullRequest }: DeliveryReport): string {
  if (pullRequest === undefined) return `pushed ${commit} to ${branch} of ${repo}`;
  const { number, state, url } = pullRequest;
  if (state !== "merged") return `#${number} into ${branch} is ${state}: ${url}`;
  return `merged #${number} into ${branch}${commit === undefined ? "" : ` as ${commit}`}: ${url}`;
}
