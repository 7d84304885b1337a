import { covers } from "../credentials/server.ts";
import { TagboatError } from "../errors.ts";
import { partAt, textAt } from "../io/foreign-document.ts";
import type { Fetch } from "../io/http.ts";
import { type Challenge, parseChallenges } from "./challenge.ts";
import { basic, type RegistryCredential } from "./credential.ts";
import { acceptManifests, digestOf, isManifest, saidDigest } from "./manifest.ts";
import type { RegistryAnswer } from "./registry.ts";
import { type Patience, retried } from "./retry.ts";
import { requestToken } from "./token.ts";

/** Access to one registry. */
export interface RegistryAccess extends Patience {
  /** Root of its API: "https://registry.example.com". */
  readonly server: string;
  readonly fetch: Fetch;
  /** Read when the registry first asks for it. Undefined: anonymous. @throws config, refused */
  credential(): Promise<RegistryCredential | undefined>;
  /** Whether the registry's credential may go to an address of its token server. */
  mayGo(address: string): boolean;
  /** @throws refused: the run's user does not allow a request to this token server; remote: no credential and no question may go there */
  checkRealm(realm: URL): void;
  /** Receives each token before it is used. */
  keepSecret(secret: string): void;
}

/** The manifest to look up. */
export interface ManifestQuestion {
  /** Path of the repository in the registry: "acme/api". */
  readonly repository: string;
  /** A digest, or a tag. */
  readonly reference: string;
  /** Whether the digest must be computed from the manifest. */
  readonly needsDigest: boolean;
}

export interface RegistryClient {
  /** @throws config, refused, interrupted */
  find(question: ManifestQuestion): Promise<RegistryAnswer>;
}

/**
 * A client for the part of the OCI distribution API that says whether an image exists:
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
 */
export function openRegistry(access: RegistryAccess): RegistryClient {
  // By repository, because a token is for one.
  const authorizations = new Map<string, string>();
  return {
    async find(question) {
      try {
        return await find(question, access, authorizations);
      } catch (error) {
        if (error instanceof TagboatError && error.kind === "remote")
          return { kind: "no-answer", reason: error.message };
        throw error;
      }
    },
  };
}

type Authorizations = Map<string, string>;

async function find(
  question: ManifestQuestion,
  access: RegistryAccess,
  known: Authorizations,
): Promise<RegistryAnswer> {
  if (!question.needsDigest) {
    const { answer, denied } = await ask("HEAD", question, { access, known });
    if (answer.ok || isFinal(answer.status)) return judgeHead(question, answer, denied);
    // Some registries and proxies answer HEAD wrongly, and an answer to HEAD has no explanation. So GET decides that an image is missing.
    await answer.body?.cancel();
  }
  const { answer, denied } = await ask("GET", question, { access, known });
  return judgeGet(question, answer, denied);
}

/** Whether GET would not have another status. */
const isFinal = (status: number): boolean => status === 401 || status === 403 || status === 429 || status >= 500;

function judgeHead({ reference }: ManifestQuestion, answer: Response, denied: string | undefined): RegistryAnswer {
  if (!answer.ok) return noAnswer(answer, denied, undefined);
  if (!isManifest(answer.headers.get("content-type"))) return noManifest(answer);
  const said = saidDigest(answer.headers);
  if (isDigest(reference) && said !== undefined && said !== reference) return contradiction(answer, reference, said);
  return { kind: "found" };
}

async function judgeGet(
  { reference }: ManifestQuestion,
  answer: Response,
  denied: string | undefined,
): Promise<RegistryAnswer> {
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (answer.status === 404) return { kind: "missing", reason: `not found${inBrackets(wordsIn(bytes))}` };
  if (!answer.ok) return noAnswer(answer, denied, wordsIn(bytes));
  if (!isManifest(answer.headers.get("content-type"))) return noManifest(answer);
  const digest = digestOf(bytes);
  const said = isDigest(reference) ? reference : saidDigest(answer.headers);
  if (said !== undefined && said !== digest) return contradiction(answer, said, digest);
  return { kind: "found", digest };
}

const isDigest = (reference: string): boolean => reference.startsWith("sha256:");

const hostOf = ({ url }: Response): string => new URL(url).host;

const noManifest = (answer: Response): RegistryAnswer => ({
  kind: "no-answer",
  reason: `${hostOf(answer)} answers with ${answer.headers.get("content-type") ?? "no type"}, which is no image manifest`,
});

const contradiction = (answer: Response, one: string, other: string): RegistryAnswer => ({
  kind: "no-answer",
  reason: `${hostOf(answer)} contradicts itself: it answered with ${other} for ${one}`,
});

function noAnswer(answer: Response, denied: string | undefined, words: string | undefined): RegistryAnswer {
  const host = hostOf(answer);
  const reason = {
    401: `${host} denies access: the image does not exist, or ${denied ?? "the credential may not read it"}`,
    403: `${host} denies access: the image does not exist, or ${denied ?? "the credential may not read it"}`,
    429: `${host} limits requests (429)${again(answer)}`,
  }[answer.status];
  return { kind: "no-answer", reason: `${reason ?? `${host} answers ${answer.status}`}${inBrackets(words)}` };
}

function again({ headers }: Response): string {
  const after = headers.get("retry-after") ?? "";
  return /^\d{1,9}$/.test(after) ? `, for ${after} s more` : "";
}

const inBrackets = (words: string | undefined): string => (words === undefined ? "" : ` (${words})`);

/** The registry's own first error, on one line: "MANIFEST_UNKNOWN: manifest unknown". */
function wordsIn(bytes: Uint8Array): string | undefined {
  try {
    const errors = partAt(JSON.parse(Buffer.from(bytes).toString("utf8")), "errors");
    const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
    const said = [textAt(first, "code"), textAt(first, "message")].filter((part) => part !== undefined);
    return said.length === 0 ? undefined : said.join(": ").replace(/\s+/g, " ").slice(0, 200);
  } catch {
    return undefined;
  }
}

interface Asking {
  readonly access: RegistryAccess;
  readonly known: Authorizations;
}

interface Asked {
  readonly answer: Response;
  /** Why the registry denied access, if that is known better than from its answer. */
  readonly denied?: string | undefined;
}

/** Asks without a credential first: some registries let anyone read, and others explain only to strangers how to authenticate. */
async function ask(
  method: "HEAD" | "GET",
  { repository, reference }: ManifestQuestion,
  { access, known }: Asking,
): Promise<Asked> {
  const url = `${access.server}/v2/${repository}/manifests/${reference}`;
  const send = (authorization: string | undefined): Promise<Response> =>
    retried(
      () =>
        access.fetch(url, { method, headers: { accept: acceptManifests, ...(authorization && { authorization }) } }),
      access,
    );
  const first = await send(known.get(repository));
  // Another server, to which the registry redirected, has no say in who gets the credential.
  if (first.status !== 401 || !covers(access.server, first.url)) return { answer: first };
  const authorized = await authorize(first, repository, access);
  if ("denied" in authorized) return { answer: first, denied: authorized.denied };
  await first.body?.cancel();
  known.set(repository, authorized.header);
  const answer = await send(authorized.header);
  return { answer, denied: authorized.limits };
}

type Authorized =
  /** `limits`: why access may still be denied. */
  { readonly header: string; readonly limits?: string | undefined } | { readonly denied: string };

const noCredential = "this registry wants a credential, and none was found";

async function authorize(answer: Response, repository: string, access: RegistryAccess): Promise<Authorized> {
  const challenges = parseChallenges(answer.headers.get("www-authenticate") ?? "");
  const bearer = challenges.find(({ scheme, parameters }) => scheme === "bearer" && parameters.has("realm"));
  if (bearer !== undefined) return bearerFor(bearer, repository, access);
  if (!challenges.some(({ scheme }) => scheme === "basic"))
    return { denied: "it offers no way to authenticate that tagboat knows" };
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
    `${new URL(server).host} names a token server that is no web address: ${address.slice(0, 100)}`,
  );
