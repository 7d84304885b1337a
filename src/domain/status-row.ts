import type { Drift } from "./drift.ts";
import type { Evidence } from "./gate.ts";
import type { GateReport, GateRow } from "./gate-report.ts";
import type { ImageRef } from "./image-ref.ts";
import type { VerdictState } from "./verdict.ts";

/** The rows that `status` shows, and how it shows them. */
export interface StatusReport {
  readonly rows: readonly StatusRow[];
  /** When the rows were read. */
  readonly at: Date;
  readonly format: "text" | "markdown" | "json";
  /** Whether to show the checklists of the gates below the table. */
  readonly showsGates: boolean;
}

/** The state of one app in one environment. Its texts may be untrusted. */
export interface StatusRow {
  readonly app: string;
  readonly environment: string;
  /** The version in Git, in display form. Absent: there is none, or it could not be read. */
  readonly version?: string;
  readonly images: readonly ImageRef[];
  /** The commit that introduced the version, and when it was made. Absent: unknown. */
  readonly commit?: string;
  readonly since?: Date;
  /** The health of the version, as its agents report it. */
  readonly health: StatusHealth;
  /** How a user opened the gate for this version. Absent: the gate was open, or the commit is unknown. */
  readonly override?: StatusOverride;
  /** How the cluster differs from Git. Absent: no difference is known. */
  readonly drift?: Drift;
  readonly hold?: StatusHold;
  /** The open pull request that proposes another version. */
  readonly proposal?: StatusProposal;
  /** The next version, from an earlier environment, and whether the gate lets it in. */
  readonly next?: NextVersion;
  /** Why the rest of the row is unknown: its files or its repository could not be read. */
  readonly problem?: string;
}

export const statusHealthStates = [
  "healthy",
  "progressing",
  "failed",
  "superseded",
  "misconfigured",
  "unknown",
  "not-verified",
  "not-configured",
] as const;

/** `not-verified`: the config says `agents: []`, so no agent can be asked. `not-configured`: the config says nothing about agents. */
export interface StatusHealth {
  readonly state: VerdictState | "not-verified" | "not-configured";
  readonly reason?: string;
  readonly evidence?: Evidence;
  /** How long it has been healthy without a break, in whole seconds. Absent: it is not healthy, or the agents do not report it. */
  readonly healthySeconds?: number;
  /** The agent's page about the deciding subject. */
  readonly url?: string;
}

/** Read from the trailers of the commit that introduced the version. */
export interface StatusOverride {
  /** The checks that did not hold: "soak staging: healthy for 12m of 30m". */
  readonly checks: readonly string[];
  readonly reason?: string;
  /** The user, and the run. */
  readonly by?: string;
}

export interface StatusHold {
  readonly reason: string;
  readonly until?: Date;
}

export interface StatusProposal {
  readonly number: number;
  readonly url: string;
  /** Who approved it. Absent: the gate requires no approvals. */
  readonly approvals?: Pick<GateRow, "state" | "reason">;
}

/** A number of source commits. */
export interface CommitsBehind {
  readonly commits: number;
  /** There are more than that; they were not counted. */
  readonly isMore?: true;
}

export interface NextVersion {
  readonly version: string;
  /** The earlier environment that has the version. */
  readonly from: string;
  /** How far the version in this environment is behind. Absent: unknown. */
  readonly behind?: CommitsBehind;
  readonly gate: GateReport;
}
