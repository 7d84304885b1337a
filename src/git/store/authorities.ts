import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import { readCaFile } from "../../io/ca-file.ts";
import type { GitRunner } from "../cli/runner.ts";

/** Where systems keep the certificates of all that they trust: Debian and Alpine, Red Hat, SUSE, macOS and the BSDs. */
const systemFiles = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

export interface Authorities {
  /** PEM file of authorities that somebody named. */
  readonly caFile?: string | undefined;
  /** One that is trusted by every program of the run that knows of it; where it cannot be read, it is left out, as Node does. */
  readonly extraCaFile?: string | undefined;
}

/**
 * The certificates of all authorities that Git is to trust, in PEM; undefined: it trusts the usual ones alone. Git takes a file instead of the
 * usual ones, and not beside them, so that these come first: those of the file that it is configured with, else the system's.
 */
export async function authorities(
  { caFile, extraCaFile }: Authorities,
  configured: () => Promise<string | undefined>,
): Promise<string | undefined> {
  const extra = extraCaFile === undefined ? undefined : readable(extraCaFile);
  if (caFile === undefined && extra === undefined) return undefined;
  const named = caFile === undefined ? undefined : readCaFile(caFile);
  const own = await configured();
  const before = own === undefined ? undefined : readable(own);
  return [before ?? usual(), named, extra].filter((text) => text !== undefined).join("\n");
}

/** The file of authorities that the user's own configuration of Git names, which a store's would take the place of. */
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
