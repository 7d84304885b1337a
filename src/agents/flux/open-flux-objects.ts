import type { AgentUse, FluxSettings } from "../../domain/agent-settings.ts";
import type { Evidence } from "../../domain/gate.ts";
import { TagboatError } from "../../errors.ts";
import type { Clock, Log } from "../../world.ts";
import type { Agent } from "../agent.ts";
import type { KubernetesOptions } from "../kubernetes/kubernetes-options.ts";
import { clusterForAgent } from "../kubernetes/open-for-agent.ts";
import { shareCluster } from "../kubernetes/share-cluster.ts";
import { fluxAgent } from "./flux-agent.ts";

export interface FluxObjectsOptions extends Pick<KubernetesOptions, "env" | "confirmed" | "http" | "keepSecret"> {
  /** Name in the config, for messages. */
  readonly name: string;
  readonly settings: FluxSettings;
  readonly clock: Clock;
  readonly log: Log;
}

export interface FluxQuestion {
  /** Settings of the environment: one of `kustomization`, `helmRelease` and `status`. */
  readonly use: Omit<AgentUse, "use">;
  /** Weakest evidence that the caller accepts. */
  readonly evidence?: Evidence | undefined;
  /** Whether the latest commit statuses are enough, without their history. Only for `via: commit-status`. */
  readonly isGlance?: boolean | undefined;
}

/** One Flux, for all agents that ask it. */
export interface Flux {
  /** The agent for one target. @throws config */
  agent(question: FluxQuestion): Agent;
}

/** Opens Flux by its objects in Kubernetes. Sends no request yet. All watches of its agents share what they ask. @throws config, refused */
export function openFluxObjects({ name, settings, clock, log, ...options }: FluxObjectsOptions): Flux {
  const open = shareCluster(clusterForAgent({ name, settings, clock, log, ...options }), { clock, log });
  return {
    agent({ use, evidence }) {
      const { kustomization, helmRelease, namespace = "flux-system" } = use;
      if (kustomization === undefined && helmRelease === undefined) {
        throw new TagboatError("config", `${name} is not told which object of Flux to look at`, {
          hint: "Give `kustomization` or `helmRelease` beside `use`; `status` is for `via: commit-status`.",
        });
      }
      return fluxAgent({
        name,
        subject: { namespace, kustomization, helmRelease },
        open,
        grace: settings.grace,
        evidence,
        mayRequest: settings.sync === "request",
        clock,
        log,
        random: Math.random,
      });
    },
  };
}
