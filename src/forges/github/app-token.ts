import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/core";
import { TagboatError } from "../../errors.ts";
import type { Fetch } from "../../io/http.ts";

interface AppTokenRequest {
  readonly app: { readonly id: string; readonly privateKey: string };
  readonly apiUrl: string;
  readonly owner: string;
  readonly name: string;
  readonly fetch: Fetch;
}

/**
 * A token of a GitHub App for one repository, good for an hour: all that the app's installation may do, there and nowhere else.
 * @throws not-found: the app is not installed there. config: the key is none. remote
 */
export async function appToken({ app, apiUrl, owner, name, fetch }: AppTokenRequest): Promise<string> {
  const { request } = new Octokit({ baseUrl: apiUrl, request: { fetch } });
  try {
    const auth = createAppAuth({ appId: app.id, privateKey: app.privateKey, request });
    const { token: jwt } = await auth({ type: "app" });
    const { data } = await request("GET /repos/{owner}/{repo}/installation", {
      owner,
      repo: name,
      headers: { authorization: `bearer ${jwt}` },
    });
    const installation = { installationId: data.id, repositoryNames: [name] };
    return (await auth({ type: "installation", ...installation })).token;
  } catch (cause) {
    throw failure(cause, { appId: app.id, repository: `${owner}/${name}`, apiUrl });
  }
}

interface Asked {
  readonly appId: string;
  readonly repository: string;
  readonly apiUrl: string;
}

function failure(cause: unknown, { appId, repository, apiUrl }: Asked): TagboatError {
  const app = `The GitHub App ${appId}`;
  const inner = cause instanceof Error ? cause.cause : undefined;
  if (inner instanceof TagboatError) return inner;
  const status = cause instanceof Error && "response" in cause && "status" in cause ? cause.status : undefined;
  if (status === undefined) {
    return new TagboatError("config", `${app} has a key that cannot be used`, {
      cause,
      hint: "TAGBOAT_APP_KEY is the whole PEM file that GitHub gave, with its first and last line.",
    });
  }
  if (status === 404) {
    return new TagboatError("not-found", `${app} is not installed on ${repository}`, {
      cause,
      hint: "Install it there, or add the repository to its installation.",
    });
  }
  const what = status === 401 ? "is turned away: its number and its key do not belong together" : "got no token";
  return new TagboatError("remote", `${app} ${what} (${apiUrl} answered ${status})`, {
    cause,
    hint: "Check TAGBOAT_APP_ID and TAGBOAT_APP_KEY, the clock of this machine, and the app's page on GitHub.",
  });
}
