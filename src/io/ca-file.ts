import { readFileSync } from "node:fs";
import { TagboatError } from "../errors.ts";

/** Sees to it that certificates stand in the file, before anybody is asked: Git would only say that the server is not trusted. @throws config */
export function checkCaFile(path: string, namedBy = "--ca-file"): void {
  let text: string;
  try {
    text = readFileSync(path, "latin1");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TagboatError("config", `Cannot read the certificates in "${path}": ${why}`, {
      cause,
      hint: `Check ${namedBy}.`,
    });
  }
  if (/-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----/.test(text)) return;
  throw new TagboatError("config", `There is no PEM certificate in "${path}"`, {
    hint: `${namedBy} names a file with lines such as -----BEGIN CERTIFICATE-----.`,
  });
}
