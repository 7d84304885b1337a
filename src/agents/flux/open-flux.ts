import type { AgentUse, FluxSettings } from "../../domain/agent-settings.ts";
import type { Evidence } from "../../domain/gate.ts";
import { TagboatError } from "../../errors.ts";
import type { CommitStatuses } from "../../forges/forge.ts";
import type { Clock, Log } from "../../world.ts";
import type { Agent } from "../agent.ts";
import { openCommitStatus } from "../commit-status/open-commit-status.ts";
import type { KubernetesOptions } from "../kubernetes/kubernetes-api.ts";
import { clusterForAgent } from "../kubernetes/open-for-agent.ts";
import { fluxAgent } from "./flux-agent.ts";

export interface FluxOptions extends Pick<KubernetesOptions, "env" | "confirmed" | "http" | "keepSecret"> {
  /** Name in the config, for messages. */
  readonly name: string;
  readonly settings: FluxSettings;
  /** What the environment asks it for: one of `kustomization`, `helmRelease`, `status`. */
  readonly use: Omit<AgentUse, "use">;
  /** What whoever waits wants to be shown. */
  readonly evidence?: Evidence;
  /** Statuses of the repository that Flux reads, for `via: commit-status`. */
  readonly statuses: () => Promise<CommitStatuses>;
  readonly clock: Clock;
  readonly log: Log;
}

/** What Flux writes as the description of a status when a run was through. Older versions call more than that a success. */
const succeeded = "reconciliation succeeded";

/** Flux, by its objects in Kubernetes or by the statuses it posts. Nothing is asked yet. @throws config, refused */
export function openFlux(options: FluxOptions): Agent {
  const { name, settings, use, clock, log, env, confirmed, http, keepSecret } = options;
  const { kustomization, helmRelease, namespace = "flux-system" } = use;
  if (settings.via === "commit-status") return openFluxStatus(options);
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

function openFluxStatus({ name, settings, use, statuses, clock }: FluxOptions): Agent {
  const { kustomization, helmRelease, status, count } = use;
  if (helmRelease !== undefined) {
    throw new TagboatError("config", `${name}: Flux posts no commit status for a HelmRelease`, {
      hint: "Name the Kustomization that applies it, with `wait: true` in it, or read Flux's objects with `via: kubernetes`.",
    });
  }
  // The last part is made of the Provider's identity, which nobody outside the cluster knows.
  const named = status ?? (kustomization === undefined ? undefined : `kustomization/${kustomization}/*`);
  if (named === undefined) throw new TagboatError("config", `${name} is not told which commit status to look for`);
  const agent = openCommitStatus({
    name,
    use: { status: named, ...(count !== undefined && { count }) },
    settings: { description: succeeded, evidence: settings.evidence },
    statuses,
    clock,
  });
  return { ...agent, kind: "flux" };
}
