import { TagboatError } from "../errors.ts";
import type { DeclaredForge } from "../world.ts";
import { repositoryPage } from "./shared/repository-page.ts";

/** A repository as a forge knows it. */
export interface RepositoryAddress {
  /** Possible roots of the forge's pages, the likeliest first; without trailing slash or credentials. */
  readonly roots: readonly string[];
  readonly owner: string;
  readonly name: string;
  /** The root is a guess, because the address is for ssh. */
  readonly isGuessed: boolean;
  /** Password in the address itself. */
  readonly password?: string;
}

/** Parses a remote address as Git reads it; undefined if it names no server, or no owner and repository. */
export function repositoryAddress(address: string): RepositoryAddress | undefined {
  const url = webUrl(address);
  if (url === undefined) return undefined;
  const segments = url.pathname.split("/").filter((segment) => segment !== "");
  const [owner, name] = [segments.at(-2), segments.at(-1)?.replace(/\.git$/, "")];
  if (!isName(owner) || !isName(name)) return undefined;
  const prefix = segments.slice(0, -2);
  // A forge below a path has that path in front of the owner. A proxy may add the path for Git only.
  const roots = [...prefix.keys(), prefix.length].map((length) => [url.origin, ...prefix.slice(0, length)].join("/"));
  const password = passwordOf(url);
  const isGuessed = !/^https?:/i.test(address);
  return { roots: roots.reverse(), owner, name, isGuessed, ...(password && { password }) };
}

/**
 * The page of a repository, as its address and its settings tell. The host is not asked: a link that leads nowhere does no harm. Undefined:
 * the repository is local, or its host is declared to be plain Git.
 */
export function pageOf(address: string, { kind, url }: DeclaredForge = {}): string | undefined {
  const repository = repositoryAddress(address);
  const [root] = repository?.roots ?? [];
  if (repository === undefined || root === undefined || kind === "git") return undefined;
  return repositoryPage({ ...repository, webUrl: url === undefined ? root : rootOf(url) });
}

/** Root of the pages, from the address of a page or of an API. @throws usage */
export function rootOf(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new TagboatError("usage", "The forge's address is no URL of the web", {
      hint: "Write it as https://git.example.com, with the path below which the forge is, if there is one.",
    });
  }
  if (url.search !== "" || url.hash !== "") {
    throw new TagboatError("usage", `The forge's address ${url.origin} has a query or a fragment`, {
      hint: "Write it as https://git.example.com. A token belongs in TAGBOAT_TOKEN.",
    });
  }
  const host = url.host.replace(/^(?:api|www)\.(?=github\.com$)|^api\.(?=[\w-]+\.ghe\.com$)/, "");
  const path = url.pathname.replace(/\/+$/, "").replace(/\/api(?:\/(?:v1|v3|graphql))?$/, "");
  return `${url.protocol}//${host}${path}`;
}

function webUrl(address: string): URL | undefined {
  if (/^https?:\/\//i.test(address)) return URL.canParse(address) ? new URL(address) : undefined;
  const ssh = /^(?:ssh|git\+ssh|ssh\+git):\/\/(?:[^/@]*@)?(\[[^\]]+\]|[^/:]+)(?::\d*)?\/+(.+)$/i.exec(address);
  const scpLike = /^(?:[^/@:]+@)?(\[[^\]]+\]|[^/:]+):(?!\/\/)\/*(.+)$/.exec(address);
  const [, host, path] = ssh ?? (/^(?:[a-z]:[\\/]|[a-z][a-z0-9+.-]*:\/\/)/i.test(address) ? [] : (scpLike ?? []));
  if (host === undefined || path === undefined) return undefined;
  // GitHub serves ssh on port 443 under another host name.
  const url = `https://${host.toLowerCase() === "ssh.github.com" ? "github.com" : host}/${path}`;
  return URL.canParse(url) ? new URL(url) : undefined;
}

/** A name that no forge accepts could lead a request elsewhere. */
function isName(text: string | undefined): text is string {
  return text !== undefined && /^[\w.-]+$/.test(text) && !/^\.*$/.test(text);
}

function passwordOf({ username, password }: URL): string | undefined {
  // A user without a password may be a token: some servers allow that.
  const secret = password === "" && username.length >= 20 ? username : password;
  try {
    return decodeURIComponent(secret) || undefined;
  } catch {
    return secret;
  }
}
