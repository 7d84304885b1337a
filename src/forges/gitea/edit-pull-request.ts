import type { PullRequest as Given } from "gitea-js";
import type { PullRequest, PullRequests } from "../forge.ts";
import { GiteaError, isUncertain } from "./failure.ts";
import type { PullRequestAccess } from "./pull-request.ts";
import { serverTitle } from "./pull-request.ts";

type Text = Parameters<PullRequests["edit"]>[1];

/** Changes what differs, as long as the pull request is open. */
export async function editPullRequest(
  access: PullRequestAccess,
  number: number,
  text: Text,
): Promise<PullRequest | "outdated"> {
  const again = () => editOnce(access, number, text);
  try {
    return await again();
  } catch (error) {
    // The edit may have happened. Send only what still differs.
    if (isUncertain(error)) return again();
    throw error;
  }
}

async function editOnce(
  { connection, shown }: PullRequestAccess,
  number: number,
  { title, body, base }: Text,
): Promise<PullRequest | "outdated"> {
  const { api, at } = connection;
  const { data } = await api.repos.repoGetPullRequest(...at, number);
  const now = shown(data);
  if (now.state !== "open") return now;
  const wanted = title === undefined ? undefined : serverTitle(title, now.isDraft);
  const isSameTitle = wanted === undefined || wanted === serverTitle(now.title, now.isDraft);
  const change = {
    ...(!isSameTitle && { title: wanted }),
    ...(body !== undefined && body !== now.body && { body }),
    ...(base !== undefined && base !== now.base && { base }),
  };
  if (Object.keys(change).length === 0) return now;
  try {
    return shown((await api.repos.repoEditPullRequest(...at, number, { ...change, ...versionOf(data) })).data);
  } catch (error) {
    if (isOutdated(error)) return "outdated";
    throw error;
  }
}

/**
 * The version that was read, if the server reports one, so that the server refuses to overwrite a later edit. Gitea-js does not know the
 * field.
 */
function versionOf(pull: Given): { readonly content_version?: number } {
  const { content_version: version } = pull as { readonly content_version?: unknown };
  return typeof version === "number" ? { content_version: version } : {};
}

/** Gitea answers 409; Forgejo and earlier versions of Gitea answer 400. */
const isOutdated = (error: unknown): boolean =>
  error instanceof GiteaError && (error.status === 409 || error.status === 400) && /already changed/.test(error.said);

const mostTries = 5;

/** Closes one of our pull requests with exactly this body, even if other jobs edit the body meanwhile. */
export async function closeWithBody(
  { connection: { api, at } }: PullRequestAccess,
  number: number,
  body: string,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await api.repos.repoEditPullRequest(...at, number, { body, state: "closed" });
      return;
    } catch (error) {
      if (tries === mostTries || !isOutdated(error)) throw error;
    }
  }
}
