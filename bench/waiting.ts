import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { waitForVerdict } from "../src/observe/wait-for-verdict.ts";
import { setup as buildOnce } from "../test/support/build-once.ts";
import { type ServedRepository, startGitServer } from "../test/support/git-server.ts";
import { spawnCli } from "../test/support/run-cli.ts";
import { scriptedAgent } from "../test/support/scripted-agent.ts";
import { virtualClock } from "../test/support/virtual-clock.ts";
import { fiftyAppsTable } from "./fifty-apps.ts";
import { spread, table } from "./table.ts";
import { type StartAgent, startArgoCd, startFlux, type WatchedAgent } from "./watched-agents.ts";

/**
 * What waiting costs: `npm run bench:waiting`, about seven minutes. Argo CD and Flux of the tests, in real time. With `-- --fifty` only what
 * fifty apps in one wait cost.
 */
const rounds = 5;
const settle = 1_000;

interface Rollouts {
  readonly delays: number[];
  readonly perMinute: number[];
}

async function rollouts(start: StartAgent, hasStream: boolean): Promise<Rollouts> {
  await using git = await startGitServer();
  const repository = await git.create("config", {});
  await using agent = await start(repository, { settle, hasStream });
  await repository.commit({ files: agent.files("1.0.0") });
  await until(() => agent.isHealthy("1.0.0"));
  const measured: Rollouts = { delays: [], perMinute: [] };
  for (let round = 1; round <= rounds; round++) {
    const tag = agent.slow(`1.${round}.0`);
    const before = agent.requests();
    const started = performance.now();
    let healthyAt = Number.NaN;
    const watch = setInterval(() => {
      if (Number.isNaN(healthyAt) && agent.isHealthy(tag)) healthyAt = performance.now();
    }, 5);
    await deliver(repository, agent, tag);
    const ended = performance.now();
    clearInterval(watch);
    measured.delays.push((ended - healthyAt - settle) / 1_000);
    measured.perMinute.push((agent.requests() - before) / ((ended - started) / 60_000));
  }
  return measured;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(50);
}

async function deliver(repository: ServedRepository, { image, env }: WatchedAgent, tag: string): Promise<void> {
  const args = ["update", "--repo", repository.url, "--image", `${image}:${tag}`, "--wait", "--quiet"];
  const { exitCode, stderr } = await spawnCli(args, { env });
  if (exitCode !== 0) throw new Error(`the rollout ended with exit code ${exitCode}: ${stderr}`);
}

/** In megabytes, after a collection: in a time of its own, where nothing but the waiting happens. */
async function heapOverAnHour(): Promise<[number, number]> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const heap: number[] = [];
  for (const minutes of [5, 60]) {
    const clock = virtualClock();
    const agent = scriptedAgent(clock, { lines: [{ from: 0, state: "progressing" }], wakes: true });
    const log = { info: () => undefined, warn: () => undefined, debug: () => undefined };
    let last = 0;
    await waitForVerdict(
      {
        app: "web",
        rollout: { repoURL: "", branch: "main", commit: "c".repeat(40), pushedAt: clock.now(), images: [] },
        revisions: { relation: async () => "same", contentAt: async () => "same" },
        agents: [agent],
        evidence: "image",
        settle: 0,
        soak: 0,
        tolerate: 0,
        timeout: minutes * 60_000,
      },
      { clock, log, signal: new AbortController().signal },
      () => {
        // The script keeps every look, and that is not ours.
        agent.looks.length = 0;
        if (clock.elapsed() < (minutes - 0.5) * 60_000) return;
        collect();
        last = process.memoryUsage().heapUsed / 2 ** 20;
      },
    );
    heap.push(last);
  }
  return [heap[0] ?? Number.NaN, heap[1] ?? Number.NaN];
}

await main();

async function main(): Promise<void> {
  buildOnce();
  console.log(`fifty apps in one wait:\n\n${await fiftyAppsTable()}\n`);
  if (process.argv.includes("--fifty")) return;
  const rows: string[][] = [];
  for (const [name, start] of [
    ["Argo CD", startArgoCd],
    ["Flux", startFlux],
  ] as const) {
    for (const hasStream of [true, false]) {
      const { delays, perMinute } = await rollouts(start, hasStream);
      rows.push([`${name}, ${hasStream ? "with its streams" : "without"}`, spread(delays), spread(perMinute, 0)]);
    }
  }
  console.log(
    table(
      ["", `seconds from really healthy to our end, without the ${settle / 1_000} s of settling`, "requests a minute"],
      rows,
    ),
  );
  const [early, late] = await heapOverAnHour();
  console.log(`\nheap after 5 minutes of waiting ${early.toFixed(1)} MB, after an hour ${late.toFixed(1)} MB`);
}
