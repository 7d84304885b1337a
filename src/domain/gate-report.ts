import type { Evidence } from "./gate.ts";

/** The checks of a gate, in the order in which they are listed. */
export const gateChecks = ["source", "soak", "order", "hold", "freeze", "require", "image", "approvals"] as const;

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
  /** True if the check did not hold and a user overrode it. The state stays what was found. */
  readonly overridden?: true;
}

/** Who opened a gate that did not hold, and why. */
export interface Override {
  readonly reason: string;
  /** The user, and the run. Absent outside CI, where the commit's author shows the user. */
  readonly by?: string;
}

/** The judged gate of one app in one environment. Its texts may be untrusted. */
export interface GateReport {
  readonly app: string;
  readonly environment: string;
  readonly state: GateState;
  /** The earliest time at which the whole gate can open. Absent unless every waiting row has such a time. */
  readonly earliest?: Date;
  readonly rows: readonly GateRow[];
  /** Present if a user overrode at least one of the rows. */
  readonly override?: Override;
}

/** Whether a row keeps the version out: it does not hold, and no user overrode it. */
export const keepsOut = ({ state, overridden }: Pick<GateRow, "state" | "overridden">): boolean =>
  state !== "holds" && overridden !== true;

const worstFirst: readonly GateState[] = ["refuses", "waits", "unknown", "holds"];

/** A row, or a whole gate. */
type Judged = Pick<GateRow, "state" | "earliest" | "overridden">;

/** The state of a whole gate: the worst of its rows that no user overrode. A gate without such rows holds. Also for several gates. */
export const gateState = (rows: readonly Judged[]): GateState =>
  worstFirst.find((state) => rows.some((row) => row.state === state && row.overridden !== true)) ?? "holds";

/** The earliest time at which all waiting rows, or gates, can hold. Undefined: none waits, or the time of one is unknown. */
export function earliestOf(rows: readonly Judged[]): Date | undefined {
  const times = rows.filter((row) => row.state === "waits" && keepsOut(row)).map(({ earliest }) => earliest?.getTime());
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 || known.length < times.length ? undefined : new Date(Math.max(...known));
}

/** A pull request may be opened without approvals, which it then collects. */
export const withoutApprovals = (rows: readonly GateRow[]): readonly GateRow[] =>
  rows.filter(({ check }) => check !== "approvals");

/** The rows that keep a version out. Approvals count only if nothing else does, because they come last: a frozen version has no pull request to approve. */
export function decisiveRows(rows: readonly GateRow[]): readonly GateRow[] {
  const closed = rows.filter(keepsOut);
  const others = withoutApprovals(closed);
  return others.length > 0 ? others : closed;
}
