import { tmpdir } from "node:os";
import { TagboatError } from "../errors.ts";
import { closeAll } from "../io/close-all.ts";
import { createRedactor, type Redact } from "../io/redact.ts";
import type { Clock, Log } from "../world.ts";
import { endProcessesIn } from "./cli/end-processes.ts";
import { type Environment, gitEnvironment } from "./cli/environment.ts";
import { type GitRunner, gitRunner } from "./cli/runner.ts";
import type { Address } from "./remote/address.ts";
import { type Connection, connect } from "./remote/connection.ts";
import { credentialProvider } from "./remote/credential-provider.ts";
import type { CredentialSource } from "./remote/credentials.ts";
import { type Session, session } from "./remote/session.ts";
import type { Identity } from "./repository.ts";
import { configuredCaFile } from "./store/ca-certificates.ts";
import { createObjectStore, type ObjectStore } from "./store/object-store.ts";
import { type Objects, objectsOf } from "./store/objects.ts";
import { type PreparedPush, preparedPush } from "./write/prepared-push.ts";

/** How much is fetched. `auto`: partial over the network, shallow from a local repository. */
export type FetchChoice = "auto" | "shallow" | "partial";

export interface RepositoryOptions {
  /** For http and https only; ssh uses its own keys and agent. Absent: the credentials in the address, or the user's own helpers. */
  readonly credentials?: CredentialSource | undefined;
  /** The likely reason why a server rejects the credentials; appended to the hint of the error. */
  readonly credentialsHint?: string | undefined;
  /** Author and committer if neither the caller nor Git's configuration names one. Absent: such a commit is an error. */
  readonly fallbackIdentity?: Identity | undefined;
  readonly fetch?: FetchChoice | undefined;
  /** PEM file of certificate authorities to trust in addition to the usual ones. */
  readonly caFile?: string | undefined;
  readonly log: Log;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly signal?: AbortSignal | undefined;
  /** The process's environment. Git gets only the part that `gitEnvironment` allows. */
  readonly env: Environment;
  /** Parent folder of the temporary stores. Default: the system's. */
  readonly tempDir?: string | undefined;
  /** Base of a relative path. Default: the current directory. */
  readonly directory?: string | undefined;
}

/** A temporary bare repository with its connections to the remote. */
export interface ConnectedStore {
  readonly git: GitRunner;
  readonly objects: Objects;
  readonly connection: Connection;
  /** Shared by all stores; absent unless the address is HTTP. */
  readonly session: Session | undefined;
  /** For this store alone; absent unless the address is HTTP. */
  readonly preparedPush: PreparedPush | undefined;
}

/** All temporary stores of one remote repository. `close` removes them. */
export interface ConnectedStores {
  newStore(): Promise<ConnectedStore>;
  /** Number of requests to the server. */
  readonly count: number;
  close(): Promise<void>;
}

export function connectedStores(address: Address, options: RepositoryOptions): ConnectedStores {
  const secrets = new Set(address.user?.password === undefined ? [] : [address.user.password]);
  const stores: Promise<ObjectStore>[] = [];
  const connections: Connection[] = [];
  const preparedPushes: PreparedPush[] = [];
  let readSession: Session | undefined;
  const parent = options.tempDir ?? tmpdir();
  let isClosed = false;

  const redact: Redact = (text) => createRedactor(secrets)(text);

  function runner(directory: string): GitRunner {
    return gitRunner({
      directory,
      environment: options.env,
      redact,
      signal: options.signal,
    });
  }

  const userGit = runner(parent);
  const keys = credentialProvider({ address, source: options.credentials, userGit, secrets });

  async function newStore(): Promise<ConnectedStore> {
    if (isClosed) throw new TagboatError("bug", `${address.url} was closed`);
    const making = createObjectStore({
      parent,
      url: address.url,
      caFile: options.caFile,
      extraCaFile: options.env["NODE_EXTRA_CA_CERTS"] || undefined,
      configuredCaFile: () => configuredCaFile(userGit),
    });
    stores.push(making);
    const git = runner((await making).directory);
    const objects = objectsOf(git);
    const { clock, log, random, signal, credentialsHint } = options;
    const connection = connect({
      git,
      objects,
      address,
      credentialProvider: keys,
      credentialsHint,
      clock,
      log,
      random,
      signal,
    });
    connections.push(connection);
    if (address.kind !== "http") return { git, objects, connection, session: undefined, preparedPush: undefined };
    const parts = { git, connection, environment: gitEnvironment(options.env), redact, signal };
    readSession ??= session(parts);
    const push = preparedPush({ ...parts, session: readSession });
    preparedPushes.push(push);
    return { git, objects, connection, session: readSession, preparedPush: push };
  }

  return {
    newStore,
    get count() {
      return connections.reduce((sum, connection) => sum + connection.count, 0);
    },
    async close() {
      isClosed = true;
      const open = [readSession, ...preparedPushes].filter((one) => one !== undefined);
      await closeAll(open).finally(() => removeStores(stores, options.signal));
    },
  };
}

async function removeStores(stores: readonly Promise<ObjectStore>[], signal: AbortSignal | undefined): Promise<void> {
  const made = (await Promise.allSettled(stores)).flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  const close = async ({ directory, remove }: ObjectStore): Promise<void> => {
    if (signal?.aborted === true) await endProcessesIn(directory);
    await remove();
  };
  await closeAll(made.map((store) => ({ close: () => close(store) })));
}
