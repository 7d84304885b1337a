import type { Clock, Log } from "../../world.ts";
import type { Revisions, Rollout } from "../rollout.ts";
import type { Applications } from "./applications.ts";
import type { ArgoCdPolicy } from "./context.ts";
import type { ServerTime } from "./server-time.ts";

/** State shared by all looks of one watch. */
export interface ClusterFacts {
  readonly applications: Applications;
  readonly revisions: Revisions;
  readonly policy: ArgoCdPolicy;
  /** Whether the judge's needs are not met: its first judgement counts. */
  readonly isGlance: boolean;
  /** How long an Application may be missing at first, in milliseconds. */
  readonly appear: number;
  readonly time: ServerTime;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Logs the message only the first time. */
  warnOnce(message: string): void;
  /** Time from which the caller needs another comparison to confirm health. Changes with each look. */
  confirmFrom: Date | undefined;
  /** The rollout, with its times converted to the server's clock. */
  rollout(): Rollout;
}
