import { createHash } from "node:crypto";

/** Indexes come first, because the digest to pin is the one for all platforms. */
const accepted = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
] as const;

/** The `Accept` header of a request for a manifest: OCI, and Docker schema 2. */
export const acceptManifests = accepted.join(", ");

/** Whether an answer's content is the manifest of an image. Registries answer with a type that was asked for, but proxies may not. */
export const isManifest = (contentType: string | null): boolean =>
  accepted.some((type) => type === contentType?.split(";")[0]?.trim().toLowerCase());

export const digestOf = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** The header `Docker-Content-Digest`; undefined if it is absent or of another algorithm, which nothing here can check. */
export function saidDigest(headers: Headers): string | undefined {
  const said = headers.get("docker-content-digest") ?? "";
  return said.startsWith("sha256:") ? said : undefined;
}
