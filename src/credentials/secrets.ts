import { readFileSync } from "node:fs";
import { TagboatError } from "../errors.ts";
import type { Environment } from "../io/ci-facts.ts";
import { isCredentialVariable } from "./table.ts";

/** Every secret that we could hold. None may be shown. */
export function readSecrets(env: Environment, tokenFile?: string): string[] {
  const named = Object.entries(env).filter(([name]) => isCredentialVariable(name));
  const secrets = named.flatMap(([, value]) => value ?? []);
  const appKey = env["TAGBOAT_APP_KEY"];
  if (appKey) secrets.push(withLineBreaks(appKey));
  return tokenFile === undefined ? secrets : [...secrets, readTokenFile(tokenFile)];
}

/**
 * The environment with trimmed credentials, as from a token file: `echo`, editors and secret stores leave a newline. Every reader gets
 * its credentials from here. A credential of only blanks becomes empty, which counts as none.
 */
export function withTrimmedCredentials(env: Environment): Environment {
  // The App's ID is not secret, but comes from the same stores.
  const given = Object.entries(env).filter(([name]) => isCredentialVariable(name) || name === "TAGBOAT_APP_ID");
  return { ...env, ...Object.fromEntries(given.map(([name, value]) => [name, value?.trim()])) };
}

/** A GitHub App that can create its own tokens. */
interface AppCredentials {
  readonly id: string;
  /** PEM. */
  readonly privateKey: string;
}

/** Reads `TAGBOAT_APP_ID` with `TAGBOAT_APP_KEY`, or with the file that `TAGBOAT_APP_KEY_FILE` names. @throws config */
export function readAppCredentials(env: Environment): AppCredentials | undefined {
  const { TAGBOAT_APP_ID: id, TAGBOAT_APP_KEY: key, TAGBOAT_APP_KEY_FILE: path } = env;
  if (!id) return undefined;
  if (key) return { id, privateKey: withLineBreaks(key) };
  if (!path) {
    throw new TagboatError("config", "TAGBOAT_APP_ID names a GitHub App, and its key is missing", {
      hint: "Give the private key as TAGBOAT_APP_KEY, or its file as TAGBOAT_APP_KEY_FILE.",
    });
  }
  try {
    return { id, privateKey: readFileSync(path, "utf8") };
  } catch (cause) {
    throw new TagboatError("config", `Cannot read the key of the GitHub App in "${path}"`, {
      cause,
      hint: "Check TAGBOAT_APP_KEY_FILE.",
    });
  }
}

/** A variable on one line has the line breaks of a PEM as "\\n". */
const withLineBreaks = (pem: string): string => pem.replaceAll("\\n", "\n");

/** The token in a file, without a trailing newline. @throws config */
export function readTokenFile(path: string): string {
  try {
    const token = readFileSync(path, "utf8").trim();
    if (token !== "") return token;
  } catch (cause) {
    throw new TagboatError("config", `Cannot read the token file "${path}"`, { cause, hint: "Check --token-file." });
  }
  throw new TagboatError("config", `The token file "${path}" is empty`);
}
