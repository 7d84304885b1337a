import type { Hold } from "../../domain/hold.ts";
import type { Forge } from "../../forges/forge.ts";

/** The branch that a rollback of each target is proposed from, by `targetName`. */
export type RollbackBranches = ReadonlyMap<string, string>;

/** Open rollbacks, as holds of their targets, by `targetName`: a rollback holds the environment before its pull request is merged. */
export async function openRollbacks(
  branches: RollbackBranches,
  { forge: { pullRequests }, into }: { readonly forge: Forge; readonly into: string | undefined },
): Promise<ReadonlyMap<string, Hold>> {
  const [only = "", ...others] = new Set(branches.values());
  const open = others.length === 0 ? await pullRequests.from(only, "open") : await pullRequests.listOpen();
  return new Map(
    [...branches].flatMap(([target, branch]) => {
      const rollback = open.find(({ head, base }) => head === branch && (into === undefined || base === into));
      if (rollback === undefined) return [];
      return [[target, { reason: `the rollback #${rollback.number} is open, ${rollback.url}` }] as const];
    }),
  );
}
