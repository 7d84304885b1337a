import { setTimeout as sleep } from "node:timers/promises";
import { connectRegistries } from "../../src/connect/connect-registries.ts";
import { parseImageRef } from "../../src/domain/image-ref.ts";
import { most } from "../../src/limits.ts";
import type { DeclaredRegistry, RegistryAnswer } from "../../src/registry/registry.ts";
import type { Clock } from "../../src/world.ts";

const standardLimits = {
  connect: 10_000,
  headers: 20_000,
  silence: 20_000,
  bytes: most("image-manifest-bytes"),
};

interface Asking {
  readonly declared?: DeclaredRegistry;
  readonly env?: Readonly<Record<string, string>>;
  readonly insecure?: readonly string[];
  readonly needsDigest?: boolean;
  readonly signal?: AbortSignal;
  /** Whether to ask for all images at the same time. */
  readonly isAtOnce?: boolean;
  /** Milliseconds for one request. */
  readonly whole?: number;
}

/** The answers to questions about images, as a run of tagboat gets them. */
export interface Asked {
  readonly answers: readonly RegistryAnswer[];
  /** What must not be shown. */
  readonly secrets: readonly string[];
  /** How long the run paused, in milliseconds. */
  readonly pauses: readonly number[];
}

/** Asks for images through the composition root. A registry of a test is on this machine and speaks plain http. */
export async function askFor(
  images: readonly string[],
  {
    declared = { insecure: true },
    env = {},
    insecure = [],
    needsDigest = false,
    signal,
    isAtOnce = false,
    whole = 30_000,
  }: Asking = {},
): Promise<Asked> {
  const secrets: string[] = [];
  const pauses: number[] = [];
  const clock: Clock = {
    now: () => new Date(),
    async sleep(milliseconds, stop) {
      pauses.push(milliseconds);
      await sleep(milliseconds / 1000, undefined, { signal: stop });
    },
  };
  const registries = connectRegistries(
    {
      values: { insecure },
      env: { HOME: "/nonexistent", ...env },
      directory: "/",
      clock,
      log: { info: () => undefined, warn: () => undefined, debug: () => undefined },
      signal: signal ?? new AbortController().signal,
      keepSecret: (secret) => void secrets.push(secret),
    },
    { ...standardLimits, whole },
  );
  try {
    const find = (image: string): Promise<RegistryAnswer> =>
      registries.find({ image: parseImageRef(image), needsDigest, declared });
    const answers: RegistryAnswer[] = [];
    if (isAtOnce) answers.push(...(await Promise.all(images.map(find))));
    else for (const image of images) answers.push(await find(image));
    return { answers, secrets, pauses };
  } finally {
    await registries.close();
  }
}

/** The answer for one image. */
export async function askOne(image: string, asking: Asking = {}): Promise<RegistryAnswer> {
  const [answer] = (await askFor([image], asking)).answers;
  if (answer === undefined) throw new Error("there is no answer");
  return answer;
}
