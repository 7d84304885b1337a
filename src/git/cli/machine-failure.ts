import { TagboatError } from "../../errors.ts";

/** How a Git process ended. */
export interface ProcessEnd {
  /** Null if a signal ended it. */
  readonly exitCode: number | null;
  /** We ended it because it exceeded a limit. */
  readonly isOverLimit?: true;
  /** Without secrets and progress lines. */
  readonly stderr: string;
}

/** Messages of strerror(3) for exhausted resources, which both Git and Node pass on. */
const exhausted =
  /No space left on device|Out of diskspace|Disk quota exceeded|Read-only file system|Input\/output error|File too large|File size limit|Too many open files|Cannot allocate memory|out of memory|Resource temporarily unavailable|cannot (fork|create (async )?thread)|died of signal 9\b/i;

/** Git's error if it was installed without its HTTP helper. */
const incomplete = /'remote-https?' is not a git command/;

/** The error codes for the same, and for a temporary folder that is missing or not writable. */
const machineCodes = new Set([
  ...["ENOSPC", "EDQUOT", "EROFS", "EIO", "EFBIG", "EMFILE", "ENFILE", "ENOMEM", "EAGAIN"],
  ...["ENOENT", "ENOTDIR", "EACCES", "EPERM"],
]);

/**
 * Whether a Git process that talked to a server failed because of this machine. A process that we ended did not. Lines from the server
 * ("remote:") are about the server's disk, not ours.
 */
export function isOfThisMachine({ exitCode, isOverLimit, stderr }: ProcessEnd): boolean {
  if (isOverLimit) return false;
  const own = stderr.split("\n").filter((line) => !line.startsWith("remote:"));
  return exitCode === null || stderr.trim() === "" || own.some((line) => exhausted.test(line) || incomplete.test(line));
}

/**
 * The error for a local Git command that failed. Git always prints why it fails, so a process that was killed or printed nothing was ended
 * from outside.
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

/** Runs work on temporary files. @throws machine: the disk is full, or the folder is missing or not writable */
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
