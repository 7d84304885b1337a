import { serverOf } from "../addresses.ts";
import { type Bounds, isUnencrypted, refuseForeignHost } from "../credentials/bounds.ts";
import { pageSecret } from "../credentials/tokens.ts";
import { TagboatError } from "../errors.ts";
import type { World } from "../world.ts";
import { boundsOf, type ConnectOptions } from "./connect-options.ts";

/** Timeout for one answer, in milliseconds. A page that reports a test result needs no long computation. */
const longestAnswer = 30_000;

/** Requests the addresses that gates require. */
export function connectPages(options: ConnectOptions): World["pages"] {
  const { env, values, signal, keepSecret } = options;
  const bounds = boundsOf(options);
  return {
    async status({ url, tokenFrom }) {
      checkAddress(bounds, url);
      const token = tokenFrom === undefined ? undefined : pageSecret(bounds, tokenFrom, url);
      if (token !== undefined) keepSecret?.(token);
      const { createHttp } = await import("../io/http.ts");
      const http = createHttp({ env, caFile: values["ca-file"], signal, limits: { whole: longestAnswer } });
      try {
        const headers = { "cache-control": "no-cache", ...(token && { authorization: `Bearer ${token}` }) };
        // A redirect is an answer, too: the sign-in page that it may lead to would answer 200.
        const { status, body } = await http.fetch(url, { headers, redirect: "manual" });
        // Only the status code counts, so the body is not read.
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

/** A checklist shows an error without its hint, so the message also says what to do. @throws config, refused */
function checkAddress(bounds: Bounds, url: string): void {
  if (!URL.canParse(url)) throw new TagboatError("config", `"${url}" is not an address`);
  refuseForeignHost(bounds, url, "an address that a gate requires");
  // Applies without a token, too, because an attacker on the network could forge the answer and open the gate.
  if (!isUnencrypted(bounds, url)) return;
  const risk = `accept the risk with --insecure ${serverOf(url)}`;
  throw new TagboatError("refused", `plain http is refused; use https, or ${risk}`);
}
