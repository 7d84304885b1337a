import { deleting, otherFiles, otherSource, stalled, suspended } from "./blocked-rows.ts";
import { dependency, failing, pathMissing, sourceFails } from "./failure-rows.ts";
import type { FluxRow } from "./flux-state.ts";
import { replaced, undecided, unfetched, untried } from "./revision-rows.ts";
import { appliedNow, periodicRun, running, unobserved } from "./run-rows.ts";

/** Decision table of the Kustomization. The first match decides. */
export const kustomizationRows: readonly FluxRow[] = [
  { id: "F1", means: "the Kustomization is being deleted", judge: deleting },
  { id: "F2", means: "it, or the source that has yet to fetch our commit, is suspended", judge: suspended },
  { id: "F3", means: "its source follows another repository or branch", judge: otherSource },
  { id: "F3", means: "its path holds no file of ours, nor refers to one", judge: otherFiles },
  { id: "F4", means: "it is stalled: Flux itself will not try again", judge: stalled },
  { id: "F5", means: "a later commit brings other images", judge: replaced },
  { id: "F6", means: "it cannot be told whether what is applied carries our image", judge: undecided },
  { id: "F7", means: "our commit was tried and failed, for longer than a retry takes", judge: failing },
  { id: "F8", means: "it waits for another Kustomization", judge: dependency },
  { id: "F9", means: "the path it applies is not in the repository", judge: pathMissing },
  { id: "F10", means: "its source cannot fetch", judge: sourceFails },
  { id: "F11", means: "our commit has not been fetched yet, or never will be", judge: unfetched },
  { id: "F12", means: "our commit has been fetched, and not been tried yet", judge: untried },
  { id: "F13", means: "a periodic run of what was healthy", judge: periodicRun },
  { id: "F14", means: "our commit is being applied, or its health is being checked", judge: running },
  { id: "F15", means: "its status speaks of an older spec, or of an older success", judge: unobserved },
  { id: "F16", means: "our commit is applied: what runs decides", judge: appliedNow },
];
