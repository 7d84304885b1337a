import type { Evidence } from "../domain/gate.ts";
import type { ClusterEvent, SubjectVerdict } from "../domain/verdict.ts";
import type { Revisions, Rollout } from "./rollout.ts";

/** Knows whether an environment runs what Git says. One for each `agents` entry of an environment; all must pass. */
export interface Agent {
  readonly kind: "argo-cd" | "flux" | "commit-status" | "http";
  /** Name in the config, for messages. For an agent from flags: its kind. */
  readonly name: string;
  /** Strongest evidence that it can give. */
  readonly evidence: Evidence;
  /** Proves nothing about the commit: it must pass, but never lowers the evidence of other agents. */
  readonly gateOnly?: boolean;
  /** Whether its own records say for how long health has lasted. */
  readonly remembers: boolean;
  /** How much later than a healthy verdict's `since` health may have begun, in milliseconds. Above 0 if the source truncates times. */
  readonly clockUncertaintyMs: number;
  watch(rollout: Rollout, revisions: Revisions, signal: AbortSignal): Watch;
}

/**
 * One rollout, as one agent sees it. It keeps what it saw and requests what its judge needs (a refresh, the live images). The caller
 * decides when to look, and for how long.
 */
export interface Watch {
  /**
   * Looks once and judges. A passing server error gives the verdict `unknown` or a `noResponse`, no exception. `confirmFrom`: time at which
   * health will have lasted long enough, in the agent's own time. From then on, the agent must check again before its health counts.
   * @throws remote (credentials rejected), not-found, config: for what waiting cannot change
   */
  look(confirmFrom?: Date): Promise<Look>;
  /** Resolves when the agent reports a possible change, or the signal aborts. It is only a hint, which may lag, repeat or never come. */
  changed?(signal: AbortSignal): Promise<void>;
  /** Whether a change would be reported now. Absent: always, if `changed` exists. */
  isListening?(): boolean;
  /**
   * The cluster's newest warnings about the troubled resources of a subject, newest first. Empty if there are none, or none that we may
   * read. Meant for the end of a wait, not for each look. @throws any error of the request
   */
  events?(subject: SubjectVerdict): Promise<readonly ClusterEvent[]>;
  close(): Promise<void>;
}

export interface Look {
  /** The agent's own time, because a runner's clock may be wrong. */
  readonly at: Date;
  /** All subjects must pass. Empty: nothing was found, or the agent did not answer; `noResponse` says which. */
  readonly subjects: readonly SubjectVerdict[];
  /** Why there is no verdict, for example a passing server error. */
  readonly noResponse?: string;
  /** The next step for the user, if one is known. */
  readonly hint?: string;
}
