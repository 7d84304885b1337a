import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { threadId } from "node:worker_threads";
import { folder } from "./folder.ts";
import { sharedPlace, type WorkerPlace } from "./worker-place.ts";

/** A mutant that was reached, where, and whether it would have made a difference. */
export interface Hit {
  readonly id: string;
  readonly differs: boolean;
  readonly place: WorkerPlace;
}

const journal = `${folder}/hits/${process.pid}-${threadId}.jsonl`;
const notedHere = new Set<string>();

/** Notes a mutant once for each place. */
export function note(id: string, differs: boolean): void {
  const shared = sharedPlace();
  const noted = shared?.noted ?? notedHere;
  if (noted.has(`${id} true`) || noted.has(`${id} ${differs}`)) return;
  noted.add(`${id} ${differs}`);
  const places = shared === undefined ? placesOfWorkers() : [shared.place];
  const lines = places.map((place) => `${JSON.stringify({ id, differs, place } satisfies Hit)}\n`);
  if (lines.length > 0) appendFileSync(journal, lines.join(""));
}

/** What the workers do that have started this process. One that has lost its parents may belong to any worker. */
function placesOfWorkers(): WorkerPlace[] {
  const workers = readdirSync(`${folder}/workers`);
  const own = ancestors().flatMap((pid) => workers.filter((name) => name.startsWith(`${pid}-`)));
  return (own.length === 0 ? workers : own).flatMap(placeIn);
}

function placeIn(name: string): WorkerPlace[] {
  try {
    return [JSON.parse(readFileSync(`${folder}/workers/${name}`, "utf8"))];
  } catch {
    // The worker has ended meanwhile.
    return [];
  }
}

function ancestors(): number[] {
  const found: number[] = [];
  for (let pid = process.ppid; pid > 1; pid = parentOf(pid)) found.push(pid);
  return found;
}

function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return 0;
  }
}
