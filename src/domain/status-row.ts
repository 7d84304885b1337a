import type { Evidence } from "./gate.ts";
import type { GateReport } from "./gate-report.ts";
import type { ImageRef } from "./image-ref.ts";
import type { VerdictState } from "./verdict.ts";

/** What `status` shows, and how. */
export interface StatusReport {
  readonly rows: readonly StatusRow[];
  /** When it was read. */
  readonly at: Date;
  readonly format: "text" | "markdown" | "json";
  /** Whether the checklists of the gates are shown below the table. */
  readonly showsGates: boolean;
}

/** What one app is in one environment. Texts in it may be foreign. */
export interface StatusRow {
  readonly app: string;
  readonly environment: string;
  /** The version that Git has there, as people see it; absent: none, or it could not be read. */
  readonly version?: string;
  readonly images: readonly ImageRef[];
  /** The commit that brought the version, and when it was made; absent: unknown. */
  readonly commit?: string;
  readonly since?: Date;
  /** What the agents say of it. */
  readonly health: StatusHealth;
  readonly hold?: StatusHold;
  /** The open pull request that proposes another version. */
  readonly proposal?: StatusProposal;
  /** The version that comes next, from the environment before, and whether the gate lets it in. */
  readonly next?: NextVersion;
  /** Why nothing is known of it: its files or its repository could not be read. */
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

/** `not-verified`: the config says by `agents: []` that nobody can be asked; `not-configured`: it says nothing about agents. */
export interface StatusHealth {
  readonly state: VerdictState | "not-verified" | "not-configured";
  readonly reason?: string;
  readonly evidence?: Evidence;
  /** For how long it has been healthy without a break, in whole seconds; absent: not healthy, or the agents do not say. */
  readonly healthySeconds?: number;
  /** Page of the agent. */
  readonly url?: string;
}

export interface StatusHold {
  readonly reason: string;
  readonly until?: Date;
}

export interface StatusProposal {
  readonly number: number;
  readonly url: string;
}

export interface NextVersion {
  readonly version: string;
  /** The environment that has it. */
  readonly from: string;
  readonly gate: GateReport;
}
