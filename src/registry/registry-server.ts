/**
 * Docker Hub has three names: "docker.io" in images, another for its API, and an old address in Docker's config.
 * https://github.com/distribution/reference and https://github.com/docker/cli/blob/master/cli/config/configfile
 */
const dockerHub = {
  name: "docker.io",
  host: "registry-1.docker.io",
  configKey: "https://index.docker.io/v1/",
} as const;

/** Host and port of a registry's API. */
export const apiHost = (registry: string): string => (registry === dockerHub.name ? dockerHub.host : registry);

/** The registry's name in Docker's config, and for Docker's credential helpers. */
export const dockerConfigKey = (registry: string): string =>
  registry === dockerHub.name ? dockerHub.configKey : registry;

/**
 * Token servers on another host than their registry, as their documentation names them:
 * https://distribution.github.io/distribution/spec/auth/token and https://docs.gitlab.com/api/container_registry
 */
const documentedTokenServers: Readonly<Record<string, string>> = {
  "docker.io": "https://auth.docker.io",
  "registry.gitlab.com": "https://gitlab.com",
};

/** The server besides the registry that may get the registry's credential: as the config says, else as the documentation says. */
export const tokenServerOf = (registry: string, declared: string | undefined): string | undefined =>
  declared ?? (Object.hasOwn(documentedTokenServers, registry) ? documentedTokenServers[registry] : undefined);
