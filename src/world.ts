import type { Agent } from "./agents/agent.ts";
import type { AgentSettings, AgentUse } from "./domain/agent-settings.ts";
import type { Changelog, NoChangelog } from "./domain/changelog.ts";
import type { Comparison, Presence } from "./domain/comparison.ts";
import type { Deliveries } from "./domain/deliveries.ts";
import type { Evidence } from "./domain/gate.ts";
import type { GateReport } from "./domain/gate-report.ts";
import type { DeliveryReport } from "./domain/report.ts";
import type { Forge, ForgeKind } from "./forges/forge.ts";
import type { Repository } from "./git/repository.ts";
import type { Registries } from "./registry/registry.ts";

/** Time, replaceable so that tests need not wait. */
export interface Clock {
  now(): Date;
  /** Resolves after this many milliseconds; rejects as soon as the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Messages for the user during the run. Never on stdout, and never with a secret. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  /** Only with `--verbose`. */
  debug(message: string): void;
  /** Shows lines below everything else, in place of the previous ones; an empty list removes them. Present only on a terminal. */
  live?(lines: readonly string[]): void;
}

/** Facts from the CI about the run, for the default tag and the commit's trailers. */
export interface CiFacts {
  readonly kind: "github" | "gitea" | "forgejo";
  /** The commit being built: the default tag. Absent if the run's own commit is not the one that was built. */
  readonly sha?: string;
  /** The commit that a user would look up, if it differs: the head of a pull request that GitHub merged for the run. */
  readonly sourceSha?: string;
  readonly actor?: string;
  readonly workflow?: string;
  /** Page of the run. */
  readonly runUrl?: string;
  /** Page of the repository being built. */
  readonly repositoryUrl?: string;
  /** The repository whose commits are being run, if it is not the run's own. */
  readonly fork?: string;
  /** Why this run may not write, judged by its trigger; absent: it may. */
  readonly mayNotWrite?: string;
  /** Messages of the commits in a push, the newest last; absent if the event does not have all of them. */
  readonly pushedMessages?: readonly string[];
  /** The branch's commit before that push, if the event has it. */
  readonly pushedFrom?: string;
}

/** Two commits of an app's source, full or abbreviated: the present one and the new one. */
export interface SourceQuestion {
  /** Repository of the source, as the config names it; absent: the clone in the current folder, or what the CI builds. */
  readonly repository?: string;
  readonly present: string;
  readonly next: string;
  /** The config's settings for that repository's host. */
  readonly forge?: DeclaredForge | undefined;
}

/** A commit of an app's source, possibly abbreviated, and where to look it up. */
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
  /** The full id. */
  readonly commit: string;
}

/** The history of the apps' source code. */
export interface SourceHistory {
  /** How the new commit relates to the present one. Never fails: without an answer the order is unknown. */
  order(question: SourceQuestion): Promise<SourceAnswer>;
  /**
   * How many commits the new one has that the present one lacks, up to `most`. Sends no request that `order` has not sent. Undefined: the
   * new commit does not contain the present one, or the commits that are known are not enough. Never fails.
   */
  ahead(question: SourceQuestion, most: number): Promise<number | undefined>;
  /**
   * The commits between the two, as a changelog. Reads the history that `order` has read, and more only if that is not enough to tell. A
   * source that `order` has not asked may take `within` milliseconds. Never fails: without the commits there is a reason.
   */
  changelog(question: SourceQuestion, within: number): Promise<Changelog | NoChangelog>;
  /** Whether a branch of the source has a commit with this name. Never fails. */
  has(source: NamedSource): Promise<Presence>;
  /** The repository of a commit; undefined: it is unknown. Never fails. */
  locate(source: NamedSource): Promise<SourceCommit | undefined>;
}

/** Settings for a repository's host, if the host's own answers are not enough. "git": the host is plain Git without a forge. */
export interface DeclaredForge {
  readonly kind?: ForgeKind | "git" | undefined;
  /** Root of its pages, or of its API. It gets a token only if that host would get the token anyway. */
  readonly url?: string | undefined;
  /** Variable with the token for exactly this host. */
  readonly tokenFrom?: string | undefined;
  /** PEM file of a CA that may have signed this host's certificate. */
  readonly caFile?: string | undefined;
}

/** How commits into a repository are made. A flag overrides it. */
export interface CommitMethod {
  readonly via?: "git" | "api" | undefined;
  readonly forge?: DeclaredForge | undefined;
}

/** The use of one agent for one app in one environment, from the config or the flags. Templates are filled in. */
export interface AgentInUse {
  readonly use: AgentUse;
  readonly settings: AgentSettings;
}

/** The agents to ask about one app in one environment. */
export interface AgentsWanted {
  readonly inUse: readonly AgentInUse[];
  /** The least evidence that they must provide. */
  readonly evidence: Evidence;
  /** Address of the environment's repository, which has the commit statuses, and what the config says about its host. */
  readonly repository: string;
  readonly declared?: DeclaredForge | undefined;
  /** Whether to report only what the agents' last state shows, which is all that an overview of many apps can afford. It proves nothing. */
  readonly isGlance?: boolean;
}

/** An address that a gate requires an answer of. */
export interface PageRequest {
  readonly url: string;
  /** Variable that holds its bearer token. */
  readonly tokenFrom?: string | undefined;
}

/** The HTTP status code, or why there is none. */
export type PageAnswer = { readonly status: number } | { readonly noResponse: string };

/** The changes that a run would write, and the gates that were judged for them. */
export interface Plan {
  readonly deliveries: readonly DeliveryReport[];
  readonly gates: readonly GateReport[];
}

/** Everything that a command may touch: its only access to the outside. */
export interface World {
  readonly repositories: {
    /**
     * The repository at a URL or path; the same one for the same address and method. @throws refused: its host does not support that method
     */
    of(address: string, way?: CommitMethod): Promise<Repository>;
    /** Default address of the home repository: `origin` of the clone in the current folder. @throws usage */
    home(): Promise<string>;
  };
  readonly sources: SourceHistory;
  readonly forges: {
    /** The forge of a repository; the same one for the same address. @throws usage: the repository has no forge */
    of(address: string, declared?: DeclaredForge): Promise<Forge>;
  };
  readonly agents: {
    /** A new agent for each one in use; all must pass. No agent is asked yet. @throws config, refused */
    of(wanted: AgentsWanted): Promise<readonly Agent[]>;
  };
  readonly pages: {
    /** Asks an address once, by GET. A server that does not answer is a value, not an error. @throws config, refused */
    status(page: PageRequest): Promise<PageAnswer>;
  };
  readonly registries: Registries;
  readonly ci: CiFacts | undefined;
  /** The deliveries of this run so far: its report is made from them. */
  readonly deliveries: Deliveries;
  readonly clock: Clock;
  readonly log: Log;
  /** Shows a plan to the person at the terminal and asks whether to continue. Absent: there is no person to ask. */
  readonly approve?: ((plan: Plan) => Promise<boolean>) | undefined;
  /** A number in [0, 1), for jitter. */
  random(): number;
  readonly signal: AbortSignal;
}
