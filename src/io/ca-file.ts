import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { TagboatError } from "../errors.ts";
import { most, overLimit, shownLimit } from "../limits.ts";

/** Checks early that the file contains certificates: Git would only say that the server is not trusted. @throws config */
export function checkCaFile(path: string): void {
  if (hasCertificate(readCaFile(path))) return;
  throw new TagboatError("config", `There is no PEM certificate in "${path}"`, {
    hint: "--ca-file names a file with lines such as -----BEGIN CERTIFICATE-----.",
  });
}

/** The same for a file that a config names. The error reveals nothing about this machine's files to the config's author. @throws config */
export function checkConfiguredCaFile(path: string, namedBy: string): void {
  try {
    if (hasCertificate(readCaFile(path))) return;
  } catch {
    // Only the flag's error says why, because it goes to the run's user.
  }
  throw new TagboatError("config", `"${path}" cannot be used as a file of certificates`, {
    hint: `Check ${namedBy}: it names a readable PEM file of at most ${shownLimit("ca-file-bytes")} on the machine that runs tagboat.`,
  });
}

/** Reads a file of certificates. Does not read devices or pipes, which may be endless. @throws config */
export function readCaFile(path: string): string {
  try {
    const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const facts = fstatSync(file);
      if (!facts.isFile()) throw new Error("it is no regular file");
      if (facts.size > most("ca-file-bytes")) throw new Error(`it has ${overLimit("ca-file-bytes")}`);
      return readFileSync(file, "latin1");
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    // Node's message of a system error repeats the path.
    const why = (cause instanceof Error ? cause.message : String(cause)).replace(/^E[A-Z]+: (.*?), \w+ '.*'$/s, "$1");
    throw new TagboatError("config", `Cannot read the certificates in "${path}": ${why}`, {
      cause,
      hint: "Check --ca-file and NODE_EXTRA_CA_CERTS.",
    });
  }
}

const hasCertificate = (text: string): boolean => /-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----/.test(text);
