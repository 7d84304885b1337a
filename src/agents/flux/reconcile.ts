import type { Clock, Log } from "../../world.ts";
import { type Fields, fieldsOf, textOf } from "../kubernetes/fields.ts";
import type { KubernetesApi } from "../kubernetes/kubernetes-api.ts";
import { KubernetesFailure } from "../kubernetes/kubernetes-failure.ts";
import type { FluxNeed } from "./flux-context.ts";
import { fluxPath, namespaceOf } from "./flux-paths.ts";
import type { FluxReading } from "./flux-reading.ts";

/** Requests that Flux reconciles now instead of at its next interval. */
export interface Reconciler {
  /** Requests what is needed, at a limited rate for each object. Failures only cause a warning. */
  ask(reading: FluxReading, needs: readonly FluxNeed[]): Promise<void>;
  /** Requests a reconciliation of the judged object that begins after `from`. The first request for each `from` ignores the rate limit. */
  confirm(reading: FluxReading, from: Date): Promise<void>;
  /** Request time of the last reconciliation of the judged object that Flux has completed, in the API's time. */
  handledAt(reading: FluxReading): Date | undefined;
}

interface Around {
  readonly clock: Clock;
  readonly log: Log;
}

/** Milliseconds between two requests for one object, because a reconciliation may take a while. */
const patience = 60_000;

export function reconciler(api: KubernetesApi, { clock, log }: Around): Reconciler {
  const askedAt = new Map<string, number>();
  /** By the token of the request. */
  const asked = new Map<string, Date>();
  let confirmed: number | undefined;
  const isTooSoon = (path: string): boolean =>
    clock.now().getTime() - (askedAt.get(path) ?? Number.NEGATIVE_INFINITY) < patience;
  const request = async (object: Fields, { isUrgent = false } = {}): Promise<void> => {
    const name = textOf(fieldsOf(object["metadata"])["name"]) ?? "";
    const path = fluxPath({ kind: textOf(object["kind"]) ?? "", namespace: namespaceOf(object), name });
    if (path === undefined || askedAt.get(path) === Number.POSITIVE_INFINITY || (!isUrgent && isTooSoon(path))) return;
    const now = clock.now();
    askedAt.set(path, now.getTime());
    asked.set(now.toISOString(), api.serverTime() ?? now);
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
    async confirm({ kustomization, helmRelease }, from) {
      const object = helmRelease ?? kustomization;
      if (object === undefined) return;
      const isUrgent = confirmed !== from.getTime();
      confirmed = from.getTime();
      await request(object, { isUrgent });
    },
    handledAt({ kustomization, helmRelease }) {
      const token = textOf(fieldsOf((helmRelease ?? kustomization)?.["status"])["lastHandledReconcileAt"]);
      return token === undefined ? undefined : asked.get(token);
    },
  };
}
