import type { Environment } from "../io/ci-facts.ts";
import { type HomeToken, isAllowedHost, isJobToken, isPlainHttp, namedToken } from "../io/tokens.ts";
import type { DeclaredForge, Log } from "../world.ts";
import { forgeToken, isItsServer, isSameRepository, jobToken, type TokenBounds } from "./forge-token.ts";

export interface TokenOptions {
  readonly env: Environment;
  readonly log: Log;
  /** Address of the repository whose job we run in. */
  readonly jobRepository?: string | undefined;
  /** What this machine knows for an address: the job's clone, on a person's machine also Git's credential helpers. */
  machineCredentials?(address: string): Promise<HomeToken | undefined>;
  /** Told a secret before it is used. */
  keepSecret?(secret: string): void;
}

export interface TokenQuestion {
  readonly address: string;
  /** Pages of the server that would get the token. */
  readonly webUrl: string;
  readonly said: DeclaredForge;
  readonly bounds: TokenBounds;
}

/**
 * The token for a repository at a server, of all that may go there: the one that the config names for that host; the job's own for the
 * repository that the job builds, where that is not the home; the home's; `app`, where nobody chose one; what the machine knows.
 * @throws refused, config
 */
export async function tokenFor(
  question: TokenQuestion,
  options: TokenOptions,
  app: () => Promise<HomeToken | undefined> = async () => undefined,
): Promise<HomeToken | undefined> {
  const token = await firstOf(question, options, app);
  if (token !== undefined) options.keepSecret?.(token.token);
  return token;
}

async function firstOf(
  question: TokenQuestion,
  options: TokenOptions,
  app: () => Promise<HomeToken | undefined>,
): Promise<HomeToken | undefined> {
  const special = namedFor(question, options) ?? (await jobsOwn(question, options));
  if (special !== undefined) return special;
  const own = forgeToken(question.bounds, question);
  if (own !== undefined && !isJobToken(own)) return own;
  return (await app()) ?? own ?? (await machines(question, options));
}

/** A config that leads to another host than the one it names gets nothing. */
function namedFor({ said, address, webUrl }: TokenQuestion, { env, log }: TokenOptions): HomeToken | undefined {
  const { tokenFrom } = said;
  if (tokenFrom === undefined) return undefined;
  if (isItsServer(address, webUrl)) return namedToken(env, tokenFrom, webUrl);
  log.warn(`${tokenFrom} is not sent to ${new URL(webUrl).host}: the config names it for another host`);
  return undefined;
}

/** A token that was chosen for the config repository may know nothing of the source; the job's own does. */
async function jobsOwn(question: TokenQuestion, options: TokenOptions): Promise<HomeToken | undefined> {
  const { address, webUrl, bounds } = question;
  const { jobRepository, env } = options;
  if (jobRepository === undefined || !isSameRepository(address, jobRepository)) return undefined;
  if (isSameRepository(address, bounds.home)) return undefined;
  return jobToken(env, webUrl) ?? (await machines(question, options));
}

async function machines(
  { address, webUrl }: TokenQuestion,
  { env, machineCredentials }: TokenOptions,
): Promise<HomeToken | undefined> {
  const mayGo = isItsServer(address, webUrl) && !isPlainHttp(webUrl) && isAllowedHost(env, new URL(webUrl).host);
  return mayGo ? machineCredentials?.(address) : undefined;
}
