import { queue } from "../../io/async.ts";
import type { Redact } from "../../io/redact.ts";
import { type GitResult, type GitRunner, throwIfAborted } from "../cli/runner.ts";
import { BadPack } from "../protocol/pack.ts";
import { ProtocolError } from "../protocol/pkt-line.ts";
import {
  type Abilities,
  AnswerTooLarge,
  type FetchRequest,
  fetchRequest,
  type RefTip,
  RemoteRefusal,
  readAbilities,
  readRef,
  refRequest,
} from "../protocol/upload-pack.ts";
import { receivePack, type Store, setShallow, shallowOf } from "../store/fetched-pack.ts";
import type { Connection } from "./connection.ts";
import type { Failure } from "./failure.ts";
import { type HelperEnd, type HelperOptions, type RemoteHelper, startRemoteHelper } from "./remote-helper.ts";

/** How a question ended. "unable": it cannot be asked like this, and a Git command is to do it. */
export type Spoken<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "failed"; readonly failure: Failure }
  | { readonly kind: "unable" };

/** What is fetched into a store: objects by their ids. */
export type Wanted = Omit<FetchRequest, "shallow">;

/**
 * One talk with the server's `upload-pack`, over one connection: each question is one round trip. Git's commands ask for what the server
 * can do each time, on a connection of their own.
 */
export interface Session {
  /**
   * Opens the connection already, and never fails: what goes wrong will be told by the first question. Answers the address that is
   * spoken with, where that went well.
   */
  prepare(): Promise<string | undefined>;
  /** Where a ref is; undefined: there is none. */
  tip(ref: string): Promise<Spoken<RefTip | undefined>>;
  /** Brings objects into the store. The value: whether the server can leave objects out; if not, all came. */
  fetch(store: Store, wanted: Wanted): Promise<Spoken<{ readonly isFiltered: boolean }>>;
  close(): Promise<void>;
}

export interface SessionOptions {
  /** Where the helper runs, and by which address and credentials. */
  readonly git: GitRunner;
  readonly connection: Connection;
  /** Variables of every Git process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly redact: Redact;
  readonly signal: AbortSignal | undefined;
}

interface Talk {
  readonly helper: RemoteHelper;
  readonly abilities: Abilities;
  readonly url: string;
}

interface State extends SessionOptions {
  talk: Talk | undefined;
  isUnable: boolean;
  packs: number;
}

export function session(options: SessionOptions): Session {
  const state: State = { ...options, talk: undefined, isUnable: false, packs: 0 };
  const inTurn = queue();
  return {
    prepare: () => inTurn(() => greetEarly(state)),
    tip: (ref) =>
      inTurn(() =>
        speak(state, ({ helper }) => {
          helper.send(refRequest(ref));
          return readRef(helper.reader, ref);
        }),
      ),
    fetch: (store, wanted) => inTurn(() => speak(state, (talk) => fetchInto(state, talk, { store, wanted }))),
    async close() {
      state.isUnable = true;
      await hangUp(state);
    },
  };
}

/** One try, with no retries: who asks in earnest has those. */
async function greetEarly(state: State): Promise<string | undefined> {
  if (state.isUnable || state.talk !== undefined) return state.talk?.url;
  await state.connection
    .converseOnce(async (environment) => {
      try {
        if ((await talkOf(state, environment)) === undefined) state.isUnable = true;
      } catch {
        await hangUp(state);
      }
      return fine;
    })
    .catch(() => undefined);
  return talkAfterGreeting(state);
}

// Read anew: the greeting has changed it.
const talkAfterGreeting = ({ talk }: State): string | undefined => talk?.url;

/** Asks, again where the connection says so, and leaves no half-read answer behind. */
async function speak<T>(state: State, question: (talk: Talk) => Promise<T>): Promise<Spoken<T>> {
  if (state.isUnable) return { kind: "unable" };
  let spoken: Spoken<T> = { kind: "unable" };
  const { failure } = await state.connection.converse(async (environment) => {
    try {
      const talk = await talkOf(state, environment);
      if (talk !== undefined) spoken = { kind: "done", value: await question(talk) };
      else state.isUnable = true;
      return fine;
    } catch (error) {
      return await resultOf(state, error);
    }
  });
  return failure === undefined ? spoken : { kind: "failed", failure };
}

const fine: GitResult = { exitCode: 0, stdout: Buffer.alloc(0), stderr: "" };

/** What a Git command would have left behind, had this happened to it. */
async function resultOf(state: State, error: unknown): Promise<GitResult> {
  const ended = await hangUp(state);
  throwIfAborted(state.signal);
  if (error instanceof RemoteRefusal) return failed(state, error.message);
  if (error instanceof AnswerTooLarge) return failed(state, `fatal: the answer has ${error.message}`);
  // In the words that Git ends with, whoever it was that read the pack: a broken transfer is worth another try.
  if (error instanceof BadPack) return failed(state, `fatal: ${error.message}\nfatal: index-pack failed`);
  if (!(error instanceof ProtocolError)) throw error;
  const { exitCode, stderr } = ended ?? { exitCode: 128, stderr: "" };
  if (exitCode === null && stderr.trim() === "") return { ...fine, exitCode };
  return failed(state, /fatal: /.test(stderr) ? stderr : `${stderr}\nfatal: ${error.message}`);
}

function failed({ redact }: State, stderr: string): GitResult {
  return { ...fine, exitCode: 128, stderr: redact(stderr) };
}

async function hangUp(state: State): Promise<HelperEnd | undefined> {
  const { talk } = state;
  state.talk = undefined;
  return talk?.helper.end();
}

/** The talk that goes on, or a new one; undefined where there can be none: another protocol, or less than is needed. */
async function talkOf(state: State, environment: Readonly<Record<string, string>>): Promise<Talk | undefined> {
  // Between two questions it may have been ended with other processes of the store.
  if (state.talk?.helper.isAlive() === false) await hangUp(state);
  if (state.talk !== undefined || state.isUnable) return state.talk;
  throwIfAborted(state.signal);
  const { git, signal } = state;
  // The user's configuration may lead elsewhere (`insteadOf`), also over ssh.
  const { stdout } = await git.run(["ls-remote", "--get-url", "origin"]);
  const url = stdout.toString("utf8").replace(/\n$/, "");
  if (!/^https?:\/\//.test(url)) return undefined;
  return greet(state, {
    directory: git.directory,
    environment: { ...state.environment, ...environment },
    url,
    signal,
  });
}

async function greet(state: State, options: HelperOptions): Promise<Talk | undefined> {
  const helper = startRemoteHelper(options);
  const none: Abilities = { hasShallow: false, hasFilter: false };
  // Already its own: whatever happens now, it is ended.
  state.talk = { helper, abilities: none, url: options.url };
  helper.send("stateless-connect git-upload-pack\n");
  const answer = await helper.reader.line();
  if (answer === undefined) throw new ProtocolError("the remote end hung up unexpectedly");
  const abilities = answer === "" ? await readAbilities(helper.reader) : undefined;
  if (abilities?.hasShallow === true) {
    state.talk = { helper, abilities, url: options.url };
    return state.talk;
  }
  await hangUp(state);
  return undefined;
}

interface Fetch {
  readonly store: Store;
  readonly wanted: Wanted;
}

async function fetchInto(state: State, { helper, abilities }: Talk, { store, wanted }: Fetch) {
  const isFiltered = wanted.filter !== undefined && abilities.hasFilter;
  const filter = isFiltered ? wanted.filter : undefined;
  const shallow = await shallowOf(store.git);
  state.packs += 1;
  helper.send(fetchRequest({ ...wanted, filter, shallow }), "pack");
  const change = await receivePack(store, helper.reader, { number: state.packs, isFiltered });
  await setShallow(store.git, shallow, change);
  return { isFiltered };
}
