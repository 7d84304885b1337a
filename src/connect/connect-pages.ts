import { refuseForeignHost, refuseUnencrypted } from "../credentials/bounds.ts";
import { TagboatError } from "../errors.ts";
import { agentSecret } from "../io/tokens.ts";
import type { World } from "../world.ts";
import { boundsOf, type ConnectOptions } from "./connect-options.ts";

/** Milliseconds for one answer. A page that reports a test result needs no long computation. */
const longestAnswer = 30_000;

/** Reads the addresses whose answers gates require. */
export function connectPages(options: ConnectOptions): World["pages"] {
  const { env, values, signal, keepSecret } = options;
  const bounds = boundsOf(options);
  return {
    async status({ url, tokenFrom }) {
      refuseForeignHost(bounds, url, "an address that a gate requires");
      if (tokenFrom !== undefined) refuseUnencrypted(bounds, url, "A page that gets a token");
      const token = tokenFrom === undefined ? undefined : agentSecret(bounds, tokenFrom, { url, kind: "agent" });
      if (token !== undefined) keepSecret?.(token);
      const { createHttp } = await import("../io/http.ts");
      const http = createHttp({ env, caFile: values["ca-file"], signal, limits: { whole: longestAnswer } });
      try {
        const headers = { "cache-control": "no-cache", ...(token && { authorization: `Bearer ${token}` }) };
        const { status, body } = await http.fetch(url, { headers });
        // Only the status counts, so the body is not read.
        await body?.cancel();
        return { status };
      } catch (error) {
        if (error instanceof TagboatError && error.kind === "remote") return { noResponse: error.message };
        throw error;
      } finally {
        await http.close();
      }
    },
  };
}
