import { setTimeout as sleep } from "node:timers/promises";
import type { Forge } from "../../src/forges/forge.ts";
import { type GiteaOptions, gitea } from "../../src/forges/gitea/index.ts";
import type { GiteaServer } from "./gitea-server.ts";

/** The adapter's view of a test server. Waiting passes twenty times as fast, as the server's own delays do. */
export function giteaClient(server: GiteaServer, options: Partial<GiteaOptions> = {}): Forge {
  return gitea({
    webUrl: server.url,
    apiUrl: server.apiUrl,
    owner: server.owner,
    name: server.name,
    kind: server.flavour,
    pages: [],
    token: server.token,
    fetch,
    clock: { now: () => new Date(), sleep: (milliseconds, signal) => sleep(milliseconds / 20, undefined, { signal }) },
    log: { info: () => undefined, warn: () => undefined, debug: () => undefined },
    signal: new AbortController().signal,
    ...options,
  });
}
