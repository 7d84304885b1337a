import type { Row } from "./application-state.ts";
import { comparisonFails, invalidSpec, statusIsStale } from "./rows/conditions.ts";
import { notConfirmed, notReadyNow } from "./rows/freshness.ts";
import { healthIsBad, healthNotTold, notLookedFor, rollingOut, settling, soaking, suspended } from "./rows/health.ts";
import { anotherImageRuns, imageNotShown } from "./rows/image.ts";
import {
  differsAfterSync,
  gaveUpSyncing,
  notComparedSince,
  notSyncedYet,
  syncFailed,
  syncNotTold,
} from "./rows/result.ts";
import { comparedWithOldSpec, notNoticed, onAnotherHistory, overtaken } from "./rows/revision.ts";
import { operationRuns } from "./rows/running.ts";
import { beingDeleted, notHydrated, readsElsewhere, readsOtherFiles } from "./rows/subject.ts";

/**
 * The decision table. Order matters: the first row that applies decides. If none does, the application is healthy (R23).
 * R0 is an answer that is no Application. R24 combines several applications (`combineVerdicts`). R25 is the caller's timeout.
 */
export const decisionTable: readonly (readonly [rule: string, row: Row])[] = [
  ["R1", beingDeleted],
  ["R2", readsElsewhere],
  ["R2", readsOtherFiles],
  ["R3", notHydrated],
  // Under these conditions the revision field does not hold a commit.
  ["R4", invalidSpec],
  ["R5", statusIsStale],
  ["R6", comparisonFails],
  // While an operation runs, the comparison is older than it.
  ["R7", operationRuns],
  ["R8", notNoticed],
  ["R9", onAnotherHistory],
  ["R10", overtaken],
  ["R7b", comparedWithOldSpec],
  // Before the in-sync rows: a failed sync is final even if the application looks synced.
  ["R11", syncFailed],
  ["R12", notComparedSince],
  ["R11", gaveUpSyncing],
  ["R13", differsAfterSync],
  ["R14", notSyncedYet],
  ["R15", syncNotTold],
  // Before the health rows: an old image can be healthy.
  ["R16", anotherImageRuns],
  ["R17", healthIsBad],
  ["R18", suspended],
  ["R19", rollingOut],
  // The cluster's present state is newer than any recorded health.
  ["R19", notReadyNow],
  ["R20", healthNotTold],
  ["R20", notLookedFor],
  // Near the end: broken is broken, whether or not the running image is known.
  ["R16", imageNotShown],
  ["R21", settling],
  ["R22", soaking],
  // Last: only now must the comparison be this recent.
  ["R22b", notConfirmed],
];
