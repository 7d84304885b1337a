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
  /** How many commits of ours there are in the end. */
  readonly commits: number;
  /** Outcomes that the first, undisturbed run may tell. */
  readonly outcome: string;
  /** What a run tells that has nothing to do any more; default: "unchanged". */
  readonly rest?: string;
  /** What else must hold in the end: violations in words. */
  alsoHolds?(repository: ServedRepository): Promise<readonly string[]>;
}

/** A file in the end: its very text; what its text is like, where it carries a time; or that there is none. */
export type Wanted = string | RegExp | "gone";

export interface Rival {
  before(request: ProxiedRequest): boolean;
  readonly files: Readonly<Record<string, string>>;
}
