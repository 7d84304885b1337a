import type { CommitId, Snapshot } from "../git/repository.ts";
import type { SelectedTargets } from "./select-targets.ts";

/** What a request selects on a state of the home branch. Each delivery of a run asks this again. @throws as `selectTargets` */
export type Selections = (state: Snapshot) => Promise<SelectedTargets>;

/** Selects once for each commit of the home branch. */
export function selections(select: Selections): Selections {
  const known = new Map<CommitId, Promise<SelectedTargets>>();
  return (state) => {
    const selected = known.get(state.commit) ?? select(state);
    known.set(state.commit, selected);
    return selected;
  };
}
