import type { Agent } from "./agents/agent.ts";
import type { AgentSettings, AgentUse } from "./domain/agent-settings.ts";
import type { Comparison, Presence } from "./domain/comparison.ts";
import type { Deliveries } from "./domain/deliveries.ts";
import type { Evidence } from "./domain/gate.ts";
import type { Forge, ForgeKind } from "./forges/forge.ts";
import type { Repository } from "./git/repository.ts";

/** Time, so that tests need not wait for it. */
export interface Clock {
  now(): Date;
  /** Resolves after so many milliseconds; rejects as soon as the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** What a person reads while we work. Never on stdout, never with a secret in it. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  /** Only with `--verbose`. */
  debug(message: string): void;
  /** Shows lines below everything else, in the place of those before; none: takes them away. Only where somebody watches a terminal. */
  live?(lines: readonly string[]): void;
}

/** What the CI says about the run, for the default tag and the commit's trailers. */
export interface CiFacts {
  readonly kind: "github" | "gitea" | "forgejo";
  /** The commit being built: the default tag. Absent where the run's own commit is not the one that was built. */
  readonly sha?: string;
  /** The commit that a person would look up, where it is another: the head of a pull request that GitHub merged for the run. */
  readonly sourceSha?: string;
  readonly actor?: string;
  readonly workflow?: string;
  /** Page of the run. */
  readonly runUrl?: string;
  /** Page of the repository being built. */
  readonly repositoryUrl?: string;
  /** The repository whose commits are being run, where it is another than the run's own. */
  readonly fork?: string;
  /** Why this run may not write, judged by what started it; absent: it may. */
  readonly mayNotWrite?: string;
  /** Messages of the commits that a push brought, the newest last; absent where the event does not tell all of them. */
  readonly pushedMessages?: readonly string[];
  /** Where the branch was before that push, as far as the event tells. */
  readonly pushedFrom?: string;
}

/** Two commits of an app's source, whole or abbreviated, of which one stands and the other is to come. */
export interface SourceQuestion {
  /** Repository of the source, as the config names it; absent: the clone we stand in, or what the CI builds. */
  readonly repository?: string;
  readonly present: string;
  readonly next: string;
  /** What is said about the host of that repository. */
  readonly forge?: DeclaredForge | undefined;
}

/** A commit of an app's source that may be abbreviated, and where it is looked up: as in a question. */
export interface NamedSource extends Pick<SourceQuestion, "forge"> {
  readonly repository?: string | undefined;
  readonly commit: string;
}

/** Commits have no flavour. */
export interface SourceAnswer extends Comparison {
  readonly order: Exclude<Comparison["order"], "other-flavour">;
}

/** A commit of an app's source, in the repository that has it. */
export interface SourceCommit {
  /** Address of the repository; may carry credentials, and is never shown. */
  readonly repository: string;
  /** Whole. */
  readonly commit: string;
}

/** The history of the apps' source code. */
export interface SourceHistory {
  /** How the commit to come stands to the present one. Never fails: what cannot be told is unknown. */
  order(question: SourceQuestion): Promise<SourceAnswer>;
  /** Whether a branch of the source has a commit of that name. Never fails. */
  has(source: NamedSource): Promise<Presence>;
  /** Where a commit is; undefined: nobody knows. Never fails. */
  locate(source: NamedSource): Promise<SourceCommit | undefined>;
}

/** What is said about the host of a repository, where its answers are not enough. "git": it is nothing more than Git. */
export interface DeclaredForge {
  readonly kind?: ForgeKind | "git" | undefined;
  /** Where its pages begin, or its API. It gets a token only where that host would get it anyway. */
  readonly url?: string | undefined;
  /** Variable that holds the token for this very host. */
  readonly tokenFrom?: string | undefined;
  /** PEM file of an authority that this host's certificate may be of. */
  readonly caFile?: string | undefined;
}

/** How the commits of a repository are to be made. A flag goes before it. */
export interface CommitMethod {
  readonly via?: "git" | "api" | undefined;
  readonly forge?: DeclaredForge | undefined;
}

/** What is asked of one agent about one app in one environment: the config's words, or the flags'. Templates are filled in. */
export interface AgentInUse {
  readonly use: AgentUse;
  readonly settings: AgentSettings;
}

/** Who is to be asked about one app in one environment. */
export interface AgentsWanted {
  readonly inUse: readonly AgentInUse[];
  /** The least that they are to show. */
  readonly evidence: Evidence;
  /** Address of the repository that holds the environment, where commit statuses are; and what is said about its host. */
  readonly repository: string;
  readonly declared?: DeclaredForge | undefined;
}

/** An address that a gate requires an answer of. */
export interface PageRequest {
  readonly url: string;
  /** Variable that holds its bearer token. */
  readonly tokenFrom?: string | undefined;
}

/** The HTTP status code, or why there is none. */
export type PageAnswer = { readonly status: number } | { readonly noResponse: string };

/** Everything a command may touch: its only door to the outside. */
export interface World {
  readonly repositories: {
    /** The repository at a URL or path; the same one for the same address and way. @throws refused: its host has no such way */
    of(address: string, way?: CommitMethod): Promise<Repository>;
    /** Address of the home repository where none is named: `origin` of the clone we stand in. @throws usage */
    home(): Promise<string>;
  };
  readonly sources: SourceHistory;
  readonly forges: {
    /** The host of a repository, as it sees that repository; the same one for the same address. @throws usage: there is none */
    of(address: string, declared?: DeclaredForge): Promise<Forge>;
  };
  readonly agents: {
    /** One for each that is in use, made anew: all must pass. Nobody is asked yet. @throws config, refused */
    of(wanted: AgentsWanted): Promise<readonly Agent[]>;
  };
  readonly pages: {
    /** Asks an address once, by GET. A server that does not answer is a value, not an error. @throws config, refused */
    status(page: PageRequest): Promise<PageAnswer>;
  };
  readonly ci: CiFacts | undefined;
  /** What this run has delivered so far: its report is made from it. */
  readonly deliveries: Deliveries;
  readonly clock: Clock;
  readonly log: Log;
  /** A number in [0, 1), for jitter. */
  random(): number;
  readonly signal: AbortSignal;
}
