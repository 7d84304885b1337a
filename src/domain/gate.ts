/** How much an agent can prove, from least to most: the commit is applied; it is applied and healthy; the running image is ours. */
export type Evidence = "applied" | "revision" | "image";

/** A period in which nothing enters an environment. */
export interface Freeze {
  /** Five cron fields: its start, in `timeZone`. */
  readonly cron: string;
  readonly milliseconds: number;
  readonly timeZone: string;
  readonly reason?: string;
}

/** Commit statuses that must all be successful. */
interface StatusRequirement {
  /** Name of a status, or a glob. */
  readonly status: string;
  readonly on: "source-commit" | "config-commit";
}

/** An address that must answer as expected. */
interface HttpRequirement {
  readonly http: string;
  readonly expect: number;
  /** Environment variable with its bearer token. */
  readonly tokenFrom?: string;
}

export type Requirement = StatusRequirement | HttpRequirement;

/** Reviews that must approve the commit to merge. */
export interface RequiredApprovals {
  /** 0: none. */
  readonly count: number;
  /** Accounts ("alice") and teams ("acme/release-managers") whose approvals count. Empty: every account that may write. */
  readonly from: readonly string[];
}

/** Everything that must be true before an image may enter an environment. Times are in milliseconds. */
export interface Gate {
  readonly soak: number;
  readonly evidence: Evidence;
  /** Longest time of `progressing` that does not break a soak. */
  readonly tolerate: number;
  readonly freeze: readonly Freeze[];
  readonly require: readonly Requirement[];
  readonly approvals: RequiredApprovals;
  /** Whether a user may open the gate by giving a reason. */
  readonly override: boolean;
}
