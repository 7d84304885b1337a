import { type ExecFileException, execFile } from "node:child_process";
import { TagboatError } from "../errors.ts";
import type { Environment } from "../io/ci-facts.ts";
import { textAt } from "../io/foreign-document.ts";
import { programEnvironment } from "../io/program-environment.ts";
import type { RegistryCredential } from "./credential.ts";

export interface HelperRun {
  readonly env: Environment;
  readonly signal?: AbortSignal | undefined;
}

/** Time limit in milliseconds, as a cloud's helper may ask a server, and size limit of the answer in bytes. */
const bounds = { time: 60_000, size: 2 ** 20 };

/** For the key stores of a desktop: GnuPG, pass, and the Secret Service. */
const isForStores = (name: string): boolean =>
  /^(?:DBUS_SESSION_BUS_ADDRESS|DISPLAY|WAYLAND_DISPLAY|GNUPGHOME|GPG_TTY|DOCKER_CONFIG)$|^PASSWORD_STORE_/.test(name);

/**
 * Asks one of Docker's credential helpers, such as `docker-credential-ecr-login`. Undefined: it has no credential for the registry.
 * Protocol: https://github.com/docker/docker-credential-helpers#development @throws config, interrupted
 */
export async function askHelper(
  helper: string,
  serverKey: string,
  run: HelperRun,
): Promise<RegistryCredential | undefined> {
  const command = `docker-credential-${helper}`;
  // The name comes from a file and becomes part of a program's name.
  if (!/^[\w.-]+$/.test(helper)) throw helperError(command, "that is not a valid program name");
  const output = await runHelper(command, serverKey, run);
  return output === undefined ? undefined : credentialIn(output, command);
}

function credentialIn(output: string, command: string): RegistryCredential {
  let answer: unknown;
  try {
    answer = JSON.parse(output);
  } catch {
    throw helperError(command, "its answer is not JSON");
  }
  const [username, secret] = [textAt(answer, "Username"), textAt(answer, "Secret")];
  if (secret === undefined) throw helperError(command, "its answer has no secret");
  if (username === "<token>") return { kind: "identity-token", token: secret, from: command };
  return { kind: "password", username: username ?? "", password: secret, from: command };
}

function runHelper(command: string, serverKey: string, { env, signal }: HelperRun): Promise<string | undefined> {
  const options = {
    env: programEnvironment(env, isForStores),
    timeout: bounds.time,
    maxBuffer: bounds.size,
    signal,
    windowsHide: true,
  };
  return new Promise((done, fail) => {
    const child = execFile(command, ["get"], options, (cause, stdout, stderr) => {
      if (cause === null) done(stdout);
      else if (signal?.aborted) fail(new TagboatError("interrupted", "Interrupted", { cause }));
      // The helpers share these words: https://github.com/docker/docker-credential-helpers/blob/master/credentials/error.go
      else if (stdout.includes("credentials not found")) done(undefined);
      else fail(helperFailure(command, cause, stderr || stdout));
    });
    // A helper that is not there, or that ends early, does not read.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(`${serverKey}\n`);
  });
}

function helperFailure(command: string, cause: ExecFileException, output: string): TagboatError {
  const isLong = cause.code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER";
  const said = output.trim().split("\n").at(-1)?.slice(0, 300) || "it failed";
  const ended = cause.killed ? "it took too long" : said;
  const why = isLong ? "its answer is too long" : cause.code === "ENOENT" ? "it is not installed here" : ended;
  return helperError(command, why, cause);
}

const helperError = (command: string, why: string, cause?: unknown): TagboatError =>
  new TagboatError("config", `The credential helper ${command} gives no credential: ${why}`, {
    cause,
    hint: `Docker's config.json names it. Run \`echo HOST | ${command} get\` to see what it says.`,
  });
