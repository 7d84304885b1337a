import { webServerOf } from "../addresses.ts";
import { type Bounds, isUnencrypted } from "../credentials/bounds.ts";
import { mayGo } from "../credentials/table.ts";
import { type HomeToken, isJobToken, jobToken, namedToken, type TokenSources } from "../credentials/tokens.ts";
import { isAllowedHost } from "../io/allowed-hosts.ts";
import type { DeclaredForge, Log } from "../world.ts";
import { forgeToken, isItsServer, isOnSameServer } from "./forge-token.ts";

export interface TokenOptions extends Bounds {
  readonly log: Log;
  /** Address of the repository whose CI job runs tagboat. */
  readonly jobRepository: string | undefined;
  /** Further addresses that do not come from a config. */
  readonly trusted: readonly (string | undefined)[];
  /** This machine's credentials for an address: the job's clone; on a user's machine also Git's credential helpers. */
  machineCredentials(address: string): Promise<HomeToken | undefined>;
  /** Called with a secret before it is used. */
  keepSecret?(secret: string): void;
}

export interface TokenQuestion {
  readonly address: string;
  /** URL of the pages of the server that would get the token. */
  readonly webUrl: string;
  readonly said: DeclaredForge;
  readonly sources: TokenSources;
}

/**
 * The token for a repository at a server: the first that exists and may go there. The order is: the one that the config names for that
 * host; the job's own, for the repository that the job builds if that is not the home; the home's; `app`, if the user chose none; the
 * machine's.
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
  const own = forgeToken(question.sources, question);
  if (own !== undefined && !isJobToken(own)) return own;
  return (await app()) ?? own ?? (await machines(question, options));
}

/** A config that leads to another host than the one it names gets no token. */
function namedFor({ said, address, webUrl, sources }: TokenQuestion, { log }: TokenOptions): HomeToken | undefined {
  const { tokenFrom } = said;
  if (tokenFrom === undefined) return undefined;
  if (isItsServer(address, webUrl)) return namedToken(sources, tokenFrom, webUrl);
  log.warn(`${tokenFrom} is not sent to ${new URL(webUrl).host}: the config names it for another host`);
  return undefined;
}

/** A token chosen for the config repository may lack access to the source repository; the job's own token has it. */
async function jobsOwn(question: TokenQuestion, options: TokenOptions): Promise<HomeToken | undefined> {
  const { address, webUrl, sources } = question;
  const { jobRepository } = options;
  if (jobRepository === undefined || !isOnSameServer(address, jobRepository)) return undefined;
  if (isOnSameServer(address, sources.places.home ?? "")) return undefined;
  return jobToken(sources, webUrl) ?? (await machines(question, options));
}

async function machines(
  { address, webUrl, sources }: TokenQuestion,
  { machineCredentials }: TokenOptions,
): Promise<HomeToken | undefined> {
  const isItsOwn = mayGo("machine", webUrl, { beside: webServerOf(address) });
  const isBound = isItsOwn && !isUnencrypted(sources, webUrl) && isAllowedHost(sources, webUrl);
  return isBound ? machineCredentials(address) : undefined;
}
