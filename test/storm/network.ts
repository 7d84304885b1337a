import { writeFile } from "node:fs/promises";
import type { ServedRepository } from "../support/git-server.ts";
import { askingProcesses } from "./asking-process.ts";
import { killGroup } from "./command-run.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { behindProxy, type Place } from "./place.ts";
import { callsIn, noteOf, type RequestNote } from "./points.ts";
import type { Arm } from "./sandbox.ts";
import type { Scenario } from "./scenario.ts";

/** What is known of the run that is under way. */
export interface Underway {
  /** Its process group. */
  pid: number;
  /** Folder of its notes. */
  folder: string;
  arms: readonly Arm[];
  requests: RequestNote[];
  /** How many faults struck at requests. */
  fired: number;
}

/** All that stands between a command and its server. */
export interface Network extends AsyncDisposable {
  /** The repository as the command sees it. */
  readonly repository: ServedRepository;
  readonly underway: Underway;
  /** Commits of the other writer. */
  readonly rivalCommits: readonly string[];
  /** Begins a run: no request was seen yet. */
  begin(folder: string, arms: readonly Arm[]): void;
}

/** `fill`: the file that takes all the room there is. */
export async function openNetwork(place: Place, scenario: Scenario, fill: string): Promise<Network> {
  const proxy = await startFaultProxy(place.upstream);
  const repository = behindProxy(place, proxy.url);
  const underway: Underway = { pid: 0, folder: "", arms: [], requests: [], fired: 0 };
  const rivalCommits: string[] = [];
  proxy.onRequest = async (request) => {
    underway.requests.push(noteOf(request, (await callsIn(underway.folder)).length));
    if (scenario.rival?.before(request) && rivalCommits.length === 0) {
      rivalCommits.push("under way");
      rivalCommits[0] = await repository.commit({ files: scenario.rival.files, message: "Theirs" });
    }
    await place.others(request);
    const arm = underway.arms.find(({ kind, index }) => isRequest(kind) && index === request.index);
    if (arm !== undefined) underway.fired += 1;
    return arm?.fault;
  };
  proxy.strikes = strikesAt(underway, fill);
  return {
    repository,
    underway,
    rivalCommits,
    begin(folder, arms) {
      Object.assign(underway, { folder, arms, requests: [], fired: 0 });
      proxy.reset();
    },
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  };
}

const isRequest = (kind: Arm["kind"]): boolean => kind === "http" || kind === "api";

function strikesAt(underway: Underway, fill: string): FaultProxy["strikes"] {
  return {
    killAll: () => killGroup(underway.pid),
    terminate: () => void process.kill(underway.pid, "SIGTERM"),
    async killGit(port) {
      const asking = await askingProcesses(underway.pid, port);
      // Where nobody is left to be killed, the fault has not struck.
      if (asking.length === 0) underway.fired -= 1;
      for (const pid of asking) kill(pid);
    },
    fillDisk: () => fillDisk(fill),
  };
}

/** That it is gone already is fine. */
function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Its parent's end was its own.
  }
}

/** Writes until there is no room. */
export async function fillDisk(file: string): Promise<void> {
  const block = Buffer.alloc(1 << 16);
  for (;;) {
    try {
      await writeFile(file, block, { flag: "a" });
    } catch {
      return;
    }
  }
}
