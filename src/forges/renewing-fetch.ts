import type { HomeToken } from "../credentials/tokens.ts";
import type { Fetch } from "../io/http.ts";

/**
 * A fetch whose requests carry the currently valid token, since a token that lasts an hour can expire during a long wait. A request that is
 * still rejected is sent once more with a new token; the server did not act on it, so nothing happens twice.
 */
export function renewingFetch(fetch: Fetch, { current }: Pick<HomeToken, "current">): Fetch {
  if (current === undefined) return fetch;
  return async (input, init = {}) => {
    const headers = new Headers(init.headers);
    const scheme = /^(\S+) \S+$/.exec(headers.get("authorization") ?? "")?.[1];
    if (scheme === undefined) return fetch(input, init);
    const send = (token: string): Promise<Response> => {
      headers.set("authorization", `${scheme} ${token}`);
      return fetch(input, { ...init, headers });
    };
    const token = await current();
    const answer = await send(token);
    if (answer.status !== 401) return answer;
    const renewed = await current(token);
    if (renewed === token) return answer;
    await answer.body?.cancel();
    return send(renewed);
  };
}
