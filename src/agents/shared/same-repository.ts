/**
 * Whether two addresses mean the same repository, such as "https://h/p.git", "ssh://git@h:22/p" and "git@h:p". Host and path
 * decide, ignoring case, as in Argo CD. The port does not count: it only says how to reach the host.
 */
export const sameRepository = (left: string, right: string): boolean => hostAndPath(left) === hostAndPath(right);

function hostAndPath(address: string): string {
  const text = address.trim().toLowerCase();
  const url = /^[a-z][a-z0-9+.-]*:\/\/(.*)$/.exec(text)?.[1];
  const rest = url ?? text.replace(/^((?:[^@/]*@)?[^:/]+):(?!\d+\/)/, "$1/");
  const [authority = "", ...path] = rest.replace(/[?#].*$/, "").split("/");
  const host = authority.replace(/^.*@/, "").replace(/:\d*$/, "");
  return [host, ...path.filter((part) => part !== "")].join("/").replace(/\.git$/, "");
}
