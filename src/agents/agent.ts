import type { Evidence } from "../domain/gate.ts";
import type { ClusterEvent, SubjectVerdict } from "../domain/verdict.ts";
import type { Revisions, Rollout } from "./rollout.ts";

/** Whoever knows whether an environment runs what Git says. One per `agents` entry of an environment; all must pass. */
export interface Agent {
  readonly kind: "argo-cd" | "flux" | "commit-status" | "http";
  /** Name in the config, for messages; of flags: the kind. */
  readonly name: string;
  /** The most that it can ever show. */
  readonly evidence: Evidence;
  /** What it looks at shows nothing of the commit: it must hold, others must show, and what those show it lessens not. */
  readonly isCondition?: boolean;
  /** Whether it can tell, from its own records alone, for how long health has lasted. */
  readonly remembers: boolean;
  /** How much later than a healthy verdict's `since` health may have begun, in milliseconds: its source cuts times, and it does not make up for it. */
  readonly doubt: number;
  watch(rollout: Rollout, revisions: Revisions, signal: AbortSignal): Watch;
}

/**
 * One rollout, as one agent sees it. It keeps what it saw, and asks by itself for what its judge needs (a refresh, the live images);
 * when to look, and for how long, is up to the caller.
 */
export interface Watch {
  /**
   * Looks once, and judges. A server's bad minute is a verdict `unknown`, never an error. `confirmFrom`: what has been healthy will have
   * lasted long enough then, by the agent's own time; from that moment on, the agent itself should look anew before it is believed.
   * @throws remote (credentials rejected), not-found, config: what no waiting will change
   */
  look(confirmFrom?: Date): Promise<Look>;
  /** Resolves when the agent says that something may have changed; a hint, which may lag, repeat or never come. Ends with the signal. */
  changed?(signal: AbortSignal): Promise<void>;
  /** Whether such a hint would come now; absent: whenever there is `changed`. */
  isListening?(): boolean;
  /**
   * The newest warnings of the cluster about what hangs in a subject, the newest first; empty where there are none, or none that may be
   * read. For the end of a wait, and not for each look. @throws whatever it met
   */
  events?(subject: SubjectVerdict): Promise<readonly ClusterEvent[]>;
  close(): Promise<void>;
}

export interface Look {
  /** The agent's own time: a runner's clock may be wrong. */
  readonly at: Date;
  /** Every subject must pass. Empty: nothing was found to look at, or the agent did not answer; `silence` says which. */
  readonly subjects: readonly SubjectVerdict[];
  /** Why there is no verdict: the agent's bad minute. */
  readonly silence?: string;
}
