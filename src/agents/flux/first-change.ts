import type { Clock } from "../../world.ts";
import { fieldsOf } from "../kubernetes/fields.ts";
import type { KubernetesApi } from "../kubernetes/kubernetes-api.ts";
import { KubernetesFailure } from "../kubernetes/kubernetes-failure.ts";
import { listPathOf } from "./flux-paths.ts";

interface Following {
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** Milliseconds before a stream that broke is opened again. */
const pauses = { first: 1_000, longest: 30_000 };

/**
 * Resolves when one of the objects is not any more as it was read. Streams that end are opened again; one that may not be opened
 * is left out. @throws what the last of them failed with, where none may be opened
 */
export async function firstChange(
  api: KubernetesApi,
  versions: ReadonlyMap<string, string>,
  { signal, clock }: Following,
): Promise<void> {
  const others = new AbortController();
  const both = AbortSignal.any([signal, others.signal]);
  try {
    await Promise.any(
      [...versions].map(([path, version]) => changeOf(api, { path, version }, { signal: both, clock })),
    );
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof AggregateError ? (error.errors[0] ?? error) : error;
  } finally {
    others.abort();
  }
}

interface Read {
  readonly path: string;
  readonly version: string;
}

async function changeOf(api: KubernetesApi, { path, version }: Read, { signal, clock }: Following): Promise<void> {
  const name = decodeURIComponent(path.slice(path.lastIndexOf("/") + 1));
  let from = version;
  let pause = pauses.first;
  const hears = async (): Promise<boolean> => {
    const query = { fields: `metadata.name=${name}`, resourceVersion: from, signal };
    for await (const { type, object } of api.watch(listPathOf(path), query)) {
      if (type !== "BOOKMARK") return true;
      from = String(fieldsOf(object["metadata"])["resourceVersion"] ?? from);
    }
    pause = pauses.first;
    return false;
  };
  for (;;) {
    try {
      if (await hears()) return;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof KubernetesFailure) || !error.mayPass) throw error;
      // Too much has happened since: a look tells what.
      if (error.why === "expired") return;
    }
    await clock.sleep(pause, signal);
    pause = Math.min(pauses.longest, pause * 2);
  }
}
