import { TagboatError } from "../errors.ts";
import { type Challenge, parseChallenges } from "./challenge.ts";
import { basic } from "./credential.ts";
import type { RegistryAccess } from "./registry-access.ts";
import { retried } from "./retry.ts";
import { requestToken } from "./token.ts";

/** The header to send, or why there is none. */
export type Authorized =
  /** `limits`: why access may still be denied. */
  { readonly header: string; readonly limits?: string | undefined } | { readonly denied: string };

const noCredential = "this registry requires a credential, and none was found";

/** Answers the challenge of a registry: by a token if it names a token server, else by the password. @throws config, refused, remote */
export async function authorize(answer: Response, repository: string, access: RegistryAccess): Promise<Authorized> {
  const challenges = parseChallenges(answer.headers.get("www-authenticate") ?? "");
  const bearer = challenges.find(({ scheme, parameters }) => scheme === "bearer" && parameters.has("realm"));
  if (bearer !== undefined) return bearerFor(bearer, repository, access);
  if (!challenges.some(({ scheme }) => scheme === "basic"))
    return { denied: "it offers no authentication method that tagboat supports" };
  const credential = await access.credential();
  if (credential === undefined) return { denied: noCredential };
  if (credential.kind === "password") return { header: basic(credential) };
  return { denied: `the identity token from ${credential.from} is for a token server, and the registry has none` };
}

async function bearerFor({ parameters }: Challenge, repository: string, access: RegistryAccess): Promise<Authorized> {
  const address = parameters.get("realm") ?? "";
  const realm = URL.canParse(address) ? new URL(address) : undefined;
  if (realm === undefined || !/^https?:$/.test(realm.protocol)) throw badRealm(access, address);
  realm.username = "";
  realm.password = "";
  access.checkRealm(realm);
  const own = await access.credential();
  const credential = access.mayGo(realm.href) ? own : undefined;
  const isKept = own !== undefined && credential === undefined;
  const request = { realm, service: parameters.get("service"), repository, credential };
  const given = await requestToken(request, (url, init) => retried(() => access.fetch(url, init), access));
  const limits = isKept
    ? `its token server ${realm.host} is another server, which does not get the credential from ${own.from}; ` +
      "set `tokenServer` of the registry in the config if you trust it"
    : own === undefined
      ? noCredential
      : undefined;
  if ("denied" in given) return { denied: limits ?? given.denied };
  access.keepSecret(given.token);
  return { header: `Bearer ${given.token}`, limits };
}

const badRealm = ({ server }: RegistryAccess, address: string): TagboatError =>
  new TagboatError(
    "remote",
    `${new URL(server).host} names a token server without a valid web address: ${address.slice(0, 100)}`,
  );
