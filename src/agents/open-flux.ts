import { TagboatError } from "../errors.ts";
import type { CommitStatuses } from "../forges/forge.ts";
import type { Agent } from "./agent.ts";
import { openCommitStatus } from "./commit-status/open-commit-status.ts";
import { type Flux, type FluxObjectsOptions, type FluxQuestion, openFluxObjects } from "./flux/open-flux-objects.ts";

export interface FluxOptions extends FluxObjectsOptions {
  /** Statuses of the repository that Flux reads, for `via: commit-status`. */
  readonly statuses: () => Promise<CommitStatuses>;
}

/** Flux's status description for a completed reconciliation. Older versions report success for other states too. */
const succeeded = "reconciliation succeeded";

/** Opens Flux by its objects in Kubernetes or by its commit statuses. Sends no request yet. @throws config, refused */
export const openFlux = (options: FluxOptions): Flux =>
  options.settings.via === "commit-status"
    ? { agent: (question) => fluxStatus(options, question) }
    : openFluxObjects(options);

function fluxStatus({ name, settings, statuses, clock }: FluxOptions, { use, isGlance }: FluxQuestion): Agent {
  const { kustomization, helmRelease, status, count } = use;
  if (helmRelease !== undefined) {
    throw new TagboatError("config", `${name}: Flux posts no commit status for a HelmRelease`, {
      hint: "Name the Kustomization that applies it, with `wait: true` in it, or read Flux's objects with `via: kubernetes`.",
    });
  }
  // The last part comes from the Provider's identity, which is unknown outside the cluster.
  const named = status ?? (kustomization === undefined ? undefined : `kustomization/${kustomization}/*`);
  if (named === undefined) throw new TagboatError("config", `${name} is not told which commit status to look for`);
  const agent = openCommitStatus({
    name,
    use: { status: named, ...(count !== undefined && { count }) },
    settings: { description: succeeded, evidence: settings.evidence },
    statuses,
    clock,
    isGlance,
  });
  return { ...agent, kind: "flux" };
}
