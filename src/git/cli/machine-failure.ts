import { TagboatError } from "../../errors.ts";

/** How a Git process ended. */
export interface ProcessEnd {
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  /** It was ended by us, having gone beyond a limit. */
  readonly isGivenUp?: true;
  /** Without secrets and progress lines. */
  readonly stderr: string;
}

/** The words of strerror(3), in which a machine says that it can do no more; Git and Node both pass them on. */
const exhausted =
  /No space left on device|Out of diskspace|Disk quota exceeded|Read-only file system|Input\/output error|File too large|File size limit|Too many open files|Cannot allocate memory|out of memory|Resource temporarily unavailable|cannot (fork|create (async )?thread)|died of signal 9\b/i;

/** Git's words where it was installed without the part that speaks HTTP. */
const incomplete = /'remote-https?' is not a git command/;

/** The error codes of the same, and of a folder for temporary files that is not there or not ours. */
const machineCodes = new Set([
  ...["ENOSPC", "EDQUOT", "EROFS", "EIO", "EFBIG", "EMFILE", "ENFILE", "ENOMEM", "EAGAIN"],
  ...["ENOENT", "ENOTDIR", "EACCES", "EPERM"],
]);

/**
 * Whether a Git process that asked a server failed for a reason of this machine's. One that we ended ourselves did not, and what the server
 * says of its own disk is no word about ours.
 */
export function isOfThisMachine({ exitCode, isGivenUp, stderr }: ProcessEnd): boolean {
  if (isGivenUp) return false;
  const own = stderr.split("\n").filter((line) => !line.startsWith("remote:"));
  return exitCode === null || stderr.trim() === "" || own.some((line) => exhausted.test(line) || incomplete.test(line));
}

/**
 * The error for a Git process that had all it needed on this machine, and failed. Git always says what it dislikes: a process that
 * was killed, or that says nothing, met its end from outside.
 */
export function localFailure(
  args: readonly string[],
  { exitCode, stderr }: Pick<ProcessEnd, "exitCode" | "stderr">,
): TagboatError {
  const name = `git ${args[0] ?? ""}`;
  const said = stderr.trim();
  if (exitCode === null) {
    return new TagboatError("machine", `${name} was killed on this machine${said === "" ? "" : `: ${said}`}`, {
      hint: "Did the machine run out of memory, or did somebody stop it? Run again: what has landed is not written twice.",
    });
  }
  if (incomplete.test(said)) {
    return new TagboatError("machine", "The Git of this machine was installed without its part for HTTP", {
      hint: "Install the program git-remote-https too (some systems have it in a package of its own), or use an address for ssh.",
    });
  }
  if (said === "")
    return new TagboatError("machine", `${name} ended with ${exitCode} and did not say why`, { hint: again });
  if (exhausted.test(said)) return new TagboatError("machine", `${name} could not go on: ${said}`, { hint: again });
  return new TagboatError("bug", `${name} failed unexpectedly: exit ${exitCode}: ${said}`);
}

const again = "Look at this machine's disk and memory, then run again: what has landed is not written twice.";

/** Does some work with temporary files of ours. @throws machine, where the machine has no room or no place for them */
export async function onThisMachine<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && machineCodes.has(String(cause.code)))) throw cause;
    throw new TagboatError("machine", `Temporary files cannot be kept in "${directory}": ${cause.message}`, {
      hint: "Make room there, or let TMPDIR name another folder.",
      cause,
    });
  }
}
