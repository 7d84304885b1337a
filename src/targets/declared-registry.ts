import type { Config, Registry } from "../config/config.ts";
import { registryOf } from "../domain/image-ref.ts";

/** The config's settings for the registry of an image. A host's spelling does not depend on the case. */
export function declaredRegistry(
  imageName: string,
  config: Pick<Config, "registries"> | undefined,
): Registry | undefined {
  const { registry } = registryOf(imageName);
  return [...(config?.registries ?? [])].find(([host]) => host.toLowerCase() === registry)?.[1];
}
