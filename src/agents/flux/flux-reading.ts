import { type Fields, fieldsOf } from "../kubernetes/fields.ts";
import type { KubernetesApi } from "../kubernetes/kubernetes-api.ts";
import { KubernetesFailure } from "../kubernetes/kubernetes-failure.ts";
import type { Rollout } from "../rollout.ts";
import type { FluxNeed, FluxObjects } from "./flux-context.ts";
import { dependencyReferences, type FluxReference, fluxPath, ownerReference, sourceReference } from "./flux-paths.ts";
import { type LiveObjects, readLive } from "./read-live.ts";

/** The object to judge: a Kustomization, a HelmRelease, or a HelmRelease with the Kustomization that applies it. */
export interface FluxSubject {
  readonly namespace: string;
  readonly kustomization?: string | undefined;
  readonly helmRelease?: string | undefined;
}

/** Objects that were read, and the versions to watch them from. */
export interface FluxReading {
  readonly objects: FluxObjects;
  readonly kustomization: Fields | undefined;
  readonly helmRelease: Fields | undefined;
  readonly source: Fields | undefined;
  /** Resource version that was read, by API path. */
  readonly versions: ReadonlyMap<string, string>;
}

/** Reads the objects that are always needed. Optional objects may be missing. @throws KubernetesFailure: for the subject itself */
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
  // The Kustomization first, then the HelmRelease: in the other order, an old HelmRelease could be paired with a new commit.
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

/** Adds what the judge needs to a reading. */
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

/** Each dependency costs a request at every look. */
const mostDependencies = 6;

/** Reads an optional object. Undefined if it is missing or we may not read it. */
async function helpful(reading: Promise<Fields>): Promise<Fields | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof KubernetesFailure && ["absent", "forbidden", "not-installed"].includes(error.why))
      return undefined;
    throw error;
  }
}
