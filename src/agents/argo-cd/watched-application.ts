import type { Reach } from "../rollout.ts";
import type { Access } from "./access.ts";
import type { ApplicationName } from "./applications.ts";
import type { ArgoCdMemory } from "./context.ts";
import { noRefreshes, type Refreshes } from "./refreshes.ts";

/** One Application that is watched, with all that is remembered of it between two looks. */
export interface Subject {
  name: ApplicationName;
  access: Access;
  memory: ArgoCdMemory | undefined;
  refreshes: Refreshes;
  /** Of the last look at it. */
  reach: Reach["kind"] | undefined;
  /** Commits that a sync was asked for. */
  readonly synced: Set<string>;
}

export const newSubject = (name: ApplicationName): Subject => ({
  name,
  access: { wasFound: false },
  memory: undefined,
  refreshes: noRefreshes,
  reach: undefined,
  synced: new Set(),
});

/** Name at the agent, with its namespace where that was given. */
export const shownName = ({ name, namespace }: ApplicationName): string =>
  namespace === undefined ? name : `${namespace}/${name}`;
