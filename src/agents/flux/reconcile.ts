import type { Clock, Log } from "../../world.ts";
import { type Fields, fieldsOf, textOf } from "../kubernetes/fields.ts";
import type { KubernetesApi } from "../kubernetes/kubernetes-api.ts";
import { KubernetesFailure } from "../kubernetes/kubernetes-failure.ts";
import type { FluxNeed } from "./flux-context.ts";
import { fluxPath, namespaceOf } from "./flux-paths.ts";
import type { FluxReading } from "./flux-reading.ts";

/** Asks Flux to look now, instead of at its next interval. */
export interface Reconciler {
  /** Asks for what is needed, each object now and then at most. Never fails: it is a favour. */
  ask(reading: FluxReading, needs: readonly FluxNeed[]): Promise<void>;
}

interface Around {
  readonly clock: Clock;
  readonly log: Log;
}

/** Milliseconds between two requests to one object: a run may take its time. */
const patience = 60_000;

export function reconciler(api: KubernetesApi, { clock, log }: Around): Reconciler {
  const askedAt = new Map<string, number>();
  const request = async (object: Fields): Promise<void> => {
    const name = textOf(fieldsOf(object["metadata"])["name"]) ?? "";
    const path = fluxPath({ kind: textOf(object["kind"]) ?? "", namespace: namespaceOf(object), name });
    const now = clock.now();
    if (path === undefined || now.getTime() - (askedAt.get(path) ?? Number.NEGATIVE_INFINITY) < patience) return;
    askedAt.set(path, now.getTime());
    try {
      const annotations = { "reconcile.fluxcd.io/requestedAt": now.toISOString() };
      await api.patch(path, { metadata: { annotations } });
    } catch (error) {
      if (!(error instanceof KubernetesFailure)) throw error;
      if (error.mayPass) return;
      askedAt.set(path, Number.POSITIVE_INFINITY);
      log.warn(`Flux cannot be asked to hurry: ${error.message}`);
    }
  };
  return {
    async ask({ source, kustomization, helmRelease }, needs) {
      if (needs.includes("reconcile-source") && source !== undefined) await request(source);
      if (!needs.includes("reconcile")) return;
      if (kustomization !== undefined) await request(kustomization);
      else if (helmRelease !== undefined) await request(helmRelease);
    },
  };
}
