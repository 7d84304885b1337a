import type { Evidence } from "./gate.ts";

/** The checks of a gate, in the order in which they are listed. */
export const gateChecks = ["source", "soak", "order", "hold", "freeze", "require"] as const;

export type GateCheck = (typeof gateChecks)[number];

/**
 * The result of one check. `holds`: the version may enter. `waits`: not yet, but time or another system can change that. `refuses`: a user
 * must act first. `unknown`: the fact could not be read, which never opens a gate.
 */
export type GateState = (typeof gateStates)[number];

export const gateStates = ["holds", "waits", "refuses", "unknown"] as const;

/** One line of a gate's checklist. */
export interface GateRow {
  readonly check: GateCheck;
  /** The environment, status name or address that the row is about, for a check that can have several rows. */
  readonly subject?: string;
  readonly state: GateState;
  readonly reason: string;
  /** Weakest evidence of any agent. Only for `source`. */
  readonly evidence?: Evidence;
  /** The earliest time at which a waiting row can hold. Absent: unknown. */
  readonly earliest?: Date;
  /** True if the fact is unknown because a server did not respond. */
  readonly noResponse?: true;
  /** What to do, if the fact could not be read. */
  readonly hint?: string;
}

/** The judged gate of one app in one environment. Its texts may be untrusted. */
export interface GateReport {
  readonly app: string;
  readonly environment: string;
  readonly state: GateState;
  /** The earliest time at which the whole gate can open. Absent unless every waiting row has such a time. */
  readonly earliest?: Date;
  readonly rows: readonly GateRow[];
}

const worstFirst: readonly GateState[] = ["refuses", "waits", "unknown", "holds"];

/** The state of a whole gate: the worst of its rows. A gate without rows has nothing to check, so it holds. The same of several gates. */
export const gateState = (rows: readonly Pick<GateRow, "state">[]): GateState =>
  worstFirst.find((state) => rows.some((row) => row.state === state)) ?? "holds";

/** The earliest time at which all waiting rows, or gates, can hold. Undefined: none waits, or the time of one is unknown. */
export function earliestOf(rows: readonly Pick<GateRow, "state" | "earliest">[]): Date | undefined {
  const times = rows.filter(({ state }) => state === "waits").map(({ earliest }) => earliest?.getTime());
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 || known.length < times.length ? undefined : new Date(Math.max(...known));
}
