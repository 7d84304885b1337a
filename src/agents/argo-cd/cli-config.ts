import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Environment } from "../../io/ci-facts.ts";
import { type Fields, fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";

/** What a person has logged in to by `argocd login`. */
export interface ArgoCdLogin {
  /** Host, with its port where it is said. */
  readonly server: string;
  readonly token: string;
}

/**
 * The login of the argocd command line for a server; without one, that of its current context. Undefined where there is none: a file that
 * cannot be read is no login. The format: https://argo-cd.readthedocs.io/en/stable/user-guide/commands/argocd_context/
 */
export function argoCdLogin(env: Environment, host: string | undefined): ArgoCdLogin | undefined {
  for (const path of configPaths(env)) {
    const fields = readFields(path);
    const login = fields && loginIn(fields, host);
    if (login !== undefined) return login;
  }
  return undefined;
}

function configPaths(env: Environment): string[] {
  const { ARGOCD_CONFIG_DIR: folder, XDG_CONFIG_HOME: xdg, HOME: home } = env;
  if (folder) return [join(folder, "config")];
  if (!home) return [];
  // The older of the two goes before the other, as the command line has it.
  return [join(home, ".argocd", "config"), join(xdg || join(home, ".config"), "argocd", "config")];
}

function readFields(path: string): Fields | undefined {
  try {
    return fieldsOf(parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
}

function loginIn(fields: Fields, host: string | undefined): ArgoCdLogin | undefined {
  const contexts = listOf(fields["contexts"]).map(fieldsOf);
  const current = textOf(fields["current-context"]);
  const context = contexts.find(({ name, server }) =>
    host === undefined ? name === current : hostIn(textOf(server)) === hostIn(host),
  );
  const server = hostIn(textOf(context?.["server"]));
  const user = listOf(fields["users"])
    .map(fieldsOf)
    .find(({ name }) => name === context?.["user"]);
  const token = textOf(user?.["auth-token"]);
  return server === undefined || token === undefined ? undefined : { server, token };
}

/** As the command line writes it, a server is "host", "host:443" or "host/path". */
const hostIn = (server: string | undefined): string | undefined =>
  server
    ?.replace(/^https?:\/\//, "")
    .replace(/\/.*$/, "")
    .replace(/:443$/, "")
    .toLowerCase();
