import { createWriteStream } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Redact } from "../io/redact.ts";
import { type Connection, maxSilence } from "./connection.ts";
import type { Failure } from "./failure.ts";
import { isOfThisMachine, localFailure, onThisMachine } from "./machine-failure.ts";
import type { Objects } from "./objects.ts";
import { BadPack, unpack } from "./pack.ts";
import { packIndex } from "./pack-index.ts";
import { ProtocolError } from "./pkt-line.ts";
import { type HelperEnd, type HelperOptions, type RemoteHelper, startRemoteHelper } from "./remote-helper.ts";
import { type GitResult, type GitRunner, throwIfAborted } from "./runner.ts";
import {
  type Abilities,
  type FetchRequest,
  fetchRequest,
  type RefTip,
  RemoteRefusal,
  readAbilities,
  readPack,
  readRef,
  refRequest,
  type ShallowChange,
} from "./upload-pack.ts";
import { queue } from "./work-queue.ts";

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
  /** Where a ref is; undefined: there is none. */
  tip(ref: string): Promise<Spoken<RefTip | undefined>>;
  /** Brings objects into the store. The value: whether the server can leave objects out; if not, all came. */
  fetch(store: Store, wanted: Wanted): Promise<Spoken<{ readonly isFiltered: boolean }>>;
  close(): Promise<void>;
}

/** Where fetched objects go. */
export interface Store {
  readonly git: GitRunner;
  readonly objects: Objects;
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
  if (error instanceof BadPack) return failed(state, error.message);
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
    silence: maxSilence,
    signal,
  });
}

async function greet(state: State, options: HelperOptions): Promise<Talk | undefined> {
  const helper = startRemoteHelper(options);
  const none: Abilities = { hasShallow: false, hasFilter: false };
  // Already its own: whatever happens now, it is ended.
  state.talk = { helper, abilities: none };
  helper.send("stateless-connect git-upload-pack\n");
  const answer = await helper.reader.line();
  if (answer === undefined) throw new ProtocolError("the remote end hung up unexpectedly");
  const abilities = answer === "" ? await readAbilities(helper.reader) : undefined;
  if (abilities?.hasShallow === true) {
    state.talk = { helper, abilities };
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
  const shallow = await shallowOf(store.git);
  state.packs += 1;
  const base = join(store.git.directory, "objects", "pack", `pack-${String(state.packs).padStart(40, "0")}`);
  const filter = isFiltered ? wanted.filter : undefined;
  helper.send(fetchRequest({ ...wanted, filter, shallow }));
  try {
    const { change, pack } = await keepPack(helper, `${base}.pack`);
    await indexPack(store, { base, pack, isFiltered });
    await setShallow(store.git, shallow, change);
  } catch (error) {
    await Promise.all([".pack", ".idx", ".promisor", ".rev"].map((end) => rm(`${base}${end}`, { force: true })));
    throw error;
  }
  return { isFiltered };
}

interface KeptPack {
  /** Its files' path, without an extension. */
  readonly base: string;
  /** All of it, where it is small. */
  readonly pack: Buffer | undefined;
  readonly isFiltered: boolean;
}

/** Makes the objects of a pack the store's: here where it is small, with the very files that Git would leave; else by Git. */
async function indexPack({ git, objects }: Store, { base, pack, isFiltered }: KeptPack): Promise<void> {
  const found = pack && unpack(pack);
  if (pack === undefined || found === undefined) {
    objects.keepUnread();
    const result = await git.attempt(["index-pack", ...(isFiltered ? ["--promisor"] : []), `${base}.pack`]);
    if (result.exitCode !== 0) throw packFailure(result);
    return;
  }
  await onThisMachine(base, async () => {
    if (isFiltered) await writeFile(`${base}.promisor`, "");
    await writeFile(`${base}.idx`, packIndex(found, pack));
  });
  objects.keep(found);
}

function packFailure(result: GitResult): Error {
  return isOfThisMachine(result)
    ? localFailure(["index-pack"], result)
    : new BadPack(`${result.stderr}\nfatal: index-pack failed`);
}

/** A pack up to so many bytes is also held in memory. */
const mostInMemory = 16 * 1024 * 1024;

/** Into a file, as it comes: a pack may be larger than the memory. */
async function keepPack(
  { reader }: RemoteHelper,
  path: string,
): Promise<{ readonly change: ShallowChange; readonly pack: Buffer | undefined }> {
  const file = createWriteStream(path, { flags: "wx" });
  const done = new Promise<void>((resolve, reject) => file.on("error", reject).on("close", resolve));
  done.catch(() => undefined);
  let parts: Buffer[] = [];
  let length = 0;
  const write = (bytes: Buffer) => {
    length += bytes.length;
    if (length > mostInMemory) parts = [];
    else parts.push(Buffer.from(bytes));
    return file.write(bytes)
      ? Promise.resolve()
      : Promise.race([new Promise<void>((resolve) => file.once("drain", resolve)), done]);
  };
  return onThisMachine(path, async () => {
    try {
      const change = await readPack(reader, write);
      file.end();
      await done;
      return { change, pack: length > mostInMemory ? undefined : Buffer.concat(parts) };
    } finally {
      file.destroy();
    }
  });
}

async function shallowOf({ directory }: GitRunner): Promise<string[]> {
  const text = await readFile(join(directory, "shallow"), "utf8").catch(() => "");
  return text.split("\n").filter((line) => line !== "");
}

/** As the server says, only once the commits are here. In one step: Git may read it at any time. */
async function setShallow(store: GitRunner, before: readonly string[], { cut, joined }: ShallowChange): Promise<void> {
  if (cut.length + joined.length === 0) return;
  const now = new Set([...before, ...cut]);
  for (const id of joined) now.delete(id);
  const path = join(store.directory, "shallow");
  await onThisMachine(store.directory, async () => {
    if (now.size === 0) return rm(path, { force: true });
    await writeFile(`${path}.new`, [...now].map((id) => `${id}\n`).join(""));
    await rename(`${path}.new`, path);
  });
}
