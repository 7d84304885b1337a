import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import { readCaFile } from "../../io/ca-file.ts";
import type { GitRunner } from "../cli/runner.ts";

/** CA bundles of Debian and Alpine, Red Hat, SUSE, macOS and the BSDs. */
const systemFiles = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

export interface CaFiles {
  /** PEM file that the user named (`--ca-file`). */
  readonly caFile?: string | undefined;
  /** `NODE_EXTRA_CA_CERTS`. Ignored if it cannot be read, as in Node. */
  readonly extraCaFile?: string | undefined;
}

/**
 * The CA certificates that Git should trust, in PEM; undefined: the usual ones. `http.sslCAInfo` replaces the usual ones, so the result
 * begins with them: from the file that the user has configured, or the system's.
 */
export async function caCertificates(
  { caFile, extraCaFile }: CaFiles,
  configured: () => Promise<string | undefined>,
): Promise<string | undefined> {
  const extra = extraCaFile === undefined ? undefined : readable(extraCaFile);
  if (caFile === undefined && extra === undefined) return undefined;
  const named = caFile === undefined ? undefined : readCaFile(caFile);
  const own = await configured();
  const before = own === undefined ? undefined : readable(own);
  return [before ?? usual(), named, extra].filter((text) => text !== undefined).join("\n");
}

/** The CA file of the user's Git configuration, which a store's would override. */
export async function configuredCaFile(userGit: Pick<GitRunner, "attempt">): Promise<string | undefined> {
  const { exitCode, stdout } = await userGit.attempt(["config", "--type=path", "--get", "http.sslCAInfo"]);
  return exitCode === 0 ? stdout.toString("utf8").replace(/\r?\n$/, "") : undefined;
}

function usual(): string {
  for (const file of systemFiles) {
    const text = readable(file);
    if (text !== undefined) return text;
  }
  return rootCertificates.join("\n");
}

function readable(file: string): string | undefined {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return undefined;
  }
}
