import type { Evidence } from "./gate.ts";

/** The checks of a gate, in the order in which they are listed. */
export const gateChecks = ["source", "soak", "order", "hold", "freeze", "require"] as const;

export type GateCheck = (typeof gateChecks)[number];

/**
 * The result of one check. `holds`: the version may enter. `waits`: not yet, and time or another system can change that. `refuses`: not
 * until a person acts. `unknown`: the fact could not be read, which never opens a gate.
 */
export type GateState = (typeof gateStates)[number];

export const gateStates = ["holds", "waits", "refuses", "unknown"] as const;

/** One line of a gate's checklist. */
export interface GateRow {
  readonly check: GateCheck;
  /** What the row is about, if a check has several rows: an environment, the name of a status, an address. */
  readonly subject?: string;
  readonly state: GateState;
  readonly reason: string;
  /** The least that the agents showed; only of `source`. */
  readonly evidence?: Evidence;
  /** The earliest time at which a row that waits can hold, if it is known. */
  readonly earliest?: Date;
  /** True if the fact is unknown because a server did not answer. */
  readonly noResponse?: true;
}

/** The gate of one app in one environment. Texts in it may be foreign. */
export interface GateReport {
  readonly app: string;
  readonly environment: string;
  readonly state: GateState;
  /** The earliest time at which the whole gate can open, if every row that waits has one. */
  readonly earliest?: Date;
  readonly rows: readonly GateRow[];
}

const worstFirst: readonly GateState[] = ["refuses", "waits", "unknown", "holds"];

/** The state of a whole gate: the worst of its rows. A gate without rows has nothing to check, so it holds. */
export const gateState = (rows: readonly GateRow[]): GateState =>
  worstFirst.find((state) => rows.some((row) => row.state === state)) ?? "holds";

/** When the rows that wait can all hold; undefined if no row waits, or if one of them does not know. */
export function earliestOf(rows: readonly GateRow[]): Date | undefined {
  const times = rows.filter(({ state }) => state === "waits").map(({ earliest }) => earliest?.getTime());
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 || known.length < times.length ? undefined : new Date(Math.max(...known));
}
