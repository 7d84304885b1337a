import type { Reach } from "../rollout.ts";
import type { Access } from "./access.ts";
import type { ApplicationName } from "./applications.ts";
import type { ArgoCdMemory } from "./context.ts";
import { noRefreshes, type Refreshes } from "./refreshes.ts";

/** One watched Application, with all state kept between looks. */
export interface Subject {
  name: ApplicationName;
  access: Access;
  memory: ArgoCdMemory | undefined;
  refreshes: Refreshes;
  /** From the last look. */
  reach: Reach["kind"] | undefined;
  /** Commits for which a sync was requested. */
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

/** The Application's name, with its namespace if one was given. */
export const shownName = ({ name, namespace }: ApplicationName): string =>
  namespace === undefined ? name : `${namespace}/${name}`;
