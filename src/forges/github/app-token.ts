import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { TagboatError } from "../../errors.ts";
import type { Fetch } from "../../io/http.ts";
import type { Clock } from "../../world.ts";

interface AppTokenRequest {
  readonly app: { readonly id: string; readonly privateKey: string };
  readonly apiUrl: string;
  readonly owner: string;
  readonly name: string;
  readonly fetch: Fetch;
  readonly clock: Pick<Clock, "now">;
}

/** Milliseconds before expiry at which a token is renewed: clocks differ, and a request takes time. */
const margin = 5 * 60_000;

/**
 * A GitHub App's tokens for one repository, each valid for an hour. A token has all permissions of the app's installation, but on this
 * repository only.
 */
export interface AppTokens {
  /**
   * The token that is valid now, shared by all callers, and never `rejected`.
   * @throws not-found: the app is not installed there. config: the key is not a valid key. remote
   */
  current(rejected?: string): Promise<string>;
}

export function appTokens(request: AppTokenRequest): AppTokens {
  let latest: Promise<Minted> | undefined;
  const renew = (): Promise<Minted> => {
    const making = mint(request);
    latest = making;
    making.catch(() => {
      if (latest === making) latest = undefined;
    });
    return making;
  };
  return {
    async current(rejected) {
      const known = latest;
      const { token, endsAt } = await (known ?? renew());
      const isOver = token === rejected || endsAt - margin <= request.clock.now().getTime();
      if (!isOver || known === undefined) return token;
      // Another caller may have renewed it already.
      return (await (latest === known ? renew() : (latest ?? renew()))).token;
    },
  };
}

interface Minted {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly endsAt: number;
}

async function mint({ app, apiUrl, owner, name, fetch }: AppTokenRequest): Promise<Minted> {
  const { request, rest } = new Octokit({ baseUrl: apiUrl, request: { fetch }, log: quiet });
  try {
    // A new instance each time, because the client caches its token and would return it again.
    const auth = createAppAuth({ appId: app.id, privateKey: app.privateKey, request });
    const { token: jwt } = await auth({ type: "app" });
    const { data } = await rest.apps.getRepoInstallation({
      owner,
      repo: name,
      headers: { authorization: `bearer ${jwt}` },
    });
    const installation = { installationId: data.id, repositoryNames: [name] };
    const { token, expiresAt } = await auth({ type: "installation", ...installation });
    return { token, endsAt: Date.parse(expiresAt) };
  } catch (cause) {
    throw failure(cause, { appId: app.id, repository: `${owner}/${name}`, apiUrl });
  }
}

const nothing = (): void => undefined;
/** Octokit would print failures to the console; our error already reports them. */
const quiet = { debug: nothing, info: nothing, warn: nothing, error: nothing };

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
