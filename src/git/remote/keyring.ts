import { once } from "../../io/async.ts";
import type { GitRunner } from "../cli/runner.ts";
import type { Address } from "./address.ts";
import {
  type CredentialSource,
  credentialsFromHelpers,
  credentialsInAddress,
  type GitCredentials,
  secretsOf,
} from "./credentials.ts";

/** The credentials of one repository; each who knows any is asked once. */
export interface Keyring {
  /** Those that were given: by the address, else by the caller. */
  given(): Promise<GitCredentials | undefined>;
  /** Whether those are good for a while only, and must be asked for each time. */
  readonly isRenewed: boolean;
  /** Others than those that were turned away; undefined where there are none. */
  renewed(rejected: GitCredentials): Promise<GitCredentials | undefined>;
  /** Those that the user's own helpers know. */
  fromHelpers(): Promise<GitCredentials | undefined>;
}

interface Options {
  readonly address: Address;
  readonly source: CredentialSource | undefined;
  /** Runs outside the store, where the user's helpers are configured. */
  readonly userGit: GitRunner;
  /** Gets every secret before it is used. */
  readonly secrets: Set<string>;
}

export function keyring({ address, source, userGit, secrets }: Options): Keyring {
  const kept = (credentials: GitCredentials | undefined) => {
    if (credentials !== undefined) for (const secret of secretsOf(credentials)) secrets.add(secret);
    return credentials;
  };
  const own = credentialsInAddress(address);
  const ask = async (rejected?: string): Promise<GitCredentials | undefined> => {
    if (own !== undefined) return kept(own);
    const given = await givenBy(source, rejected);
    const name = address.user?.name;
    return kept(given === undefined || name === undefined ? given : { username: name, ...given });
  };
  const isRenewed = own === undefined && typeof source === "object" && "renew" in source;
  return {
    given: isRenewed ? () => ask() : once(() => ask()),
    isRenewed,
    async renewed(rejected) {
      const next = isRenewed ? await ask(rejected.token) : undefined;
      return next?.token === rejected.token ? undefined : next;
    },
    fromHelpers: once(async () => kept(await credentialsFromHelpers(userGit, address))),
  };
}

function givenBy(source: CredentialSource | undefined, rejected?: string): Promise<GitCredentials | undefined> {
  if (typeof source === "function") return source();
  return Promise.resolve(source !== undefined && "renew" in source ? source.renew(rejected) : source);
}
