import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TagboatError } from "../errors.ts";
import type { Environment } from "../io/ci-facts.ts";
import { partAt, textAt } from "../io/foreign-document.ts";
import type { RegistryCredential } from "./credential.ts";
import { askHelper, type HelperRun } from "./credential-helper.ts";
import { dockerConfigKey } from "./registry-server.ts";

/**
 * The credential that Docker on this machine has for a registry: from the helper in `credHelpers` for it, else from the one in
 * `credsStore`, else from `auths`. A helper decides alone, as in Docker. Undefined: none.
 * https://docs.docker.com/reference/cli/docker/login/#credential-stores @throws config, interrupted
 */
export async function dockerCredential(registry: string, run: HelperRun): Promise<RegistryCredential | undefined> {
  const file = configFile(run.env);
  const config = file === undefined ? undefined : readConfig(file);
  if (file === undefined || config === undefined) return undefined;
  const key = dockerConfigKey(registry);
  const helper = textAt(config, "credHelpers", key) ?? textAt(config, "credsStore");
  if (helper !== undefined) return askHelper(helper, key, run);
  return storedCredential(config, key, file);
}

function configFile(env: Environment): string | undefined {
  const home = env["HOME"] || env["USERPROFILE"];
  const folder = env["DOCKER_CONFIG"] || (home && join(home, ".docker"));
  return folder ? join(folder, "config.json") : undefined;
}

function readConfig(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR"))
      return undefined;
    // The parser's own message may quote a password.
    throw new TagboatError("config", `Docker's configuration in "${file}" cannot be read`, {
      hint: "Check that it is a JSON file that this user may read, or set DOCKER_CONFIG to the folder of another one.",
    });
  }
}

function storedCredential(config: unknown, key: string, file: string): RegistryCredential | undefined {
  const auths = partAt(config, "auths");
  if (auths === null || typeof auths !== "object") return undefined;
  // Docker also reads entries that are written as an address.
  const names = [key, ...Object.keys(auths).filter((name) => hostIn(name) === hostIn(key))];
  const entry = names.flatMap((name) => partAt(auths, name) ?? [])[0];
  const identity = textAt(entry, "identitytoken");
  if (identity !== undefined) return { kind: "identity-token", token: identity, from: file };
  const [username, password] = splitUser(textAt(entry, "auth")) ?? [
    textAt(entry, "username"),
    textAt(entry, "password"),
  ];
  return username === undefined || password === undefined
    ? undefined
    : { kind: "password", username, password, from: file };
}

const hostIn = (name: string): string => name.replace(/^https?:\/\//, "").replace(/\/.*$/, "");

/** The base64 of "user:password". */
function splitUser(auth: string | undefined): [string, string] | undefined {
  const text = Buffer.from(auth ?? "", "base64")
    .toString("utf8")
    .replace(/\0+$/, "");
  const colon = text.indexOf(":");
  return colon > 0 ? [text.slice(0, colon), text.slice(colon + 1)] : undefined;
}
