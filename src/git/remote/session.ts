import { queue } from "../../io/async.ts";
import type { Redact } from "../../io/redact.ts";
import { type GitResult, type GitRunner, throwIfAborted } from "../cli/runner.ts";
import { BadPack } from "../protocol/pack.ts";
import { ProtocolError } from "../protocol/pkt-line.ts";
import {
  AnswerTooLarge,
  type FetchRequest,
  fetchRequest,
  type RefTip,
  RemoteRefusal,
  readCapabilities,
  readRef,
  refRequest,
  type ServerCapabilities,
} from "../protocol/upload-pack.ts";
import { type Store, setShallow, shallowOf, storePack } from "../store/fetched-pack.ts";
import type { Connection } from "./connection.ts";
import type { Failure } from "./failure.ts";
import { type HelperEnd, type HelperOptions, type RemoteHelper, startRemoteHelper } from "./remote-helper.ts";

/** The result of a request. `unable`: the session cannot do it, so the caller runs a Git command. */
export type SessionAnswer<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "failed"; readonly failure: Failure }
  | { readonly kind: "unable" };

/** The objects to fetch into a store, by their ids. */
export type Wanted = Omit<FetchRequest, "shallow">;

/**
 * A protocol v2 session with the server's `upload-pack` over one kept connection: each request is one round trip. A Git command would open
 * a connection and read the capability advertisement each time.
 */
export interface Session {
  /**
   * Opens the connection early. Never fails: the first request reports any failure. Returns the address of the session, or undefined if
   * there is none.
   */
  prepare(): Promise<string | undefined>;
  /** The commit of a ref; undefined: the server has no such ref. */
  tip(ref: string): Promise<SessionAnswer<RefTip | undefined>>;
  /** Fetches objects into the store. The value says whether the server applied the filter; if not, it sent everything. */
  fetch(store: Store, wanted: Wanted): Promise<SessionAnswer<{ readonly isFiltered: boolean }>>;
  close(): Promise<void>;
}

export interface SessionOptions {
  /** The store in which the helper runs. Its configuration has the address. */
  readonly git: GitRunner;
  readonly connection: Connection;
  /** Variables of every Git process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly redact: Redact;
  readonly signal: AbortSignal | undefined;
}

interface OpenSession {
  readonly helper: RemoteHelper;
  readonly capabilities: ServerCapabilities;
  readonly url: string;
}

interface State extends SessionOptions {
  open: OpenSession | undefined;
  isUnable: boolean;
  packs: number;
}

export function session(options: SessionOptions): Session {
  const state: State = { ...options, open: undefined, isUnable: false, packs: 0 };
  const inTurn = queue();
  return {
    prepare: () => inTurn(() => openEarly(state)),
    tip: (ref) =>
      inTurn(() =>
        ask(state, ({ helper }) => {
          helper.send(refRequest(ref));
          return readRef(helper.reader, ref);
        }),
      ),
    fetch: (store, wanted) => inTurn(() => ask(state, (open) => fetchInto(state, open, { store, wanted }))),
    async close() {
      state.isUnable = true;
      await endHelper(state);
    },
  };
}

/** One attempt without retries: the first request retries. */
async function openEarly(state: State): Promise<string | undefined> {
  if (state.isUnable || state.open !== undefined) return state.open?.url;
  await state.connection
    .runOnce(async (environment) => {
      try {
        if ((await ensureOpen(state, environment)) === undefined) state.isUnable = true;
      } catch {
        await endHelper(state);
      }
      return fine;
    })
    .catch(() => undefined);
  return urlOfOpen(state);
}

// A separate function, since TypeScript does not see that `openEarly` has changed the state.
const urlOfOpen = ({ open }: State): string | undefined => open?.url;

/** Sends a request, and repeats it if the connection decides so. Leaves no half-read answer behind. */
async function ask<T>(state: State, question: (open: OpenSession) => Promise<T>): Promise<SessionAnswer<T>> {
  if (state.isUnable) return { kind: "unable" };
  let answer: SessionAnswer<T> = { kind: "unable" };
  const { failure } = await state.connection.run(async (environment) => {
    try {
      const open = await ensureOpen(state, environment);
      if (open !== undefined) answer = { kind: "done", value: await question(open) };
      else state.isUnable = true;
      return fine;
    } catch (error) {
      return await resultOf(state, error);
    }
  });
  return failure === undefined ? answer : { kind: "failed", failure };
}

const fine: GitResult = { exitCode: 0, stdout: Buffer.alloc(0), stderr: "" };

/** Turns the error into the result of a Git command, which the connection can classify. */
async function resultOf(state: State, error: unknown): Promise<GitResult> {
  const ended = await endHelper(state);
  throwIfAborted(state.signal);
  if (error instanceof RemoteRefusal) return failed(state, error.message);
  if (error instanceof AnswerTooLarge) return failed(state, `fatal: the answer has ${error.message}`);
  // In Git's own words, so that a broken transfer is classified as transient.
  if (error instanceof BadPack) return failed(state, `fatal: ${error.message}\nfatal: index-pack failed`);
  if (!(error instanceof ProtocolError)) throw error;
  const { exitCode, stderr } = ended ?? { exitCode: 128, stderr: "" };
  if (exitCode === null && stderr.trim() === "") return { ...fine, exitCode };
  return failed(state, /fatal: /.test(stderr) ? stderr : `${stderr}\nfatal: ${error.message}`);
}

function failed({ redact }: State, stderr: string): GitResult {
  return { ...fine, exitCode: 128, stderr: redact(stderr) };
}

async function endHelper(state: State): Promise<HelperEnd | undefined> {
  const { open } = state;
  state.open = undefined;
  return open?.helper.end();
}

/** The open session, or a new one; undefined if the server lacks protocol v2 or a required capability. */
async function ensureOpen(
  state: State,
  environment: Readonly<Record<string, string>>,
): Promise<OpenSession | undefined> {
  // The helper may have been ended with other processes of the store since the last request.
  if (state.open?.helper.isAlive() === false) await endHelper(state);
  if (state.open !== undefined || state.isUnable) return state.open;
  throwIfAborted(state.signal);
  const { git, signal } = state;
  // The user's configuration may rewrite the address (`insteadOf`), even to ssh.
  const { stdout } = await git.run(["ls-remote", "--get-url", "origin"]);
  const url = stdout.toString("utf8").replace(/\n$/, "");
  if (!/^https?:\/\//.test(url)) return undefined;
  return handshake(state, {
    directory: git.directory,
    environment: { ...state.environment, ...environment },
    url,
    signal,
  });
}

async function handshake(state: State, options: HelperOptions): Promise<OpenSession | undefined> {
  const helper = startRemoteHelper(options);
  const none: ServerCapabilities = { hasShallow: false, hasFilter: false };
  // Set before the handshake, so that the helper is ended in any case.
  state.open = { helper, capabilities: none, url: options.url };
  helper.send("stateless-connect git-upload-pack\n");
  const answer = await helper.reader.line();
  if (answer === undefined) throw new ProtocolError("the remote end hung up unexpectedly");
  const capabilities = answer === "" ? await readCapabilities(helper.reader) : undefined;
  if (capabilities?.hasShallow === true) {
    state.open = { helper, capabilities, url: options.url };
    return state.open;
  }
  await endHelper(state);
  return undefined;
}

interface Fetch {
  readonly store: Store;
  readonly wanted: Wanted;
}

async function fetchInto(state: State, { helper, capabilities }: OpenSession, { store, wanted }: Fetch) {
  const isFiltered = wanted.filter !== undefined && capabilities.hasFilter;
  const filter = isFiltered ? wanted.filter : undefined;
  const shallow = await shallowOf(store.git);
  state.packs += 1;
  helper.send(fetchRequest({ ...wanted, filter, shallow }), "pack");
  const change = await storePack(store, helper.reader, { number: state.packs, isFiltered });
  await setShallow(store.git, shallow, change);
  return { isFiltered };
}
