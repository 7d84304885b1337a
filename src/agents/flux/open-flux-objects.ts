import type { AgentUse, FluxSettings } from "../../domain/agent-settings.ts";
import type { Evidence } from "../../domain/gate.ts";
import { TagboatError } from "../../errors.ts";
import type { Clock, Log } from "../../world.ts";
import type { Agent } from "../agent.ts";
import type { KubernetesOptions } from "../kubernetes/kubernetes-options.ts";
import { clusterForAgent } from "../kubernetes/open-for-agent.ts";
import { fluxAgent } from "./flux-agent.ts";

export interface FluxObjectsOptions extends Pick<KubernetesOptions, "env" | "confirmed" | "http" | "keepSecret"> {
  /** Name in the config, for messages. */
  readonly name: string;
  readonly settings: FluxSettings;
  /** Settings of the environment: one of `kustomization`, `helmRelease` and `status`. */
  readonly use: Omit<AgentUse, "use">;
  /** Weakest evidence that the caller accepts. */
  readonly evidence?: Evidence;
  readonly clock: Clock;
  readonly log: Log;
}

/** Opens Flux by its objects in Kubernetes. Sends no request yet. @throws config, refused */
export function openFluxObjects(options: FluxObjectsOptions): Agent {
  const { name, settings, use, clock, log, env, confirmed, http, keepSecret } = options;
  const { kustomization, helmRelease, namespace = "flux-system" } = use;
  if (kustomization === undefined && helmRelease === undefined) {
    throw new TagboatError("config", `${name} is not told which object of Flux to look at`, {
      hint: "Give `kustomization` or `helmRelease` beside `use`; `status` is for `via: commit-status`.",
    });
  }
  return fluxAgent({
    name,
    subject: { namespace, kustomization, helmRelease },
    open: clusterForAgent({
      name,
      settings,
      env,
      confirmed,
      http,
      clock,
      log,
      ...(keepSecret && { keepSecret }),
    }),
    grace: settings.grace,
    evidence: options.evidence,
    mayRequest: settings.sync === "request",
    clock,
    log,
    random: Math.random,
  });
}
