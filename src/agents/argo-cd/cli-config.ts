import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Environment } from "../../io/ci-facts.ts";
import { type Fields, fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";

/** A login made by `argocd login`. */
export interface ArgoCdLogin {
  /** Host, with its port if one is given. */
  readonly server: string;
  readonly token: string;
}

/**
 * Login of the argocd command line for a server; without a host, that of its current context. Undefined if there is none. A file that
 * cannot be read counts as no login. Format: https://argo-cd.readthedocs.io/en/stable/user-guide/commands/argocd_context/
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
  // The legacy path comes first, as in the argocd command line.
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

/** The argocd command line writes a server as "host", "host:443" or "host/path". */
const hostIn = (server: string | undefined): string | undefined =>
  server
    ?.replace(/^https?:\/\//, "")
    .replace(/\/.*$/, "")
    .replace(/:443$/, "")
    .toLowerCase();
