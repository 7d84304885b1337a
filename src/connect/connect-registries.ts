import { isIP } from "node:net";
import { covers, isLoopback } from "../addresses.ts";
import {
  type Bounds,
  isConfirmed,
  isUnencrypted,
  refuseForeignHost,
  refuseUnencrypted,
} from "../credentials/bounds.ts";
import { mayGo } from "../credentials/table.ts";
import { registrySecret } from "../credentials/tokens.ts";
import { registryOf } from "../domain/image-ref.ts";
import { TagboatError } from "../errors.ts";
import { queue } from "../io/async.ts";
import { checkConfiguredCaFile } from "../io/ca-file.ts";
import { closeAll } from "../io/close-all.ts";
import type { Http, HttpLimits } from "../io/http.ts";
import { most } from "../limits.ts";
import { basic, type RegistryCredential } from "../registry/credential.ts";
import type { RegistryClient } from "../registry/open-registry.ts";
import type { DeclaredRegistry, ImageQuestion, Registries, RegistryAnswer } from "../registry/registry.ts";
import { apiHost, tokenServerOf } from "../registry/registry-server.ts";
import { boundsOf, type ConnectOptions } from "./connect-options.ts";

/** The limits of each request to a registry, unless a test sets others. */
const standardLimits: HttpLimits = {
  connect: 10_000,
  headers: 20_000,
  silence: 20_000,
  whole: 30_000,
  bytes: most("image-manifest-bytes"),
};

/** Questions to one registry at the same time. A run may have hundreds of images, and registries limit requests. */
const mostAtOnce = 6;

/** The registries. Each is opened once, and each question is asked once in a run, unless it is asked again on purpose. */
export function connectRegistries(
  options: ConnectOptions,
  limits = standardLimits,
): Registries & { close(): Promise<void> } {
  const opened = new Map<string, Promise<OpenedRegistry>>();
  const answers = new Map<string, Promise<RegistryAnswer>>();
  const ask = async ({ image, needsDigest, declared = {} }: ImageQuestion): Promise<RegistryAnswer> => {
    const { registry, repository } = registryOf(image.name);
    const key = JSON.stringify([registry, declared]);
    const opening = opened.get(key) ?? open(registry, declared, { ...options, limits });
    opened.set(key, opening);
    const { digest, tag = "" } = image;
    return (await opening).find({ repository, reference: digest ?? tag, needsDigest });
  };
  return {
    find({ again = false, ...question }) {
      const key = JSON.stringify(question);
      const answer = (again ? undefined : answers.get(key)) ?? ask(question);
      answers.set(key, answer);
      return answer;
    },
    async close() {
      const all = await Promise.allSettled(opened.values());
      await closeAll(all.flatMap((opening) => (opening.status === "fulfilled" ? opening.value.http : [])));
    },
  };
}

interface OpenedRegistry extends RegistryClient {
  readonly http: Http;
}

/** @throws config, refused */
async function open(
  registry: string,
  declared: DeclaredRegistry,
  options: ConnectOptions & { readonly limits: HttpLimits },
): Promise<OpenedRegistry> {
  const { env, values, signal, log, clock, limits, keepSecret = () => undefined } = options;
  const bounds = boundsOf(options);
  const server = serverFor(registry, declared, bounds);
  refuseForeignHost(bounds, server, "a registry");
  refuseUnencrypted(bounds, server, "The registry");
  if (declared.caFile !== undefined) checkConfiguredCaFile(declared.caFile, "`registries` in the config file");
  const [{ createHttp }, { openRegistry }] = await Promise.all([
    import("../io/http.ts"),
    import("../registry/open-registry.ts"),
  ]);
  const caFile = declared.caFile ?? values["ca-file"];
  const http = createHttp({ env, caFile, signal, limits, dropsCredentials: true });
  const places = {
    beside: server,
    besideKind: "registry",
    tokenServer: tokenServerOf(registry, declared.tokenServer),
  } as const;
  const row = declared.tokenFrom === undefined ? "docker" : "named";
  const client = openRegistry({
    server,
    fetch: http.fetch,
    async credential() {
      const credential = await readCredential(registry, { declared, server, bounds, options });
      if (credential === undefined) return undefined;
      for (const secret of secretsIn(credential)) keepSecret(secret);
      log.debug(`${registry}: credential from ${credential.from}`);
      return credential;
    },
    mayGo: (address) => mayGo(row, address, places),
    checkRealm: (realm) => checkRealm(realm, server, { bounds, isTrusted: mayGo(row, realm.href, places) }),
    keepSecret,
    clock,
    signal,
  });
  const lanes = Array.from({ length: mostAtOnce }, () => queue());
  let asked = 0;
  return {
    http,
    find: (question) => (lanes[asked++ % mostAtOnce] ?? queue())(() => client.find(question)),
  };
}

/** Plain http is used only if the config says so for this registry, or the run's user does. */
function serverFor(registry: string, { insecure }: DeclaredRegistry, bounds: Bounds): string {
  const host = apiHost(registry);
  const plain = `http://${host}`;
  return insecure === true || isConfirmed(bounds, plain) ? plain : `https://${host}`;
}

/** As the credential is written, and as it is sent: a registry may repeat what it received. */
const secretsIn = (credential: RegistryCredential): readonly string[] =>
  credential.kind === "password" ? [credential.password, basic(credential).replace(/^Basic /, "")] : [credential.token];

interface Reading {
  readonly declared: DeclaredRegistry;
  readonly server: string;
  readonly bounds: Bounds;
  readonly options: ConnectOptions;
}

/** The user name if the config has none: GitHub's registry and others take any name beside a token. */
const standardUsername = "x-access-token";

/** @throws config, refused */
async function readCredential(
  registry: string,
  { declared: { tokenFrom, username = standardUsername }, server, bounds, options: { env, signal } }: Reading,
): Promise<RegistryCredential | undefined> {
  if (tokenFrom !== undefined)
    return { kind: "password", username, password: registrySecret(bounds, tokenFrom, server), from: tokenFrom };
  const { dockerCredential } = await import("../registry/docker-config.ts");
  return dockerCredential(registry, { env, signal });
}

/**
 * A registry names its token server in an answer. A server that is neither the registry nor known for its tokens is asked without a
 * credential. It must not be a way to make tagboat ask other machines of its own network. @throws refused, remote
 */
function checkRealm(
  realm: URL,
  server: string,
  { bounds, isTrusted }: { readonly bounds: Bounds; readonly isTrusted: boolean },
): void {
  refuseForeignHost(bounds, realm.href, "a registry's token server");
  const isDowngrade = server.startsWith("https:") && realm.protocol === "http:";
  if (isDowngrade || isUnencrypted(bounds, realm.href)) throw badRealm(realm, server, "which is not encrypted");
  if (isTrusted || covers(server, realm.href) || (isLoopback(server) && isLoopback(realm.href))) return;
  const host = realm.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0 || host === "localhost") throw badRealm(realm, server, "which is not a public name");
}

const badRealm = (realm: URL, server: string, why: string): TagboatError =>
  new TagboatError("remote", `${new URL(server).host} names the token server ${realm.origin}, ${why}`);
