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

/** Finds the credentials of one repository. Asks each source once. */
export interface CredentialProvider {
  /** Those in the address, or the caller's. */
  given(): Promise<GitCredentials | undefined>;
  /** Whether the credentials are short-lived and must be requested each time. */
  readonly isRenewed: boolean;
  /** New credentials to replace those that the server rejected; undefined if there are none. */
  renewed(rejected: GitCredentials): Promise<GitCredentials | undefined>;
  /** Those of the user's credential helpers. */
  fromHelpers(): Promise<GitCredentials | undefined>;
}

interface Options {
  readonly address: Address;
  readonly source: CredentialSource | undefined;
  /** Runs outside the store, whose configuration turns the user's helpers off. */
  readonly userGit: GitRunner;
  /** Receives every secret before it is used, for redaction. */
  readonly secrets: Set<string>;
}

export function credentialProvider({ address, source, userGit, secrets }: Options): CredentialProvider {
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
