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
