import type { ChangeSet } from "../domain/change-set.ts";
import { type DeliveryReport, type Outcome, sharedOutcome } from "../domain/report.ts";
import { unifiedDiff } from "../domain/unified-diff.ts";
import type { Repository, Snapshot } from "../git/repository.ts";
import type { PlannedDelivery } from "../plan/planned-delivery.ts";

/** A change set, the branch that it is for, and what became of it there. */
export interface Delivered extends Pick<DeliveryReport, "outcome" | "attempts" | "pullRequest" | "diff"> {
  readonly repository: Pick<Repository, "url">;
  readonly base: Pick<Snapshot, "branch">;
  readonly changeSet: ChangeSet;
  readonly commit?: string | undefined;
}

export function deliveryReport(delivered: Delivered): DeliveryReport {
  const { repository, base, changeSet, outcome, commit, pullRequest, attempts, diff } = delivered;
  return {
    repo: repository.url,
    branch: base.branch,
    outcome,
    ...(commit === undefined ? {} : { commit }),
    ...(pullRequest === undefined ? {} : { pullRequest }),
    attempts,
    files: changeSet.files.map(({ path }) => path),
    changes: changeSet.changes,
    ...(diff === undefined ? {} : { diff }),
  };
}

/** The outcome of a delivery that wrote nothing. */
export const outcomeOf = ({ changes }: Pick<ChangeSet, "changes">): Outcome =>
  sharedOutcome(changes.map(({ outcome }) => outcome));

/** The report of a dry run. It meets what the real run would certainly meet. @throws as `write` */
export async function rehearsalReport(
  repository: Repository,
  base: Snapshot,
  { changeSet, commit }: PlannedDelivery,
): Promise<DeliveryReport> {
  const isChange = changeSet.files.length > 0;
  if (isChange) await repository.checkChange?.(base, commit);
  const outcome = isChange ? "planned" : outcomeOf(changeSet);
  return deliveryReport({ repository, base, changeSet, outcome, attempts: 0, diff: unifiedDiff(changeSet.files) });
}
