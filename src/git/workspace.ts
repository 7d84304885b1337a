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
import type { CredentialSource } from "./remote/credentials.ts";
import { keyring } from "./remote/keyring.ts";
import { type Session, session } from "./remote/session.ts";
import type { Identity } from "./repository.ts";
import { configuredCaFile } from "./store/authorities.ts";
import { createObjectStore, type ObjectStore } from "./store/object-store.ts";
import { type Objects, objectsOf } from "./store/objects.ts";
import { type PushTalk, pushTalk } from "./write/push-talk.ts";

/** How much is fetched: `auto` is partial over the network, and shallow on this machine. */
export type FetchChoice = "auto" | "shallow" | "partial";

export interface RepositoryOptions {
  /** For http and https only; ssh uses keys and agent as they are. Absent: what the address carries, else the user's own helpers. */
  readonly credentials?: CredentialSource | undefined;
  /** What is likely wrong with them where a server turns them down, for the hint of the error. */
  readonly credentialsHint?: string | undefined;
  /** Who makes a commit where neither the caller nor Git's configuration names anybody. Absent: that is an error. */
  readonly standIn?: Identity | undefined;
  readonly fetch?: FetchChoice | undefined;
  /** Certificates of authorities to trust beside the usual ones, as a PEM file. */
  readonly caFile?: string | undefined;
  readonly log: Log;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly signal?: AbortSignal | undefined;
  /** The process's environment; of it Git sees what it needs. */
  readonly env: Environment;
  /** Where the temporary stores are made. */
  readonly tempDir?: string | undefined;
  /** What a relative path is relative to. */
  readonly directory?: string | undefined;
}

/** A store, with the ways to the remote. */
export interface Workplace {
  readonly git: GitRunner;
  readonly objects: Objects;
  readonly connection: Connection;
  /** One for all stores; absent where the address is none for it. */
  readonly session: Session | undefined;
  /** Of this store alone; absent likewise. */
  readonly pushTalk: PushTalk | undefined;
}

/** The stores of one repository on this machine, all of which go with `close`. */
export interface Workspace {
  newStore(): Promise<Workplace>;
  /** How many times the server was asked something. */
  readonly count: number;
  close(): Promise<void>;
}

export function workspace(address: Address, options: RepositoryOptions): Workspace {
  const secrets = new Set(address.user?.password === undefined ? [] : [address.user.password]);
  const stores: Promise<ObjectStore>[] = [];
  const connections: Connection[] = [];
  const pushTalks: PushTalk[] = [];
  let talk: Session | undefined;
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
  const keys = keyring({ address, source: options.credentials, userGit, secrets });

  async function newStore(): Promise<Workplace> {
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
    const connection = connect({ git, objects, address, keyring: keys, credentialsHint, clock, log, random, signal });
    connections.push(connection);
    if (address.kind !== "http") return { git, objects, connection, session: undefined, pushTalk: undefined };
    const parts = { git, connection, environment: gitEnvironment(options.env), redact, signal };
    talk ??= session(parts);
    const early = pushTalk({ ...parts, session: talk });
    pushTalks.push(early);
    return { git, objects, connection, session: talk, pushTalk: early };
  }

  return {
    newStore,
    get count() {
      return connections.reduce((sum, connection) => sum + connection.count, 0);
    },
    async close() {
      isClosed = true;
      const talks = [talk, ...pushTalks].filter((spoken) => spoken !== undefined);
      await closeAll(talks).finally(() => removeStores(stores, options.signal));
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
