import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** One run of the Action, from the environment that a runner gives it. */
export interface HostedRun {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface HostedResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A process that runs the built Action many times. Most of what a run takes is the start of Node and of the bundle, and the tests make
 * hundreds. The toolkit keeps the path of the first summary that it wrote: all runs of one host have their summary at one place, under its home.
 */
export interface ActionHost {
  /** Where this host's runs have their home: empty before each. */
  readonly home: string;
  run(run: HostedRun): Promise<HostedResult>;
}

const hosts = new Map<string, Promise<unknown>>();
const made = new Map<string, ActionHost>();

/** Runs at the host of this name, one after another. */
export async function inHost<T>(name: string, use: (host: ActionHost) => Promise<T>): Promise<T> {
  const before = hosts.get(name) ?? Promise.resolve();
  const turn = before.then(async () => {
    const host = made.get(name) ?? startHost(name);
    made.set(name, host);
    rmSync(host.home, { recursive: true, force: true, maxRetries: 5 });
    mkdirSync(host.home);
    return use(host);
  });
  hosts.set(
    name,
    turn.catch(() => undefined),
  );
  return turn;
}

function startHost(name: string): ActionHost {
  const folder = mkdtempSync(join(tmpdir(), "tagboat-test-host-"));
  const entry = pathToFileURL(resolve("dist/action.mjs")).href;
  const child = fork(fileURLToPath(new URL("./action-host.mjs", import.meta.url)), [entry], {
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  child.once("exit", () => {
    made.delete(name);
    remove();
    process.off("exit", remove);
  });
  rest(child, true);
  return { home: join(folder, "home"), run: (run) => runOnce(child, run) };
}

async function runOnce(child: ChildProcess, run: HostedRun): Promise<HostedResult> {
  const mark = `\0${randomUUID()}\0`;
  rest(child, false);
  const outputs = (["stdout", "stderr"] as const).map((name) => readUntil(child, name, mark));
  let exitCode: number | null = null;
  const ended = new Promise<void>((done) => {
    const end = (answer?: unknown): void => {
      if (isAnswer(answer)) exitCode = answer.exitCode;
      child.off("message", end).off("exit", onExit);
      done();
    };
    const onExit = (code: number | null): void => end({ exitCode: code });
    child.on("message", end).on("exit", onExit);
  });
  child.send({ ...run, mark });
  const [stdout = "", stderr = ""] = await Promise.all(outputs);
  await ended;
  if (child.connected) rest(child, true);
  return { exitCode, stdout, stderr };
}

const isAnswer = (value: unknown): value is { readonly exitCode: number | null } =>
  typeof value === "object" && value !== null && "exitCode" in value;

/** What it says up to the mark, or to its end. */
function readUntil(child: ChildProcess, name: "stdout" | "stderr", mark: string): Promise<string> {
  const stream = child[name];
  if (stream === null) throw new Error("the host has no pipes");
  stream.setEncoding("utf8");
  let text = "";
  return new Promise((done) => {
    const end = (): void => {
      stream.off("data", hear).off("end", end);
      done(text);
    };
    const hear = (part: string): void => {
      text += part;
      if (!text.endsWith(mark)) return;
      text = text.slice(0, -mark.length);
      end();
    };
    stream.on("data", hear).on("end", end);
  });
}

/** An idle host keeps nobody alive, and ends with whoever started it. */
function rest(child: ChildProcess, isIdle: boolean): void {
  const handles = [child, child.channel, child.stdout, child.stderr] as (
    | { ref(): void; unref(): void }
    | null
    | undefined
  )[];
  for (const handle of handles) {
    if (isIdle) handle?.unref();
    else handle?.ref();
  }
}
