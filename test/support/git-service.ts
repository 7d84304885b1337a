import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { untouchedConfiguration } from "./bare-repository.ts";
import { readRefsState } from "./git-refs.ts";
import { runGit } from "./git-seed.ts";
import { type ProcessResult, runProcess } from "./run-process.ts";

/*
 * Git's side of smart HTTP. `git http-backend` is a process that starts another: for the plain requests, which are nearly all, that other
 * one is started at once, with what `http-backend` would give it, and what it says is kept where it cannot change. Everything else goes to
 * `http-backend`. `test/git/git-service.test.ts` holds that nobody can tell the two apart.
 */

export interface ServiceRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface ServiceAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface ServiceOptions {
  /** The folder of the repositories. */
  readonly root: string;
  readonly protocol: 0 | 2;
}

/** Answers one request as a web server with Git's CGI program does. */
export async function serveGit(options: ServiceOptions, request: ServiceRequest): Promise<ServiceAnswer> {
  const plain = plainRequest(options, request);
  if (plain === undefined) return runBackend(options, request);
  return answerPlain(plain, { ...serviceEnvironment(options, request), ...byBackend });
}

/** What http-backend adds for its services: whoever has not signed in has a name, too. */
const byBackend = {
  GIT_DIR: ".",
  GIT_COMMITTER_NAME: "anonymous",
  GIT_COMMITTER_EMAIL: "anonymous@http.127.0.0.1",
};

/** A request to a repository that is as we made it, for one of the two services. */
interface PlainRequest {
  readonly directory: string;
  readonly service: Service;
  /** Absent: what the service offers is asked for. */
  readonly input?: Buffer;
  /** All that the answer depends on, as it is now. Absent: it depends on too much. */
  readonly key?: () => string;
  readonly protocol: string | undefined;
}

type Service = "upload-pack" | "receive-pack";

/** A stand-in of a forge tells the hook of a push in the query who pushes. */
const plainPath =
  /^\/((?:\w[\w.-]*\/)*\w[\w.-]*\.git)\/(?:(?:info\/refs\?service=git-|git-)(upload-pack|receive-pack)|git-(receive-pack)\?user=[\w-]+)$/;

function plainRequest({ root, protocol: newest }: ServiceOptions, request: ServiceRequest): PlainRequest | undefined {
  const { method, url, headers, body } = request;
  const [, name, bare, told] = plainPath.exec(url) ?? [];
  const service = bare ?? told;
  if (name === undefined || (service !== "upload-pack" && service !== "receive-pack")) return undefined;
  const directory = join(root, name);
  const configuration = untouchedConfiguration(directory);
  if (configuration === undefined) return undefined;
  const protocol = newest === 2 ? [headers["git-protocol"]].flat()[0] : undefined;
  if (protocol !== undefined && !/^version=[012]$/.test(protocol)) return undefined;
  const asked = { directory, service, protocol } as const;
  if (url.includes("/info/refs?")) {
    if (method !== "GET") return undefined;
    // In protocol 2 upload-pack offers what it is configured for, whatever the repository holds.
    const isConstant = service === "upload-pack" && protocol === "version=2";
    return { ...asked, key: () => (isConstant ? configuration : `${configuration}\0${refsOf(directory)}`) };
  }
  if (method !== "POST" || headers["content-type"] !== `application/x-git-${service}-request`) return undefined;
  const input = plainInput(headers["content-encoding"], body);
  if (input === undefined) return undefined;
  if (service !== "upload-pack") return { ...asked, input };
  const question = input.toString("latin1");
  if (question.startsWith("0014command=ls-refs"))
    return { ...asked, input, key: () => `${configuration}\0${refsOf(directory)}\0${question}` };
  return isLasting(question)
    ? { ...asked, input, key: () => `${configuration}\0${directory}\0${question}` }
    : { ...asked, input };
}

/**
 * Whether a fetch asks for objects by their ids, and says of none that it has it: a repository that is only added to answers it the same for
 * ever, wherever its branches go.
 */
const isLasting = (question: string): boolean =>
  question.startsWith("0011command=fetch") && !/have [0-9a-f]{40}|want-ref |deepen-not |include-tag/.test(question);

const refsOf = (directory: string): string => `${directory}\0${readRefsState(directory)}`;

function plainInput(encoding: string | string[] | undefined, body: Buffer): Buffer | undefined {
  if (encoding === undefined) return body;
  try {
    return encoding === "gzip" ? gunzipSync(body) : undefined;
  } catch {
    return undefined;
  }
}

/** What services said that they will say again: real answers, by everything that they depend on. */
const kept = new Map<string, Buffer>();

async function answerPlain(request: PlainRequest, env: NodeJS.ProcessEnv): Promise<ServiceAnswer> {
  const { service, input, protocol } = request;
  const headers = { ...uncached, "Content-Type": `application/x-git-${service}-${input ? "result" : "advertisement"}` };
  const said = await sayOrRepeat(request, env);
  // Where protocol 2 is asked for, http-backend leaves the title out.
  const isTitled = input === undefined && protocol !== "version=2";
  const body = isTitled ? Buffer.concat([titleOf(service), said]) : Buffer.from(said);
  return { status: 200, headers, body };
}

const uncached = {
  Expires: "Fri, 01 Jan 1980 00:00:00 GMT",
  Pragma: "no-cache",
  "Cache-Control": "no-cache, max-age=0, must-revalidate",
};

function titleOf(service: Service): Buffer {
  const title = `# service=git-${service}\n`;
  return Buffer.from(`${(title.length + 4).toString(16).padStart(4, "0")}${title}0000`);
}

/** Beyond so many the oldest are of servers that are gone. */
const mostKept = 500;
/** Bytes. */
const longestKept = 100_000;

async function sayOrRepeat({ key, ...request }: PlainRequest, env: NodeJS.ProcessEnv): Promise<Buffer> {
  if (key === undefined) return (await say(request, env)).stdout;
  const question = [request.service, request.input !== undefined, request.protocol].join();
  const asked = `${question}\0${key()}`;
  const known = kept.get(asked);
  if (known !== undefined) return known;
  const { stdout, code } = await say(request, env);
  // Had the refs moved meanwhile, the answer would be that of another question.
  if (code === 0 && stdout.length <= longestKept && asked === `${question}\0${key()}`) {
    if (kept.size >= mostKept) kept.clear();
    kept.set(asked, stdout);
  }
  return stdout;
}

function say({ directory, service, input }: PlainRequest, env: NodeJS.ProcessEnv): Promise<ProcessResult> {
  const mode = input === undefined ? "--http-backend-info-refs" : "--stateless-rpc";
  return runProcess({ file: "git", args: [service, mode, "."], cwd: directory, env, input: input ?? "" });
}

/** What a web server tells a CGI program, which Git's services and hooks inherit. */
function serviceEnvironment({ root, protocol }: ServiceOptions, { method, url, headers, body }: ServiceRequest) {
  const { pathname, search } = new URL(url, "http://localhost");
  return {
    PATH: process.env["PATH"],
    HOME: root,
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: "1",
    PATH_INFO: decodeURIComponent(pathname),
    QUERY_STRING: search.slice(1),
    REQUEST_METHOD: method,
    CONTENT_TYPE: [headers["content-type"]].flat()[0],
    CONTENT_LENGTH: String(body.length),
    HTTP_CONTENT_ENCODING: [headers["content-encoding"]].flat()[0],
    REMOTE_ADDR: "127.0.0.1",
    ...(protocol === 2 && { GIT_PROTOCOL: [headers["git-protocol"]].flat()[0] }),
  };
}

let program: Promise<string> | undefined;

/** Git's CGI program, called by its own path as a web server does: by way of `git` it would be one process more each time. */
function backendProgram(): Promise<string> {
  program ??= runGit(tmpdir(), ["--exec-path"]).then((folder) => join(folder, "git-http-backend"));
  return program;
}

/** One call of Git's own CGI program. */
export async function runBackend(options: ServiceOptions, request: ServiceRequest): Promise<ServiceAnswer> {
  const env = serviceEnvironment(options, request);
  const { stdout } = await runProcess({ file: await backendProgram(), input: request.body, env });
  return parseCgi(stdout);
}

function parseCgi(output: Buffer): ServiceAnswer {
  const end = output.indexOf("\r\n\r\n");
  const headers: Record<string, string> = {};
  let status = 200;
  for (const line of output.toString("latin1", 0, Math.max(end, 0)).split("\r\n")) {
    const [name = "", value = ""] = line.split(/: (.*)/);
    if (name.toLowerCase() === "status") status = Number.parseInt(value, 10);
    else if (name !== "") headers[name] = value;
  }
  if (end === -1) return { status: 500, headers: {}, body: output };
  return { status, headers, body: output.subarray(end + 4) };
}
