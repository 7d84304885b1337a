import { type Fields, fieldsOf } from "../kubernetes/fields.ts";
import type { KubernetesApi } from "../kubernetes/kubernetes-api.ts";
import { KubernetesFailure } from "../kubernetes/kubernetes-failure.ts";
import type { Rollout } from "../rollout.ts";
import type { FluxNeed, FluxObjects } from "./flux-context.ts";
import { dependencyReferences, type FluxReference, fluxPath, ownerReference, sourceReference } from "./flux-paths.ts";
import { type LiveObjects, readLive } from "./read-live.ts";

/** What is looked at: a Kustomization, a HelmRelease, or a HelmRelease with the Kustomization that applies it. */
export interface FluxSubject {
  readonly namespace: string;
  readonly kustomization?: string | undefined;
  readonly helmRelease?: string | undefined;
}

/** Objects that were read, and where each can be watched. */
export interface FluxReading {
  readonly objects: FluxObjects;
  readonly kustomization: Fields | undefined;
  readonly helmRelease: Fields | undefined;
  readonly source: Fields | undefined;
  /** By path, the version that was read. */
  readonly versions: ReadonlyMap<string, string>;
}

/** Reads what is always needed. @throws KubernetesFailure: of the subject itself; what is only helpful may be missing */
export async function readFlux(api: KubernetesApi, subject: FluxSubject): Promise<FluxReading> {
  const versions = new Map<string, string>();
  const read = async (reference: FluxReference): Promise<Fields> => {
    const path = fluxPath(reference);
    if (path === undefined) return {};
    const object = await api.get(path);
    const version = fieldsOf(object["metadata"])["resourceVersion"];
    if (typeof version === "string") versions.set(path, version);
    return object;
  };
  const { namespace, kustomization: name, helmRelease: release } = subject;
  const named = name === undefined ? undefined : { kind: "Kustomization", namespace, name };
  const releaseReference = release === undefined ? undefined : { kind: "HelmRelease", namespace, name: release };
  const owner = named ?? (releaseReference && ownerReference(await read(releaseReference)));
  // First what applies, then what is applied: the other way round, an old HelmRelease would be seen beside a new commit.
  const kustomization = owner === undefined ? undefined : await (named ? read(owner) : helpful(read(owner)));
  const helmRelease = releaseReference && (await read(releaseReference));
  const reference = kustomization && sourceReference(kustomization);
  const source = reference && (await helpful(read(reference)));
  const objects = {
    ...(kustomization && { kustomization }),
    ...(source && { source }),
    ...(helmRelease && { helmRelease }),
  };
  return { objects, kustomization, helmRelease, source, versions };
}

/** The same reading, with what the judge has asked for. */
export async function readMore(
  api: KubernetesApi,
  reading: FluxReading,
  { needs, rollout }: { readonly needs: readonly FluxNeed[]; readonly rollout: Rollout },
): Promise<FluxReading> {
  const { kustomization, helmRelease, objects } = reading;
  const subject = helmRelease ?? kustomization ?? {};
  const { releases, live } = needs.includes("workloads") ? await readLive(api, subject, rollout.images) : unread;
  const versions = new Map([...reading.versions, ...(live?.versions ?? [])]);
  const wanted = needs.includes("dependencies") ? dependencyReferences(kustomization ?? {}) : [];
  const paths = wanted.flatMap((reference) => fluxPath(reference) ?? []).slice(0, mostDependencies);
  const dependencies = await Promise.all(paths.map((path) => helpful(api.get(path))));
  return {
    ...reading,
    versions,
    objects: {
      ...objects,
      ...(live && { workloads: live.workloads, ...(live.pods && { pods: live.pods }) }),
      ...(releases.length > 0 && { innerReleases: releases }),
      ...(paths.length > 0 && { dependencies: dependencies.filter((found) => found !== undefined) }),
    },
  };
}

const unread: LiveObjects = { releases: [] };

/** Each is a request at every look. */
const mostDependencies = 6;

/** What may be missing, or not for us to see. */
async function helpful(reading: Promise<Fields>): Promise<Fields | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof KubernetesFailure && ["absent", "forbidden", "not-installed"].includes(error.why))
      return undefined;
    throw error;
  }
}
