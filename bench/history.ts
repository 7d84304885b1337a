import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Target } from "../src/domain/pipeline.ts";
import { versionHistory } from "../src/history/version-history.ts";
import { targetVersions } from "../src/plan/past-versions.ts";
import { createRepository } from "../test/support/bare-repository.ts";
import { runGit } from "../test/support/git-seed.ts";
import { openForTest } from "../test/support/git-world.ts";
import { startServer } from "./server.ts";
import { grouped, table } from "./table.ts";

/**
 * What it costs to read the history of apps: `npm run bench:history`. Each commit changes one app of many; the first app has not been
 * changed since the beginning. The server is Git's own, in a process of its own.
 */
const apps = Number(process.env["APPS"] ?? 500);
const commits = Number(process.env["COMMITS"] ?? 20_000);
const latency = Number(process.env["LATENCY"] ?? 0);

const fileOf = (app: number): string => `apps/app-${app}/dev/kustomization.yaml`;
const textOf = (app: number, tag: string): string =>
  `resources: [../base]\nimages:\n  - name: registry.example.com/app-${app}\n    newTag: "${tag}"\n`;
const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;

async function build(directory: string): Promise<void> {
  const lines: string[] = [];
  const commit = (index: number, files: readonly (readonly [string, string])[]) => {
    lines.push(`commit refs/heads/main\ncommitter Bench <bench@example.com> ${1_600_000_000 + index * 60} +0000\n`);
    lines.push(data(`deploy(dev): commit ${index}\n`));
    for (const [path, text] of files) lines.push(`M 100644 inline ${path}\n${data(text)}`);
    lines.push("\n");
  };
  const all = Array.from({ length: apps }, (_, app) => app);
  commit(
    0,
    all.flatMap((app) => [
      [fileOf(app), textOf(app, "0")] as const,
      [`apps/app-${app}/base/kustomization.yaml`, `namePrefix: app-${app}-\n`] as const,
    ]),
  );
  for (let index = 1; index < commits; index++) {
    const app = 1 + (index % (apps - 1));
    commit(index, [[fileOf(app), textOf(app, String(index))]]);
  }
  await runGit(directory, ["fast-import", "--quiet"], lines.join(""));
  await runGit(directory, ["repack", "-a", "-d", "-q"]);
}

const target = (app: number): Target => ({
  app: `app-${app}`,
  environment: "dev",
  files: [fileOf(app)],
  images: [],
  delivery: "push",
  after: [],
  order: "prefer",
  ifMissing: "auto",
});

const root = await mkdtemp(join(tmpdir(), "tagboat-bench-"));
try {
  const directory = await createRepository(join(root, "config.git"));
  await build(directory);
  await using server = await startServer(root);
  const everyApp = Array.from({ length: apps }, (_, app) => target(app));
  const questions = [
    { name: "since when: one app, last changed in the first commit", places: [target(0)], isEnough: () => true },
    { name: "since when: all apps", places: everyApp, isEnough: () => true },
    { name: "all versions of one app", places: [target(1)] },
    { name: "all versions of all apps", places: everyApp },
  ];
  const rows: string[][] = [];
  for (const { name, ...question } of questions) {
    await using repository = openForTest(`${server.url}/config.git`);
    await server.begin({ request: latency, connection: latency * 2 });
    const started = performance.now();
    const tip = await repository.open("main");
    let found = 0;
    for await (const _ of versionHistory({ repository, tip, rules: targetVersions, ...question })) found++;
    const seconds = (performance.now() - started) / 1_000;
    const { requests, bytes } = await server.counts();
    rows.push([name, grouped(found), seconds.toFixed(1), String(requests), grouped(Math.round(bytes / 1024))]);
  }
  console.log(`${grouped(commits)} commits, ${grouped(apps)} apps, round trip ${latency} ms\n`);
  console.log(table(["question", "versions", "seconds", "requests", "KiB"], rows));
} finally {
  await rm(root, { recursive: true, force: true });
}
