import { parseSoakNote, soakStatus } from "../domain/soak-note.ts";
import { statusContext, type TargetStatus } from "../domain/target-status.ts";
import { TagboatError } from "../errors.ts";
import type { SoakStore } from "../observe/soak-store.ts";
import type { World } from "../world.ts";
import { type ReportContext, type ReportSubject, reportDestination, reportSettings } from "./report-destination.ts";

/**
 * Stores a soak in the statuses of a config commit; undefined: no report goes there. Only statuses of our own account are believed, if the
 * forge says who set them.
 */
export function soakStoreInStatuses(
  subject: ReportSubject,
  {
    context,
    world,
    tell,
  }: { readonly context: ReportContext; readonly world: World; tell(status: TargetStatus): Promise<void> },
): SoakStore | undefined {
  if (reportSettings(subject.target, context).report !== "config-commit") return undefined;
  return {
    async recall() {
      try {
        const found = await reportDestination(subject, context, world);
        if (found === undefined || typeof found === "string") return [];
        const { forge, commit } = found;
        const [account, { statuses }] = await Promise.all([forge.account(), forge.statuses.history(commit)]);
        if (account === undefined) return [];
        const wanted = statusContext(subject.target).toLowerCase();
        // GitHub compares contexts without case.
        const ours = statuses.filter(({ by, context }) => by === account.login && context.toLowerCase() === wanted);
        return ours.flatMap(({ description = "" }) => parseSoakNote(subject.target, description) ?? []);
      } catch (error) {
        if (!(error instanceof TagboatError) || error.kind === "interrupted") throw error;
        world.log.debug(`What earlier runs have seen is not known: ${error.message}`);
        return [];
      }
    },
    keep: (note, tolerate) => tell(soakStatus(subject.target, note, tolerate)),
  };
}
