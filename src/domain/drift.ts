import type { ImageVersion } from "./image-ref.ts";

/**
 * How the cluster differs from Git, although the agent knows Git's commit or reports the difference itself. The texts come from the agent, so
 * they are untrusted.
 */
export interface Drift {
  /** The images that run only in other versions than Git's. */
  readonly images: readonly ImageDrift[];
  /** The resources that differ from Git according to the agent: "Deployment web". Empty if it reports none, or does not compare. */
  readonly resources: readonly string[];
}

export interface ImageDrift {
  readonly name: string;
  /** At least one. */
  readonly live: readonly ImageVersion[];
}

/** The drift with these parts. Undefined: nothing differs. */
export const driftOf = (images: readonly ImageDrift[], resources: readonly string[] = []): Drift | undefined =>
  images.length + resources.length === 0 ? undefined : { images, resources };

/** The drift that several subjects show together. An image that drifts in one of them drifts, whatever the others show. */
export function combineDrifts(drifts: readonly Drift[]): Drift | undefined {
  const names = [...new Set(drifts.flatMap(({ images }) => images.map(({ name }) => name)))];
  const images = names.map((name) => {
    const live = drifts.flatMap((drift) => drift.images.filter((image) => image.name === name));
    return { name, live: distinct(live.flatMap((image) => image.live)) };
  });
  return driftOf(images, [...new Set(drifts.flatMap(({ resources }) => resources))]);
}

const distinct = (versions: readonly ImageVersion[]): readonly ImageVersion[] =>
  versions.filter(
    ({ tag, digest }, index) =>
      versions.findIndex((version) => version.tag === tag && version.digest === digest) === index,
  );
