/** Whether two addresses are one repository, as far as their texts can tell: by scheme, user, case of the host and ".git" they may differ. */
export const isSameRepository = (left: string, right: string): boolean => identityOf(left) === identityOf(right);

/** For a server its host and path, which are the same over ssh and https; for a local repository its path. */
function identityOf(address: string): string {
  const scpLike = /^(?:[\w.+-]+@)?([\w.-]+):(?!\/\/)\/*(.+)$/.exec(address);
  if (scpLike !== null) return server("", scpLike[1] ?? "", scpLike[2] ?? "");
  const [, scheme, host = "", path = ""] = /^([a-z][a-z0-9+.-]*):\/\/(?:[^/@]*@)?([^/]*)\/*(.*)$/i.exec(address) ?? [];
  if (scheme === undefined) return plainPath(address);
  return scheme.toLowerCase() === "file" ? `/${plainPath(decoded(path))}` : server(scheme.toLowerCase(), host, path);
}

function server(scheme: string, host: string, path: string): string {
  // The ports of ssh and of the pages say nothing of each other.
  const port = scheme.includes("ssh") ? "" : (/:\d+$/.exec(host)?.[0] ?? "");
  const isUsual = port === "" || port === (scheme === "http" ? ":80" : ":443");
  return `${host.toLowerCase().replace(/:\d*$/, "")}${isUsual ? "" : port}/${plainPath(path)}`;
}

const plainPath = (path: string): string => path.replace(/\/+$/, "").replace(/\.git$/, "");

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
