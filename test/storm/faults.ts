/**
 * Where a fault can strike: before the command starts, at a Git process that it starts, at a request that leaves the machine: Git's
 * own, or one to the API of a forge.
 */
export type PointKind = "start" | "git" | "http" | "api";

export interface Fault {
  readonly name: string;
  readonly at: PointKind;
  readonly says: string;
  /** The exit codes that fit. A fault that passes may always be survived. */
  readonly exits: readonly number[];
  /** The whole process group dies: nothing can be asked of its output, nor of what it leaves. */
  readonly isKill?: true;
  /** A folder for temporary files stays, whatever is done. */
  readonly keepsFolder?: true;
  /** Where it takes minutes, by the point's label: only with `--slow`. */
  readonly slowAt?: RegExp;
}

const passing = [0, 7];
const local = [0, 10];
const interrupted = [0, 130];

/** What a Git process on this machine can suffer. The wrapper in `git-wrapper.ts` does them by these names. */
const gitFaults: readonly Fault[] = [
  {
    name: "kill-all-before",
    at: "git",
    says: "SIGKILL for the process group, before Git starts",
    exits: [],
    isKill: true,
  },
  {
    name: "kill-all-after",
    at: "git",
    says: "SIGKILL for the process group, when Git is done",
    exits: [],
    isKill: true,
  },
  { name: "terminate", at: "git", says: "SIGTERM for the command, while Git runs", exits: interrupted },
  { name: "ctrl-c", at: "git", says: "SIGINT for the process group, before Git starts", exits: interrupted },
  { name: "kill-child", at: "git", says: "SIGKILL for Git before it works", exits: local },
  { name: "kill-child-after", at: "git", says: "SIGKILL for Git when its work is done", exits: local },
  { name: "fail", at: "git", says: "Git exits 1 before it works, and says nothing", exits: local },
  { name: "fail-after", at: "git", says: "Git works, then exits 1 and says nothing", exits: local },
  { name: "disk-full", at: "git", says: "no room on the disk while this Git runs", exits: local },
  {
    name: "busy-temp",
    at: "git",
    says: "the folder that this Git works in cannot be removed",
    exits: [0],
    keepsFolder: true,
  },
  { name: "disk-stays-full", at: "git", says: "no room on the disk from here to the end of the run", exits: local },
];

const httpFaults: readonly Fault[] = [
  {
    name: "kill-all-before",
    at: "http",
    says: "SIGKILL for the process group, before the server works",
    exits: [],
    isKill: true,
  },
  {
    name: "kill-all-after",
    at: "http",
    says: "SIGKILL for the process group, when the server is done",
    exits: [],
    isKill: true,
  },
  { name: "terminate", at: "http", says: "SIGTERM for the command, as the request arrives", exits: interrupted },
  {
    name: "kill-git",
    at: "http",
    says: "SIGKILL for the Git process that asks, before the server works",
    exits: local,
  },
  { name: "reset-before", at: "http", says: "connection cut before the server works", exits: passing },
  { name: "reset-after", at: "http", says: "connection cut when the server is done", exits: passing },
  { name: "cut", at: "http", says: "half of the answer, then the connection breaks", exits: passing },
  {
    name: "truncate",
    at: "http",
    says: "half of the answer, as if it were all",
    exits: passing,
    // Git's helpers wait for each other until the whole is given up as silent.
    slowAt: /^POST .*git-receive-pack$/,
  },
  // A changed letter in a branch's name makes another branch of it.
  { name: "garble", at: "http", says: "bytes of the answer changed", exits: [0, 4, 7] },
  { name: "delay", at: "http", says: "an answer that takes a while", exits: [0] },
  // Said once only: a talk that could not begin, or a push that began too early, is begun anew.
  { name: "401", at: "http", says: "credentials rejected", exits: [0, 7] },
  // Where it meets a push, it is the server's refusal of that push.
  { name: "403", at: "http", says: "forbidden", exits: [0, 5, 7] },
  { name: "404", at: "http", says: "not found", exits: [0, 4, 7] },
  { name: "429", at: "http", says: "too many requests, with Retry-After", exits: passing },
  { name: "500", at: "http", says: "internal error", exits: passing },
  { name: "502", at: "http", says: "a proxy's page of HTML", exits: passing },
  { name: "empty", at: "http", says: "200 and an empty body", exits: passing },
  { name: "page", at: "http", says: "200 and a page of HTML", exits: passing },
  { name: "down", at: "http", says: "every connection refused from here to the end of the run", exits: passing },
  { name: "disk-stays-full", at: "http", says: "no room on the disk from here to the end of the run", exits: local },
  { name: "stall", at: "http", says: "no answer, for ever", exits: passing, slowAt: /./ },
];

/** What fits at a request to an API, where it is not what fits at Git's. */
const apiExits: Readonly<Record<string, readonly number[]>> = {
  // Changed letters may leave a document whole, which then says something else.
  garble: [0, 4, 5, 7],
  // Labels, reviewers and who we are may be refused: that is a warning.
  "403": [0, 5, 7],
  "404": [0, 4, 5, 7],
};

const apiFaults: readonly Fault[] = httpFaults
  .filter(({ name }) => name !== "kill-git")
  .map(({ slowAt, ...fault }) => ({
    ...fault,
    at: "api",
    exits: apiExits[fault.name] ?? fault.exits,
    ...(fault.name === "stall" && slowAt !== undefined && { slowAt }),
  }));

const startFaults: readonly Fault[] = [
  { name: "disk-stays-full", at: "start", says: "no room on the disk at all", exits: [10] },
  { name: "no-temp", at: "start", says: "the folder for temporary files is not there", exits: [10] },
  { name: "no-git", at: "start", says: "no git in PATH", exits: [10] },
];

export const faults: readonly Fault[] = [...startFaults, ...gitFaults, ...httpFaults, ...apiFaults];

/** The fault of that name where the point is; the same name means the like at either. */
export function faultAt(kind: PointKind, name: string): Fault {
  const found = faults.find((fault) => fault.at === kind && fault.name === name);
  if (found !== undefined) return found;
  const names = faults.filter((fault) => fault.at === kind).map((fault) => fault.name);
  throw new Error(`no fault "${name}" at a point of kind ${kind}; there are ${names.join(", ")}`);
}
