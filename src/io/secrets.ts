import { readFileSync } from "node:fs";
import { TagboatError } from "../errors.ts";
import type { Environment } from "./ci-facts.ts";

/** Where the CI leaves the job's own token. */
export const ciTokenNames = ["GITHUB_TOKEN", "GITEA_TOKEN", "FORGEJO_TOKEN"] as const;

/** Every secret we could come to hold: none of them may ever be shown. */
export function readSecrets(env: Environment, tokenFile?: string): string[] {
  const named = Object.entries(env).filter(([name]) => isSecretName(name));
  const secrets = named.flatMap(([, value]) => value ?? []);
  return tokenFile === undefined ? secrets : [...secrets, readTokenFile(tokenFile)];
}

const isSecretName = (name: string): boolean =>
  (ciTokenNames as readonly string[]).includes(name) ||
  /^(?:TAGBOAT|ARGOCD)_(?:.*_)?(?:TOKEN|PASSWORD|SECRET)$/.test(name);

/** The token in a file, without the newline that an editor leaves. @throws config */
export function readTokenFile(path: string): string {
  try {
    const token = readFileSync(path, "utf8").trim();
    if (token !== "") return token;
  } catch (cause) {
    throw new TagboatError("config", `Cannot read the token file "${path}"`, { cause, hint: "Check --token-file." });
  }
  throw new TagboatError("config", `The token file "${path}" is empty`);
}
