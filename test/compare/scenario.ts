import type { ForgeFlavour } from "../support/forge-harness.ts";
import type { Stage } from "./stage.ts";

export const agentKinds = ["argo-cd", "argo-cd-via-kubernetes", "flux", "commit-status", "http"] as const;
export type AgentKind = (typeof agentKinds)[number];

/** An exit code, or that it is not 0. */
export type Exit = number | "not 0";

/** One thing that two bundles must do alike. It is played once for each, in a world of its own. */
export interface Scenario {
  /** What it is about, from the general to the particular: "update/kustomize/gitea/merge/502-once". */
  readonly name: string;
  /** Where it has one. */
  readonly forge?: ForgeFlavour;
  readonly agent?: AgentKind;
  /** Exit codes of its runs. Default: 0 for each. A scenario that ends in another way does not test what its name says. */
  readonly exits?: readonly Exit[];
  /** Builds the world and runs the bundle in it. */
  play(stage: Stage): Promise<void>;
}
