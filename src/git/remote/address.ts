import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { TagboatError } from "../../errors.ts";

/** The parsed address of a repository. */
export interface Address {
  readonly kind: "http" | "ssh" | "file";
  /** The address that Git gets, without secrets. */
  readonly url: string;
  /** Decoded userinfo of the URL. Only for HTTP; an ssh user is not a secret. */
  readonly user?: { readonly name: string; readonly password?: string };
}

const scpLike = /^(?:[\w.+-]+@)?(?:\[[0-9a-f:.]+\]|[\w.-]+):(?!\/\/)\S*$/i;

/** Parses an address as Git would: a URL, `host:path`, or a local path (relative to `directory`). @throws usage */
export function parseAddress(address: string, directory: string): Address {
  if (address === "" || address.startsWith("-") || hasControl(address)) throw badAddress(address, "it is no address");
  // "ext::command": Git would run the command.
  if (/^[a-z0-9+.-]+::/i.test(address)) throw badAddress(address, "remote helpers are not supported");
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    if (/^[^/@]*:[^/]*@/.test(address)) throw badAddress(address, "it looks like a URL with credentials and no scheme");
    const isDrive = /^[a-z]:[\\/]/i.test(address);
    if (!isDrive && !/^[./~]/.test(address) && scpLike.test(address) && sshHostIsPlain(address))
      return { kind: "ssh", url: address };
    return { kind: "file", url: pathToFileURL(resolve(directory, address)).href };
  }
  if (scheme === "file") return { kind: "file", url: address };
  if (scheme === "ssh" || scheme === "git+ssh" || scheme === "ssh+git") return sshAddress(address);
  if (scheme === "https" || scheme === "http") return httpAddress(address);
  throw badAddress(address, `"${scheme}" is not supported`);
}

function httpAddress(address: string): Address {
  const url = parsed(address);
  // No server of Git needs one, and it may be a token, which would be printed with the address.
  if (/[?#]/.test(address)) throw badAddress(address, "it has a query or a fragment", withoutQuery);
  const { username, password } = url;
  url.username = "";
  url.password = "";
  const name = decoded(username);
  if (name === "" && password === "") return { kind: "http", url: url.href };
  return { kind: "http", url: url.href, user: password === "" ? { name } : { name, password: decoded(password) } };
}

function sshAddress(address: string): Address {
  const url = parsed(address);
  // OpenSSH would read such a host or user as an option.
  if (url.hostname.startsWith("-") || url.username.startsWith("-")) throw badAddress(address, "the host is no host");
  url.password = "";
  return { kind: "ssh", url: url.href };
}

function sshHostIsPlain(address: string): boolean {
  return !/^(?:[^@]*@)?-/.test(address);
}

function parsed(address: string): URL {
  try {
    const url = new URL(address);
    if (url.hostname !== "") return url;
  } catch {
    // Reported below: the message of `new URL` would repeat the address with its secrets.
  }
  throw badAddress(address, "it cannot be read as a URL");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text);
}

const anyForm = "Give an https, ssh or file URL, user@host:path, or the path of a local repository.";
const withoutQuery = "Leave out all from the ? or #. A token belongs in TAGBOAT_TOKEN.";

function badAddress(address: string, why: string, hint = anyForm): TagboatError {
  const shown = withoutSecrets(address).replace(/\p{Cc}/gu, "?");
  return new TagboatError("usage", `"${shown}" is not the address of a repository: ${why}`, { hint });
}

/** Anything before the last "@" and after a "?" or "#" may be a secret; in the other order, all of it may be. */
function withoutSecrets(address: string): string {
  if (/[?#].*@/s.test(address)) return "…";
  return address.replace(/^.*@/s, "…@").replace(/([?#]).*$/s, "$1…");
}
