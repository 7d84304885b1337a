import { TagboatError } from "../errors.ts";
import type { Fetch } from "../io/http.ts";
import type { DeclaredForge } from "../world.ts";
import type { ForgeKind } from "./forge.ts";
import { probeForge } from "./probe-forge.ts";
import { type RepositoryAddress, rootOf } from "./repository-address.ts";

/** A server that hosts repositories. No URL ends with a slash. */
export interface ForgeServer {
  readonly kind: ForgeKind;
  /** Root of its pages. */
  readonly webUrl: string;
  readonly apiUrl: string;
  /** Present on GitHub only. */
  readonly graphqlUrl?: string;
}

export interface Surroundings {
  /** Probes a server, if its kind is not known otherwise. */
  readonly fetch: Fetch;
  /** The server whose CI job runs tagboat. */
  readonly ci?: { readonly kind: ForgeKind; readonly url: string } | undefined;
  /** For a server that refuses anonymous requests. */
  tokenOf(webUrl: string): Promise<string | undefined>;
  /** Waits before an unwell server is asked again. */
  pause(milliseconds: number): Promise<void>;
}

/**
 * Which forge hosts a repository. Sources, in this order: the declaration, a well-known host, what the CI knows of its own server, the
 * server's answer.
 * @throws usage: it is declared to have none. not-found: no forge answers there. remote: no server answers.
 */
export async function whichForge(
  repository: RepositoryAddress,
  declared: DeclaredForge,
  around: Surroundings,
): Promise<ForgeServer> {
  const { kind } = declared;
  const roots = declared.url === undefined ? rootsNear(repository, around).map(rootOf) : [rootOf(declared.url)];
  const [root = ""] = roots;
  if (kind === "git") {
    throw new TagboatError("usage", `${root} is declared to be plain Git, which has no pull requests and no statuses`, {
      hint: "Deliver by push, or name the forge with --forge.",
    });
  }
  const known = knownKind(root);
  // None of these is below a path, or without encryption.
  if (known !== undefined) return agreeing(serverAt(known, `https://${new URL(root).host}`), kind);
  const { ci } = around;
  if (ci !== undefined && kind === undefined && roots.includes(rootOf(ci.url)))
    return serverAt(ci.kind, rootOf(ci.url));
  return agreeing(await probed(roots, around), kind);
}

/** An ssh address has neither scheme nor port of the web server; the CI knows both for its own server. */
function rootsNear({ roots, isGuessed }: RepositoryAddress, { ci }: Surroundings): readonly string[] {
  const [root = ""] = roots.slice(-1);
  const isCi = isGuessed && ci !== undefined && new URL(rootOf(ci.url)).hostname === new URL(root).hostname;
  return isCi ? [rootOf(ci.url)] : roots;
}

async function probed(roots: readonly string[], { fetch, tokenOf, pause }: Surroundings): Promise<ForgeServer> {
  const answers: string[] = [];
  for (const root of roots) {
    const found = await probeForge(root, { fetch, token: () => tokenOf(root), pause });
    if ("kind" in found) return serverAt(found.kind, found.root);
    answers.push(...found.answers);
  }
  throw new TagboatError("not-found", `No forge that tagboat knows answers at ${roots[0]}: ${answers.join("; ")}`, {
    hint: "If its pages are elsewhere, say where with --forge-url. A push needs no forge.",
  });
}

/** Gitea and Forgejo are one family; the server's own answer decides which of the two it is. */
function agreeing(server: ForgeServer, declared: ForgeKind | undefined): ForgeServer {
  if (declared === undefined || (declared === "github") === (server.kind === "github")) return server;
  throw new TagboatError("usage", `${server.webUrl} is said to be ${declared}, and answers as ${server.kind}`, {
    hint: "Check --forge and --forge-url, or leave them out.",
  });
}

function knownKind(root: string): ForgeKind | undefined {
  const { hostname } = new URL(root);
  if (hostname === "github.com" || hostname.endsWith(".ghe.com")) return "github";
  if (hostname === "codeberg.org") return "forgejo";
  return hostname === "gitea.com" ? "gitea" : undefined;
}

function serverAt(kind: ForgeKind, webUrl: string): ForgeServer {
  if (kind !== "github") return { kind, webUrl, apiUrl: `${webUrl}/api/v1` };
  const { protocol, hostname, host } = new URL(webUrl);
  if (hostname === "github.com" || hostname.endsWith(".ghe.com")) {
    const apiUrl = `${protocol}//api.${host}`;
    return { kind, webUrl, apiUrl, graphqlUrl: `${apiUrl}/graphql` };
  }
  return { kind, webUrl, apiUrl: `${webUrl}/api/v3`, graphqlUrl: `${webUrl}/api/graphql` };
}
