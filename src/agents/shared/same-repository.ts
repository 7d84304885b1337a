/**
 * Whether two addresses mean the same repository: "https://h/p.git", "ssh://git@h:22/p" and "git@h:p" do. Host and path
 * decide, in any case of letters, as Argo CD compares them too; a port says only how the host is reached.
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
