/** What one bundle did in one scenario, as plain values: two bundles behave the same when these are equal. */
export interface Observation {
  readonly runs: readonly RunObservation[];
  /** Refs and commits of every repository, by the repository's name. */
  readonly git: Readonly<Record<string, GitObservation>>;
  /** Pull requests, statuses and deployments, by the repository's name. */
  readonly forge: Readonly<Record<string, ForgeObservation>>;
  /** What each server was asked. */
  readonly requests: Readonly<Record<string, RequestObservation>>;
  /** Temporary files that outlived the runs. */
  readonly leftovers: readonly string[];
}

export interface RunObservation {
  readonly args: readonly string[];
  /** "hung": it was killed after its time limit. */
  readonly exitCode: number | string | null;
  readonly stdout: "empty" | "json" | "text";
  /** The document of `--json`, without its prose. */
  readonly json?: unknown;
  readonly action?: ActionObservation;
}

export interface ActionObservation {
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly hasSummary: boolean;
  /** Names of the workflow commands that a runner shows or acts on, each once. */
  readonly commands: readonly string[];
  /** How many secrets the runner was told to hide. */
  readonly masks: number;
  /** What was written to GITHUB_ENV, GITHUB_PATH and GITHUB_STATE. */
  readonly otherFiles: string;
}

export interface GitObservation {
  /** The commit of each ref. */
  readonly refs: Readonly<Record<string, string>>;
  /** Every commit that a ref reaches, by its position. */
  readonly commits: Readonly<Record<string, CommitObservation>>;
}

export interface CommitObservation {
  readonly parents: readonly string[];
  readonly author: string;
  readonly committer: string;
  readonly message: readonly string[];
  /** Files that differ from the first parent: mode, and the lines of the content. With the parents, this is the tree. */
  readonly files: Readonly<Record<string, FileObservation>>;
}

export type FileObservation = "deleted" | { readonly mode: string; readonly content: readonly string[] };

export interface ForgeObservation {
  readonly pulls: readonly unknown[];
  /** By commit. */
  readonly statuses: Readonly<Record<string, unknown>>;
  readonly deployments: readonly unknown[];
  readonly labels: readonly unknown[];
}

export interface RequestObservation {
  /** Requests that ask for a change, in their order. */
  readonly writes: readonly ObservedRequest[];
  /** All others. Clients send these in parallel, so they are sorted. */
  readonly reads: readonly ObservedRequest[];
}

export interface ObservedRequest {
  /** Method, path and query. */
  readonly request: string;
  /** Of an API; what Git sends is seen in the repository. */
  readonly body?: unknown;
}
