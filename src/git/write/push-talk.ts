import type { Redact } from "../../io/redact.ts";
import { type GitResult, type GitRunner, throwIfAborted } from "../cli/runner.ts";
import { ProtocolError } from "../protocol/pkt-line.ts";
import type { Connection } from "../remote/connection.ts";
import { classifyFailure } from "../remote/failure.ts";
import { type RemoteHelper, startRemoteHelper } from "../remote/remote-helper.ts";
import type { Session } from "../remote/session.ts";
import type { CommitId } from "../repository.ts";

/** One branch to be moved, from exactly where it was seen. */
export interface Push {
  readonly branch: string;
  readonly commit: CommitId;
  /** Undefined: the branch does not exist. */
  readonly expected: CommitId | undefined;
}

/**
 * A push whose first half is done early: the server has said where its branches are while the change was still being planned, which is a
 * connection and a round trip less to wait for. What it said may be old by the time of the push; the server compares again, under its
 * lock. Good for one push: the next one asks anew, by `git push`.
 */
export interface PushTalk {
  /** Begins, without waiting. What goes wrong is left for `git push` to meet and to tell. */
  prepare(): void;
  /** Pushes, and ends as `git push --porcelain` would. Undefined: nothing was asked, and `git push` is to do it. */
  push(push: Push): Promise<GitResult | undefined>;
  close(): Promise<void>;
}

export interface PushTalkOptions {
  /** Where the commit is made. */
  readonly git: GitRunner;
  readonly connection: Connection;
  readonly session: Session;
  /** Variables of every Git process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly redact: Redact;
  readonly signal: AbortSignal | undefined;
}

interface State extends PushTalkOptions {
  helper: RemoteHelper | undefined;
  /** Where the server's refs are; undefined: there is nothing to go on with. */
  refs: Promise<ReadonlyMap<string, string> | undefined> | undefined;
  isClosed: boolean;
}

export function pushTalk(options: PushTalkOptions): PushTalk {
  const state: State = { ...options, helper: undefined, refs: undefined, isClosed: false };
  return {
    prepare() {
      state.refs ??= greet(state).catch(() => undefined);
    },
    async push(push) {
      const refs = await state.refs;
      const { helper } = state;
      state.refs = Promise.resolve(undefined);
      state.helper = undefined;
      if (refs === undefined || helper === undefined) return undefined;
      // It speaks of another moment than the plan does.
      if (refs.get(refOf(push)) !== push.expected) return giveUp(helper);
      return pushBy(helper, push, state);
    },
    async close() {
      state.isClosed = true;
      await state.helper?.end({ atOnce: true });
    },
  };
}

const refOf = ({ branch }: Push): string => `refs/heads/${branch}`;

async function giveUp(helper: RemoteHelper): Promise<undefined> {
  await helper.end({ atOnce: true });
}

/** Only after a greeting that went well: then address and credentials are known. */
async function greet(state: State): Promise<ReadonlyMap<string, string> | undefined> {
  const { git, connection, environment, session, signal } = state;
  const url = await session.prepare();
  // The user's configuration may send pushes elsewhere (`pushInsteadOf`), and `git push` follows.
  if (url === undefined || url !== (await pushUrl(git))) return undefined;
  let refs: ReadonlyMap<string, string> | undefined;
  await connection.greet(async (variables) => {
    if (state.isClosed) return fine;
    const helper = startRemoteHelper({
      directory: git.directory,
      environment: { ...environment, ...variables },
      url,
      signal,
    });
    state.helper = helper;
    helper.send("option progress false\noption verbosity 1\nlist for-push\n");
    refs = await readRefs(helper).catch(() => undefined);
    if (refs === undefined) {
      state.helper = undefined;
      await helper.end();
    }
    return fine;
  });
  return refs;
}

const fine: GitResult = { exitCode: 0, stdout: Buffer.alloc(0), stderr: "" };

async function pushUrl(git: GitRunner): Promise<string> {
  const { stdout } = await git.run(["remote", "get-url", "--push", "origin"]);
  return stdout.toString("utf8").replace(/\n$/, "");
}

/** The helper's answers: a line an option, then a line a ref, and an empty one. Undefined: it does not know what it was asked. */
async function readRefs({ reader }: RemoteHelper): Promise<ReadonlyMap<string, string> | undefined> {
  for (const _ of ["progress", "verbosity"]) if ((await reader.line()) !== "ok") return undefined;
  const refs = new Map<string, string>();
  for (let line = await reader.line(); line !== ""; line = await reader.line()) {
    if (line === undefined) return undefined;
    const [, id, ref] = /^([0-9a-f]+) (\S+)/.exec(line) ?? [];
    if (id !== undefined && ref !== undefined) refs.set(ref, id);
  }
  return refs;
}

async function pushBy(
  helper: RemoteHelper,
  push: Push,
  { redact, signal }: PushTalkOptions,
): Promise<GitResult | undefined> {
  const ref = refOf(push);
  helper.send(`option cas ${ref}:${push.expected ?? ""}\n`);
  if ((await helper.reader.line().catch(() => undefined)) !== "ok") return giveUp(helper);
  helper.send(`push ${push.commit}:${ref}\n\n`);
  const status = await readStatus(helper, ref);
  const { exitCode, stderr } = await helper.end();
  throwIfAborted(signal);
  const said = redact(stderr);
  if (status?.startsWith("ok ") === true) return fine;
  if (isForGitPush(status, said)) return undefined;
  const line = status === undefined ? "" : `!\t${push.commit}:${ref}\t${porcelain(status, ref)}\n`;
  return { exitCode: status === undefined && exitCode === null ? null : 1, stdout: Buffer.from(line), stderr: said };
}

/** Where nothing has happened, and `git push` has a way on, or finds out more. */
function isForGitPush(status: string | undefined, said: string): boolean {
  // Turned away at the door.
  if (status === undefined) return /credentials|redirected/.test(classifyFailure(said).kind);
  // What the commit stands on has gone from the server since it was asked: its branch went back.
  return status.endsWith(" shallow update not allowed");
}

/**
 * "ok <ref>", or "error <ref> <why>"; undefined: the talk broke off, and whether it landed is not known. The server's other refs have lines
 * too, which say that nothing was asked of them.
 */
async function readStatus({ reader }: RemoteHelper, ref: string): Promise<string | undefined> {
  try {
    let line = await reader.line();
    while (line !== undefined && line !== "" && line.split(" ")[1] !== ref) line = await reader.line();
    return line === "" ? undefined : line;
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}

/** What Git finds by itself, before it sends anything; the rest are the server's words. */
const ownWords = new Set([
  "fetch first",
  "non-fast forward",
  "needs force",
  "stale info",
  "already exists",
  "remote ref updated since checkout",
]);

/** The helper's words for a ref that was not moved, in those of `git push --porcelain`. */
function porcelain(status: string, ref: string): string {
  const why = status.slice(`error ${ref} `.length);
  if (why === "expecting report") return "[remote failure] (remote failed to report status)";
  if (ownWords.has(why)) return `[rejected] (${why.replace("non-fast forward", "non-fast-forward")})`;
  return `[remote rejected] (${why})`;
}
