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
 * The decision table, in its order: the first row that speaks decides. Where none does, the application is healthy (R23).
 * R0 is an answer that is no application, R24 several applications together (`combineVerdicts`), R25 the caller's timeout.
 */
export const decisionTable: readonly (readonly [rule: string, row: Row])[] = [
  ["R1", beingDeleted],
  ["R2", readsElsewhere],
  ["R2", readsOtherFiles],
  ["R3", notHydrated],
  // Under these the revision is no revision.
  ["R4", invalidSpec],
  ["R5", statusIsStale],
  ["R6", comparisonFails],
  // While an operation runs, the comparison is of before.
  ["R7", operationRuns],
  ["R8", notNoticed],
  ["R9", onAnotherHistory],
  ["R10", overtaken],
  ["R7b", comparedWithOldSpec],
  // Before what is in sync: a failed sync is final even where the application looks synced.
  ["R11", syncFailed],
  ["R12", notComparedSince],
  ["R11", gaveUpSyncing],
  ["R13", differsAfterSync],
  ["R14", notSyncedYet],
  ["R15", syncNotTold],
  // Before health: an old image is healthy.
  ["R16", anotherImageRuns],
  ["R17", healthIsBad],
  ["R18", suspended],
  ["R19", rollingOut],
  // What the cluster shows now is newer than any health.
  ["R19", notReadyNow],
  ["R20", healthNotTold],
  ["R20", notLookedFor],
  // Among the last: what is broken is broken, whether or not the image can be told.
  ["R16", imageNotShown],
  ["R21", settling],
  ["R22", soaking],
  // The last: only now must a comparison be this new.
  ["R22b", notConfirmed],
];
