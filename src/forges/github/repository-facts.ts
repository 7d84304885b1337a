import type { Account, MergeMethod, RepositoryFacts } from "../forge.ts";
import type { Client } from "./client.ts";
import { failureError } from "./failure.ts";

export async function repositoryFacts(client: Client): Promise<RepositoryFacts> {
  const data = await client.ask("Reading the facts", () => client.rest.repos.get(client.repo));
  const mayPush = data.permissions?.push === true;
  // GitHub shows the allowed merge methods only to users who may push; for others every method counts as allowed.
  const ways: readonly (readonly [MergeMethod, boolean | undefined])[] = [
    ["merge", data.allow_merge_commit],
    ["squash", data.allow_squash_merge],
    ["rebase", data.allow_rebase_merge],
  ];
  return {
    fullName: data.full_name,
    defaultBranch: data.default_branch,
    isArchived: data.archived,
    mayPush: mayPush && !data.archived,
    mergeMethods: ways.filter(([, isAllowed]) => isAllowed !== false).map(([method]) => method),
  };
}

/** The token of an app or of a job cannot use the usual request for its account. */
export async function account(client: Client): Promise<Account | undefined> {
  if (client.options.token === undefined) return undefined;
  const outcome = await client.attempt(() => client.rest.users.getAuthenticated());
  if (outcome.ok) return { login: outcome.data.login, isJob: false };
  if (outcome.failure.status !== 403 || outcome.failure.isRateLimit) {
    throw failureError(client, "Asking whose token it is", outcome.failure);
  }
  const viewer = await client.graphql<{ viewer: { login: string } }>("query { viewer { login } }", {});
  if (!viewer.ok) return undefined;
  const { login } = viewer.data.viewer;
  return { login, isJob: /^github-actions(\[bot\])?$/.test(login) };
}
