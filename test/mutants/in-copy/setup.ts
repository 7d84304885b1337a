import { rmSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { threadId } from "node:worker_threads";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { folder } from "./folder.ts";
import { note } from "./note.ts";
import { runSettings } from "./run-settings.ts";
import { setSharedPlace } from "./worker-place.ts";

/** The parts of Vitest's tasks that are used here. */
interface Task {
  readonly name: string;
  readonly type: string;
  readonly suite?: Task | undefined;
  readonly tasks?: readonly Task[];
  mode: string;
}

const worker = `${folder}/workers/${process.pid}-${threadId}`;
const file = relative(process.cwd(), currentFile());
const wanted = runSettings().selection?.[file] ?? "all";
const running = new Set<string>();
let isLoading = true;

/** Vitest tells it only to tests that run, and code runs before them. */
function currentFile(): string {
  const { __vitest_worker__: state } = globalThis as { __vitest_worker__?: { filepath?: string } };
  if (state?.filepath === undefined) throw new Error("this Vitest does not say which file a worker runs");
  return state.filepath;
}

function show(): void {
  const place = { file, tests: [...running], isLoading };
  setSharedPlace(place);
  writeFileSync(worker, JSON.stringify(place));
}

const nameOf = (task: Task): string =>
  task.suite === undefined || task.suite.name === "" ? task.name : `${nameOf(task.suite)} > ${task.name}`;

/** Skips what is not selected. A group of which nothing is left does not run its hooks either. */
function select(task: Task): boolean {
  const isWanted = task.tasks === undefined ? wanted.includes(nameOf(task)) : task.tasks.filter(select).length > 0;
  if (!isWanted && task.mode !== "todo") task.mode = "skip";
  return isWanted;
}

show();
// The file's turn in this worker's notes, even if it reaches nothing.
note("", false);

// biome-ignore lint/correctness/noEmptyPattern: Vitest reads the fixtures that a hook asks for from its text.
beforeAll(({}, suite) => {
  isLoading = false;
  if (wanted !== "all") select(suite as unknown as Task);
  show();
});

beforeEach(({ task }) => {
  running.add(nameOf(task as Task));
  show();
});

afterEach(({ task }) => {
  running.delete(nameOf(task as Task));
  show();
});

afterAll(() => rmSync(worker, { force: true }));
