/** Scheme, host and port of a web address, to which credentials are bound. Undefined if it is neither http nor https. */
export function serverOf(address: string): string | undefined {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return undefined;
  return new URL(address).origin;
}

/** Whether a credential for one server may go to an address: the same server, or the same host over https, both on default ports. */
export function covers(server: string, address: string): boolean {
  const [bound, asked] = [serverOf(server), serverOf(address)];
  if (bound === undefined || asked === undefined) return false;
  if (bound === asked) return true;
  const [from, to] = [new URL(bound), new URL(asked)];
  const isUsual = from.port === "" && to.port === "";
  return isUsual && from.hostname === to.hostname && to.protocol === "https:";
}

/** Web server of a repository. An ssh address has neither its scheme nor its port, so https is assumed. */
export function webServerOf(address: string): string | undefined {
  const host = sshHostOf(address);
  // GitHub serves ssh on port 443 under another name.
  return host === undefined
    ? serverOf(address)
    : serverOf(`https://${host === "ssh.github.com" ? "github.com" : host}`);
}

/** The host of an ssh address, including "git@host:path". */
export function sshHostOf(address: string): string | undefined {
  const url = /^(?:ssh|git\+ssh|ssh\+git):\/\/(?:[^/@]*@)?(\[[^\]]+\]|[^/:]+)/i.exec(address);
  const scpLike = /^(?:[^/@:]+@)?(\[[^\]]+\]|[^/:]+):(?!\/\/)\/*.+$/.exec(address);
  const isOther = /^(?:[a-z]:[\\/]|[a-z][a-z0-9+.-]*:\/\/)/i.test(address);
  return (url ?? (isOther ? null : scpLike))?.[1]?.toLowerCase();
}

/** Host and port of a web address, or the host of an ssh address. */
export function hostOf(address: string): string | undefined {
  return sshHostOf(address) ?? (URL.canParse(address) ? new URL(address).host || undefined : undefined);
}

/** Whether Git reads an address as a path on this machine: no scheme, and no "host:path". */
export function isLocal(address: string): boolean {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(address)) return /^file:/i.test(address);
  return /^[./~]/.test(address) || !/^[^/]+:/.test(address);
}

/** Whether a web address is on this machine. */
export function isLoopback(address: string): boolean {
  const server = serverOf(address);
  return server !== undefined && /^(?:localhost|127\.[0-9.]+|\[::1\])$/.test(new URL(server).hostname);
}

/** Whether an address is unencrypted and not on this machine. */
export const isPlainHttp = (address: string): boolean =>
  serverOf(address)?.startsWith("http:") === true && !isLoopback(address);
