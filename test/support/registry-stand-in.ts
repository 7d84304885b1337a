import type { ServerResponse } from "node:http";
import { mediaTypes, sha256 } from "./docker-registry.ts";
import { startWebServer, type WebServer } from "./web-server.ts";

/** A manifest that the stand-in has, and its digest. */
export const manifest = JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes["oci-index"], manifests: [] });
export const manifestDigest = sha256(manifest);

export interface Asked {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly body: string;
  /** Number of requests so far for this path and method, from 1. */
  readonly count: number;
  readonly host: string;
}

/** Answers instead of the registry, if it returns true. */
export type Fault = (asked: Asked, response: ServerResponse) => boolean;

/**
 * A registry in this process, which has `manifest` under every tag but "missing": for what a real one does rarely, such as faults, limits
 * and lies. What it answers is as measured on the real one.
 */
export async function startRegistryStandIn(fault: Fault = () => false): Promise<WebServer> {
  const counts = new Map<string, number>();
  return startWebServer(({ method, path, headers, body }, response) => {
    const { pathname, searchParams } = new URL(path, "http://registry");
    const key = `${method} ${pathname}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    const { authorization, host = "" } = headers;
    const asked = { method, path: pathname, query: searchParams, authorization, body, count, host };
    response.setHeader("docker-distribution-api-version", "registry/2.0");
    if (fault(asked, response)) return;
    if (pathname.endsWith("/missing")) answerError(response, 404, "MANIFEST_UNKNOWN");
    else answerManifest(response, method);
  });
}

export function answerManifest(
  response: ServerResponse,
  method: string,
  digest: string | undefined = manifestDigest,
): true {
  response.writeHead(200, { "content-type": mediaTypes["oci-index"], "docker-content-digest": digest });
  response.end(method === "HEAD" ? undefined : manifest);
  return true;
}

export function answerError(response: ServerResponse, status: number, code = "DENIED"): true {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ errors: [{ code, message: "as it says" }] }));
  return true;
}

/** Answers 401 with a challenge, or several. */
export function challenge(response: ServerResponse, ...challenges: readonly string[]): true {
  response.writeHead(401, { "www-authenticate": [...challenges] });
  response.end(JSON.stringify({ errors: [{ code: "UNAUTHORIZED", message: "authentication required" }] }));
  return true;
}
