import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { awaitVerdict } from "../src/steps/await-verdict.ts";
import { type ArgoCdServer, startArgoCdServer } from "../test/support/argo-cd-server.ts";
import { deployment } from "../test/support/argo-cd-world.ts";
import { setup as buildOnce } from "../test/support/build-once.ts";
import { type ServedRepository, startGitServer } from "../test/support/git-server.ts";
import { runCli } from "../test/support/run-cli.ts";
import { scriptedAgent } from "../test/support/scripted-agent.ts";
import { virtualClock } from "../test/support/virtual-clock.ts";
import { spread, table } from "./table.ts";

/** What waiting costs: `npm run bench:waiting`, about three minutes. An Argo CD of the tests, in real time. */
const rounds = 5;
const settle = 1_000;
const image = "registry.example.com/web";

interface Rollouts {
  readonly delays: number[];
  readonly perMinute: number[];
}

async function rollouts({ hasStream }: { readonly hasStream: boolean }): Promise<Rollouts> {
  await using git = await startGitServer();
  const repository = await git.create("config", { "apps/web/deployment.yaml": deployment(`${image}:1.0.0`) });
  await using argo = await startArgoCdServer({ repository, speed: 1, pace: { poll: 3_000 } });
  await repository.commit({ files: { ".tagboat.yaml": configOf(argo) } });
  if (!hasStream)
    argo.intercept = ({ path }) => (path.includes("/stream/") ? { kind: "page", status: 502 } : undefined);
  const measured: Rollouts = { delays: [], perMinute: [] };
  const application = argo.application("web-dev", { path: "apps/web" });
  for (let round = 1; round <= rounds; round++) {
    const tag = `1.${round}.0-slow12`;
    const before = argo.requests.length;
    const started = performance.now();
    let healthyAt = Number.NaN;
    const watch = setInterval(() => {
      // The old pods that still drain take nothing from it.
      const isOurs = application.running.some((name) => name.endsWith(tag));
      const { status } = application.application as { status?: { health?: { status?: string } } };
      const isHealthy = isOurs && status?.health?.status === "Healthy";
      healthyAt = isHealthy && Number.isNaN(healthyAt) ? performance.now() : healthyAt;
    }, 5);
    await deliver(repository, argo, tag);
    const ended = performance.now();
    clearInterval(watch);
    measured.delays.push((ended - healthyAt - settle) / 1_000);
    measured.perMinute.push((argo.requests.length - before) / ((ended - started) / 60_000));
  }
  return measured;
}

const configOf = ({ url }: ArgoCdServer): string => `version: 1
agents: { cluster: { kind: argo-cd, url: "${url}", grace: { settle: ${settle / 1_000}s } } }
environments:
  dev: { files: ["apps/{app}/*.yaml"], agents: [{ use: cluster, application: "{app}-dev", project: team-a }] }
apps: { web: { images: [{ name: ${image} }] } }
`;

async function deliver(repository: ServedRepository, argo: ArgoCdServer, tag: string): Promise<void> {
  const args = ["update", "--repo", repository.url, "--image", `${image}:${tag}`, "--wait", "--quiet"];
  const { exitCode, stderr } = await runCli(args, { env: { ARGOCD_AUTH_TOKEN: argo.token } });
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
    await awaitVerdict(
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
  const streamed = await rollouts({ hasStream: true });
  const polled = await rollouts({ hasStream: false });
  const row = (name: string, { delays, perMinute }: Rollouts): string[] => [name, spread(delays), spread(perMinute, 0)];
  console.log(
    table(
      ["", `seconds from really healthy to our end, without the ${settle / 1_000} s of settling`, "requests a minute"],
      [row("with the stream", streamed), row("without it", polled)],
    ),
  );
  const [early, late] = await heapOverAnHour();
  console.log(`\nheap after 5 minutes of waiting ${early.toFixed(1)} MB, after an hour ${late.toFixed(1)} MB`);
}
