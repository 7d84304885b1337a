/** How much an agent can show, from least to most: the commit is applied, it is applied and healthy, the live image is ours. */
export type Evidence = "applied" | "revision" | "image";

/** A time in which nothing enters an environment. */
export interface Freeze {
  /** Five cron fields: when it begins, in `timeZone`. */
  readonly cron: string;
  readonly milliseconds: number;
  readonly timeZone: string;
  readonly reason?: string;
}

/** Commit statuses that must all be success. */
interface StatusRequirement {
  /** Name of a status, or a glob. */
  readonly status: string;
  readonly on: "source-commit" | "config-commit";
}

/** An address that must answer as expected. */
interface HttpRequirement {
  readonly http: string;
  readonly expect: number;
  /** Environment variable that holds its bearer token. */
  readonly tokenFrom?: string;
}

export type Requirement = StatusRequirement | HttpRequirement;

/** All that must hold before an image may enter an environment. Times in milliseconds. */
export interface Gate {
  readonly soak: number;
  readonly evidence: Evidence;
  /** Longest time of `progressing` that does not break a soak. */
  readonly tolerate: number;
  readonly freeze: readonly Freeze[];
  readonly require: readonly Requirement[];
  /** Whether a person may open the gate with a reason. */
  readonly override: boolean;
}
