import { type Normalise, normalised } from "./normalise.ts";
import type { ObservedRequest, RequestObservation } from "./observation.ts";

/** A request as a server saw it. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly body?: Uint8Array | string;
}

/** What a server was asked. Of one that is polled, each request once: how often it was asked is chance. */
export function observeRequests(
  requests: readonly SeenRequest[],
  { normalise, isPolled }: { readonly normalise: Normalise; readonly isPolled: boolean },
): RequestObservation {
  const writes: ObservedRequest[] = [];
  const reads: ObservedRequest[] = [];
  for (const request of requests) (isWrite(request) ? writes : reads).push(observed(request, normalise));
  const sorted = reads.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
  return isPolled ? { writes: distinct(writes), reads: distinct(sorted) } : { writes, reads: sorted };
}

const textOf = (request: ObservedRequest): string => JSON.stringify(request);

const distinct = (requests: readonly ObservedRequest[]): ObservedRequest[] => [
  ...new Map(requests.map((request) => [textOf(request), request])).values(),
];

function isWrite({ method, path, body }: SeenRequest): boolean {
  if (method === "GET" || method === "HEAD" || path.endsWith("/git-upload-pack")) return false;
  if (path.endsWith("/graphql")) return /"query":"\s*mutation/.test(text(body));
  return true;
}

function observed({ method, path, body }: SeenRequest, normalise: Normalise): ObservedRequest {
  // A cluster counts the versions of its objects in the order of what happens there, which is chance.
  const line = normalise(`${method} ${path}`).replace(/resourceVersion=[^&]*/, "resourceVersion=<version>");
  const json = /\/git-(?:upload|receive)-pack$/.test(path) ? undefined : parsed(text(body));
  return json === undefined ? { request: line } : { request: line, body: normalised(readable(json), normalise) };
}

const text = (body: SeenRequest["body"]): string =>
  body === undefined ? "" : typeof body === "string" ? body : Buffer.from(body).toString("utf8");

function parsed(body: string): unknown {
  if (body === "") return undefined;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}

/** File contents as text instead of base64, so that times and addresses in them can be named; queries without their indentation. */
function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([key, item]) => {
    if (/^contents?$/.test(key) && typeof item === "string") return [key, decoded(item)];
    if (key === "query" && typeof item === "string") return [key, item.replace(/\s+/g, " ").trim()];
    return [key, readable(item)];
  });
  return Object.fromEntries(entries);
}

function decoded(base64: string): string {
  const bytes = Buffer.from(base64, "base64");
  return bytes.toString("base64") === base64 ? `base64 of ${bytes.toString("utf8")}` : base64;
}
