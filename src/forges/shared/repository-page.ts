/** URL of a repository's page on its forge. */
export const repositoryPage = ({ webUrl, owner, name }: HostedRepository): string =>
  [webUrl.replace(/\/+$/, ""), ...[owner, name].map(encodeURIComponent)].join("/");

export interface HostedRepository {
  /** Root of the server's pages. */
  readonly webUrl: string;
  readonly owner: string;
  readonly name: string;
}
