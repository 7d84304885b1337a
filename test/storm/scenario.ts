import type { ForgeFlavour, ForgeHarness, SeenPull } from "../support/forge-harness.ts";
import type { ServedRepository } from "../support/git-server.ts";
import type { ProxiedRequest } from "./fault-proxy.ts";

/** What the storm calls upon a command for. A new command joins with an entry in `scenarios.ts`. */
export interface Scenario {
  readonly name: string;
  readonly says: string;
  /** Files of the config repository before. */
  readonly files: Readonly<Record<string, string>>;
  /** The command line; it must ask for `--json`. */
  args(repositoryUrl: string): readonly string[];
  /** Another writer, who pushes once, just before the first request that fits goes on. */
  readonly rival?: Rival;
  /** What differs in the end from `files`; every other file is as it was, byte for byte. */
  readonly wanted: Readonly<Record<string, Wanted>>;
  /** How many commits of ours the branch has got in the end, merges of them counted and what they merged not. */
  readonly commits: number;
  /** Outcomes that the first, undisturbed run may tell. */
  readonly outcome: string;
  /** What a run tells that has nothing to do any more; default: "unchanged". It writes nothing, then. */
  readonly rest?: string;
  /** What else must hold in the end: violations in words. */
  alsoHolds?(repository: ServedRepository): Promise<readonly string[]>;
  /** Where the repository is on a forge, which is asked too. */
  readonly forge?: ForgePart;
}

/** A file in the end: its very text; what its text is like, where it carries a time; or that there is none. */
export type Wanted = string | RegExp | "gone";

export interface Rival {
  before(request: ProxiedRequest): boolean;
  readonly files: Readonly<Record<string, string>>;
}

/** What a scenario has of its own where pull requests are. */
export interface ForgePart {
  readonly flavour: ForgeFlavour;
  /** What happened before. */
  arrange?(stage: Stage): Promise<void>;
  /** People and systems on the same forge: told of each request before it goes on. */
  others?(forge: ForgeHarness): (request: ProxiedRequest) => Promise<void>;
  /**
   * What the forge was left with by a run that says so, it does: called before what such a run claims is held against the end, and again
   * after every other one that has succeeded.
   */
  goesOn?(forge: ForgeHarness): Promise<void>;
  /** All pull requests that there are in the end, the oldest first. */
  readonly pulls: readonly WantedPull[];
  /** The branch of the one that is open in the end, and its files that differ from the base's. */
  readonly proposal?: { readonly branch: string; readonly files: Readonly<Record<string, Wanted>> };
  /** How many commits of ours came by the second parent of a merge. */
  readonly mergedCommits?: number;
  /** How many commits people brought onto the branch meanwhile, on the forge. */
  readonly commitsOfOthers?: number;
}

export interface WantedPull {
  readonly state: SeenPull["state"];
  /** Part of its title. */
  readonly title: string;
  readonly labels?: readonly string[];
  readonly reviewers?: readonly string[];
}

export interface Stage {
  readonly forge: ForgeHarness;
  /** Runs the command as it is to be run before, undisturbed. */
  run(args: readonly string[]): Promise<void>;
  readonly repositoryUrl: string;
}
