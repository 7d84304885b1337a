import { readFileSync } from "node:fs";
import { startArgoCdServer } from "../test/support/argo-cd-server.ts";
import { deployment } from "../test/support/argo-cd-world.ts";
import { startGitServer } from "../test/support/git-server.ts";
import { runBundle } from "../test/support/run-cli.ts";
import { table } from "./table.ts";

/** What one wait for fifty apps of one Argo CD came to. */
interface FiftyApps {
  readonly streams: number;
  readonly lists: number;
  /** All that Argo CD was asked, streams and lists included. */
  readonly requests: number;
  /** From the start of the wait to its end. */
  readonly seconds: number;
  /** From the moment at which the last app was really healthy. */
  readonly secondsAfterLast: number;
  /** The most that the process ever had in memory. */
  readonly megabytes: number;
}

const apps = Array.from({ length: 50 }, (_, index) => `app-${index}`);
const imageOf = (app: string): string => `registry.example.com/${app}`;

const configOf = (url: string): string => `version: 1
agents: { cluster: { kind: argo-cd, url: "${url}" } }
environments:
  dev: { files: ["apps/{app}/*.yaml"], agents: [{ use: cluster, application: "{app}-dev", project: team-a }] }
apps: { ${apps.map((app) => `${app}: { images: [{ name: ${imageOf(app)} }] }`).join(", ")} }
`;

/** One push brings fifty new images, whose pods are ready 20 to 45 s after their sync; `bundle` waits for all. In real time. */
async function fiftyApps(bundle: string): Promise<FiftyApps> {
  await using git = await startGitServer();
  const filesAt = (tagOf: (index: number) => string) =>
    Object.fromEntries(
      apps.map((app, index) => [`apps/${app}/deployment.yaml`, deployment(`${imageOf(app)}:${tagOf(index)}`, app)]),
    );
  const repository = await git.create(
    "config",
    filesAt(() => "1.0.0"),
  );
  await using argo = await startArgoCdServer({ repository, speed: 1 });
  await repository.commit({ files: { ".tagboat.yaml": configOf(argo.url) } });
  const served = apps.map((app) => argo.application(`${app}-dev`, { path: `apps/${app}` }));
  const tagOf = (index: number): string => `1.1.0-slow${20 + Math.floor(index / 2)}`;
  await repository.commit({ files: filesAt(tagOf) });
  const started = performance.now();
  let lastHealthyAt = Number.NaN;
  let megabytes = 0;
  let pid: number | undefined;
  const watch = setInterval(() => {
    megabytes = Math.max(megabytes, pid === undefined ? 0 : peakOf(pid));
    const isHealthy = served.every(({ running, application }, index) => {
      const isNew = running.length > 0 && running.every((image) => image.endsWith(`:${tagOf(index)}`));
      return isNew && application.status.health?.status === "Healthy";
    });
    if (isHealthy && Number.isNaN(lastHealthyAt)) lastHealthyAt = performance.now();
  }, 200);
  const { exitCode, stderr } = await runBundle(bundle, ["wait", "--repo", repository.url, "--quiet"], {
    env: { ARGOCD_AUTH_TOKEN: argo.token },
    onStart: (started) => {
      pid = started;
    },
  });
  const ended = performance.now();
  clearInterval(watch);
  if (exitCode !== 0) throw new Error(`the wait ended with exit code ${exitCode}: ${stderr}`);
  const count = (start: string): number => argo.requests.filter(({ path }) => path.startsWith(start)).length;
  return {
    streams: count("/api/v1/stream/"),
    lists: count("/api/v1/applications?"),
    requests: argo.requests.length,
    seconds: (ended - started) / 1_000,
    secondsAfterLast: (ended - lastHealthyAt) / 1_000,
    megabytes,
  };
}

/** As Linux tells it; zero where nobody does, or the process is gone. */
function peakOf(pid: number): number {
  try {
    const [, kibibytes = "0"] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kibibytes) / 1_024;
  } catch {
    return 0;
  }
}

/** The table of it. */
export async function fiftyAppsTable(bundle = "dist/cli.mjs"): Promise<string> {
  const { streams, lists, requests, seconds, secondsAfterLast, megabytes } = await fiftyApps(bundle);
  const numbers = [streams, lists, requests].map(String);
  return table(
    [
      "streams",
      "lists",
      "requests in all",
      "seconds in all",
      "seconds after the last app was healthy",
      "most memory, MB",
    ],
    [[...numbers, seconds.toFixed(0), secondsAfterLast.toFixed(1), megabytes.toFixed(0)]],
  );
}
