import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";

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
 * usual ones, and not beside them, so that these come first.
 */
export function authorities({ caFile, extraCaFile }: Authorities): string | undefined {
  const extra = extraCaFile === undefined ? undefined : readable(extraCaFile);
  if (caFile === undefined && extra === undefined) return undefined;
  const named = caFile === undefined ? undefined : readFileSync(caFile, "latin1");
  return [usual(), named, extra].filter((text) => text !== undefined).join("\n");
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
