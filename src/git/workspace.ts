import { tmpdir } from "node:os";
import { TagboatError } from "../errors.ts";
import type { Clock, Log } from "../world.ts";
import type { Address } from "./address.ts";
import { type Connection, connect } from "./connection.ts";
import type { CredentialSource } from "./credentials.ts";
import { endProcessesIn } from "./end-processes.ts";
import type { Environment } from "./environment.ts";
import { keyring } from "./keyring.ts";
import { createObjectStore, type ObjectStore } from "./object-store.ts";
import { redactor } from "./redact.ts";
import type { Identity } from "./repository.ts";
import { type GitRunner, gitRunner } from "./runner.ts";

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
  /** Certificates of authorities to trust, as a PEM file. */
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

/** A store, with the way to the remote. */
export interface Workplace {
  readonly git: GitRunner;
  readonly connection: Connection;
}

/** The stores of one repository on this machine, all of which go with `close`. */
export interface Workspace {
  newStore(): Promise<Workplace>;
  /** How many Git commands talked to the network. */
  readonly count: number;
  close(): Promise<void>;
}

export function workspace(address: Address, options: RepositoryOptions): Workspace {
  const secrets = new Set(address.user?.password === undefined ? [] : [address.user.password]);
  const stores: Promise<ObjectStore>[] = [];
  const connections: Connection[] = [];
  const parent = options.tempDir ?? tmpdir();
  let isClosed = false;

  function runner(directory: string): GitRunner {
    return gitRunner({
      directory,
      environment: options.env,
      redact: (text) => redactor(secrets)(text),
      signal: options.signal,
    });
  }

  const keys = keyring({ address, source: options.credentials, userGit: runner(parent), secrets });

  async function newStore(): Promise<Workplace> {
    if (isClosed) throw new TagboatError("bug", `${address.url} was closed`);
    const making = createObjectStore({ parent, url: address.url, caFile: options.caFile });
    stores.push(making);
    const git = runner((await making).directory);
    const { clock, log, random, signal, credentialsHint } = options;
    const connection = connect({ git, address, keyring: keys, credentialsHint, clock, log, random, signal });
    connections.push(connection);
    return { git, connection };
  }

  return {
    newStore,
    get count() {
      return connections.reduce((sum, connection) => sum + connection.count, 0);
    },
    async close() {
      isClosed = true;
      for (const made of await Promise.allSettled(stores)) {
        if (made.status === "rejected") continue;
        if (options.signal?.aborted === true) await endProcessesIn(made.value.directory);
        await made.value.remove();
      }
    },
  };
}
