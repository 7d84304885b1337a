import { covers } from "../credentials/server.ts";
import { TagboatError } from "../errors.ts";
import { shownUrl } from "./http-failure.ts";

/** A request that can be sent again. */
export interface PlainRequest {
  readonly url: URL;
  readonly method: string;
  /** In lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** "manual" returns the redirect itself. */
  readonly redirect: "follow" | "manual" | "error";
  readonly signal?: AbortSignal;
}

interface Way {
  send(request: PlainRequest): Promise<Response>;
  /** Whether requests to this host are allowed. */
  isAllowed(url: URL): boolean;
  /** Whether to follow a redirect to another host without the credentials. Otherwise it is refused. */
  readonly dropsCredentials?: boolean | undefined;
}

const mostHops = 5;

/** Headers that are safe to send to any server. Every other header could be a credential. */
const harmless = new Set(["accept", "accept-language", "content-type", "user-agent", "x-github-api-version"]);

/**
 * Follows redirects that are safe: to the same host, or to another host without any header that could be a credential.
 * @throws remote
 */
export async function followRedirects(
  request: PlainRequest,
  { send, isAllowed, dropsCredentials = false }: Way,
): Promise<Response> {
  let current = request;
  for (let hop = 0; hop <= mostHops; hop++) {
    const answer = await send(current);
    const target = request.redirect === "manual" ? undefined : targetOf(current, answer);
    if (target === undefined) return answer;
    await answer.body?.cancel();
    const next = redirected(current, target, { status: answer.status, dropsCredentials });
    if (!covers(current.url.href, target.href) && !isAllowed(target))
      throw redirectRefused(current, target, "TAGBOAT_ALLOWED_HOSTS does not name that host");
    current = next;
  }
  throw new TagboatError("remote", `${shownUrl(request.url)} redirects again and again`);
}

function targetOf({ url }: PlainRequest, { status, headers }: Response): URL | undefined {
  const location = headers.get("location");
  if (![301, 302, 303, 307, 308].includes(status) || location === null) return undefined;
  const target = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  if (target !== undefined && /^https?:$/.test(target.protocol)) {
    // Credentials in a redirect's address come from the server, not from us.
    target.username = "";
    target.password = "";
    return target;
  }
  throw new TagboatError("remote", `${shownUrl(url)} redirects to what is no web address`);
}

interface Redirect {
  readonly status: number;
  readonly dropsCredentials: boolean;
}

function redirected(request: PlainRequest, target: URL, { status, dropsCredentials }: Redirect): PlainRequest {
  const refuse = (why: string, hint?: string): never => {
    throw redirectRefused(request, target, why, hint);
  };
  if (request.redirect === "error") return refuse("no redirect was expected");
  const isRead = request.method === "GET" || request.method === "HEAD";
  // Most clients turn other methods into a GET, which would write nothing.
  if (!isRead && status !== 307 && status !== 308)
    return refuse("nothing was written", "The repository may have been renamed, or moved: give the new address.");
  if (covers(request.url.href, target.href)) return { ...request, url: target };
  if (!isRead) return refuse("what is to be written goes to no other host");
  const sent = Object.entries(request.headers);
  const kept = sent.filter(([name]) => harmless.has(name));
  if (kept.length < sent.length && !dropsCredentials) return refuse("credentials go to no other host");
  if (request.url.protocol === "https:" && target.protocol === "http:") return refuse("that is not encrypted");
  return { ...request, url: target, headers: Object.fromEntries(kept) };
}

function redirectRefused(
  { method, url }: PlainRequest,
  target: URL,
  why: string,
  hint = "Give the new address, if you trust it.",
): TagboatError {
  return new TagboatError("remote", `${method} ${shownUrl(url)} is redirected to ${shownUrl(target)}: ${why}`, {
    hint,
  });
}
