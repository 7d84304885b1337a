/**
 * Whether two addresses mean one repository, judged by their text: scheme, user, case and ".git" may differ. An ssh port says nothing about
 * the port of the pages.
 */
export function isSameRepository(left: string, right: string): boolean {
  const [one, other] = [locationOf(left), locationOf(right)];
  const isSamePort = one.port === undefined || other.port === undefined || one.port === other.port;
  return one.path === other.path && isSamePort;
}

/** For a server, its host and path; for a local repository, only the path. */
interface Location {
  readonly path: string;
  /** Port of http or https; empty for the default port. */
  readonly port?: string;
}

function locationOf(address: string): Location {
  const scpLike = /^(?:[\w.+-]+@)?([\w.-]+):(?!\/\/)\/*(.+)$/.exec(address);
  if (scpLike !== null) return { path: onServer(scpLike[1] ?? "", scpLike[2] ?? "") };
  const [, scheme, authority = "", path = ""] =
    /^([a-z][a-z0-9+.-]*):\/\/(?:[^/@]*@)?([^/]*)\/*(.*)$/i.exec(address) ?? [];
  if (scheme === undefined) return { path: plainPath(address) };
  if (/^file$/i.test(scheme)) return { path: `/${plainPath(decoded(path))}` };
  const [, host = authority, port] = /^(.*?)(?::(\d*))?$/.exec(authority) ?? [];
  const server = onServer(host, path);
  // The default ports of http and https belong to the same server.
  return /ssh/i.test(scheme) ? { path: server } : { path: server, port: isUsual(scheme, port) ? "" : (port ?? "") };
}

const isUsual = (scheme: string, port: string | undefined): boolean =>
  port === undefined || port === (/^http$/i.test(scheme) ? "80" : "443");

/** Forges accept an owner and a name in any case. */
const onServer = (host: string, path: string): string => `${host}/${plainPath(path)}`.toLowerCase();

const plainPath = (path: string): string => path.replace(/\/+$/, "").replace(/\.git$/i, "");

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
