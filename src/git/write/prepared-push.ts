import type { Redact } from "../../io/redact.ts";
import { type GitResult, type GitRunner, throwIfAborted } from "../cli/runner.ts";
import { ProtocolError } from "../protocol/pkt-line.ts";
import type { Connection } from "../remote/connection.ts";
import { classifyFailure } from "../remote/failure.ts";
import { type RemoteHelper, startRemoteHelper } from "../remote/remote-helper.ts";
import type { Session } from "../remote/session.ts";
import type { CommitId } from "../repository.ts";

/** One branch to move, from exactly the commit where it was seen. */
export interface Push {
  readonly branch: string;
  readonly commit: CommitId;
  /** Undefined: the branch does not exist. */
  readonly expected: CommitId | undefined;
}

/**
 * A push whose ref advertisement is read early, while the change is still being planned. This saves one connection and one round trip
 * later. The advertisement may be outdated by the time of the push, but the server compares again under its lock. Good for one push; the
 * next one uses `git push`.
 */
export interface PreparedPush {
  /** Starts reading the advertisement, without waiting. On a failure, `git push` does the work and reports the error. */
  prepare(): void;
  /** Pushes; the result is that of `git push --porcelain`. Undefined: nothing was sent, and the caller runs `git push`. */
  push(push: Push): Promise<GitResult | undefined>;
  close(): Promise<void>;
}

export interface PreparedPushOptions {
  /** The store that has the commit. */
  readonly git: GitRunner;
  readonly connection: Connection;
  readonly session: Session;
  /** Variables of every Git process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly redact: Redact;
  readonly signal: AbortSignal | undefined;
}

interface State extends PreparedPushOptions {
  helper: RemoteHelper | undefined;
  /** The commits of the server's refs; undefined: not available, so `git push` does the work. */
  refs: Promise<ReadonlyMap<string, string> | undefined> | undefined;
  isClosed: boolean;
}

export function preparedPush(options: PreparedPushOptions): PreparedPush {
  const state: State = { ...options, helper: undefined, refs: undefined, isClosed: false };
  return {
    prepare() {
      state.refs ??= readAdvertisement(state).catch(() => undefined);
    },
    async push(push) {
      const refs = await state.refs;
      const { helper } = state;
      state.refs = Promise.resolve(undefined);
      state.helper = undefined;
      if (refs === undefined || helper === undefined) return undefined;
      // The branch has moved since the plan was made, or before.
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

/** Waits for the read session: once it is open, address and credentials are known to work. */
async function readAdvertisement(state: State): Promise<ReadonlyMap<string, string> | undefined> {
  const { git, connection, environment, session, signal } = state;
  const url = await session.prepare();
  // The user's configuration may send pushes elsewhere (`pushInsteadOf`), and `git push` obeys it.
  if (url === undefined || url !== (await pushUrl(git))) return undefined;
  let refs: ReadonlyMap<string, string> | undefined;
  await connection.preparePush(async (variables) => {
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

/** The helper's answer: a line for each option, a line for each ref, and an empty line. Undefined: it does not support the request. */
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
  { redact, signal }: PreparedPushOptions,
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

/** Whether nothing was changed on the server, and `git push` may succeed or explain more. */
function isForGitPush(status: string | undefined, said: string): boolean {
  // The server rejected the request before it read the push.
  if (status === undefined) return /credentials|redirected/.test(classifyFailure(said).kind);
  // The commit's parent has disappeared from the server: its branch was reset.
  return status.endsWith(" shallow update not allowed");
}

/**
 * "ok <ref>" or "error <ref> <why>"; undefined: the connection broke, and whether the push landed is unknown. The server's other refs have
 * lines too.
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

/** Reasons that Git finds itself, before it sends anything. All others come from the server. */
const ownWords = new Set([
  "fetch first",
  "non-fast forward",
  "needs force",
  "stale info",
  "already exists",
  "remote ref updated since checkout",
]);

/** The helper's reason for a rejected ref, in the form of `git push --porcelain`. */
function porcelain(status: string, ref: string): string {
  const why = status.slice(`error ${ref} `.length);
  if (why === "expecting report") return "[remote failure] (remote failed to report status)";
  if (ownWords.has(why)) return `[rejected] (${why.replace("non-fast forward", "non-fast-forward")})`;
  return `[remote rejected] (${why})`;
}
