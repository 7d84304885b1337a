import type { Clock, Log } from "../../world.ts";
import type { Revisions, Rollout } from "../rollout.ts";
import type { Applications } from "./applications.ts";
import type { ArgoCdPolicy } from "./context.ts";
import type { ServerTime } from "./server-time.ts";

/** What all looks of one watch have in common. */
export interface ClusterFacts {
  readonly applications: Applications;
  readonly revisions: Revisions;
  readonly policy: ArgoCdPolicy;
  /** How long an Application may not be there yet, in milliseconds. */
  readonly appear: number;
  readonly time: ServerTime;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Says it the first time only. */
  warnOnce(message: string): void;
  /** From this time on, the caller needs another comparison to confirm health; changes with each look. */
  confirmFrom: Date | undefined;
  /** The rollout, in the server's time. */
  rollout(): Rollout;
}
