import { readFile, writeFile } from "node:fs/promises";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { setup as buildOnce } from "../test/support/build-once.ts";
import { runGit } from "../test/support/git-seed.ts";
import { coldStarts } from "./cold-start.ts";
import { type Comparison, type ComparisonPlan, compare } from "./comparison.ts";
import type { Results } from "./goals.ts";
import { type Medium, type Place, preparePlace } from "./place.ts";
import { reportText } from "./report.ts";
import { createConfigRepository, type Repository } from "./repositories.ts";
import { grouped, spread } from "./table.ts";
import { shell, shellWithRetries, tagboat, type Way } from "./ways.ts";
import { race, type Writers } from "./writers.ts";

const help = `Measures tagboat and the shell way side by side. See bench/README.md.

npm run bench                  50, 5,000 and 50,000 files: a few minutes
npm run bench -- --quick       50 and 5,000 files, two rounds, fewer writers
npm run bench -- --huge        with 500,000 files, too
npm run bench -- --rounds 9    how often each way runs in each case (default 5)
npm run bench -- --write       puts the results into bench/README.md
`;

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    huge: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    rounds: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const rounds = Number(options.rounds ?? (options.quick ? 2 : 5));
const page = "bench/README.md";
const [begin, end] = ["<!-- results: begin -->", "<!-- results: end -->"];

if (options.help) process.stdout.write(help);
else await main();

async function main(): Promise<void> {
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds: a whole number from 1 on");
  const loadBefore = loadavg()[0] ?? 0;
  buildOnce();
  await using place = await preparePlace();
  const results = await measureAll(place);
  const text = reportText(results, {
    gitVersion: await runGit(place.served, ["--version"]),
    loadBefore,
    isRealDisk: place.isRealDisk,
    rounds,
    date: new Date().toISOString().slice(0, 10),
    seconds: performance.now() / 1000,
  });
  console.log(`\n${text}`);
  if (options.write) await writeResults(text);
}

async function measureAll(place: Place): Promise<Results> {
  const starts = await coldStarts(place, rounds * 4);
  say(`cold start: --version ${spread(starts.version, 3)} s, node ${spread(starts.node, 3)} s`);
  const comparisons: Comparison[] = [];
  for (const files of sizes()) {
    say(`making a repository of ${grouped(files)} files`);
    const repository = await createConfigRepository(place.served, files);
    // The first run of all pays for cold caches.
    if (files === 50) await compare(place, { ...plansOf(repository, place)[0]!, rounds: { tagboat: 1, shell: 1 } });
    for (const plan of plansOf(repository, place)) {
      const comparison = await compare(place, plan);
      comparisons.push(comparison);
      sayComparison(comparison);
    }
  }
  const middle = comparisons.find(({ repository }) => repository.files === 5_000);
  if (middle === undefined) throw new Error("no repository of 5,000 files");
  return { starts, comparisons, ...(await races(place, middle.repository)) };
}

function sizes(): number[] {
  return [50, 5_000, ...(options.quick ? [] : [50_000]), ...(options.huge ? [500_000] : [])];
}

/** Every round trip on every medium. Checkouts of many files on a disk are too slow to be repeated as often as the rest. */
function plansOf(repository: Repository, { work }: Place): ComparisonPlan[] {
  const media = (["disk", "tmpfs"] as const).filter((medium) => work[medium] !== undefined);
  return media.flatMap((medium) =>
    [0, 40].map((roundTrip) => ({
      repository,
      roundTrip,
      medium,
      rounds: { tagboat: rounds, shell: shellRounds(repository.files, medium, roundTrip) },
    })),
  );
}

function shellRounds(files: number, medium: Medium, roundTrip: number): number {
  if (files < 50_000) return rounds;
  if (files === 50_000) return Math.min(rounds, 3);
  return medium === "tmpfs" && roundTrip === 0 ? 1 : 0;
}

async function races(place: Place, repository: Repository): Promise<Pick<Results, "together" | "oneByOne" | "others">> {
  const [many, few] = options.quick ? [10, 10] : [50, 20];
  const go = async (name: string, plan: { way: Way; count: number; together: boolean }): Promise<Writers> => {
    const writers = await race(place, { ...plan, repository, roundTrip: 0 });
    say(`${name}, ${plan.count} writers: ${writers.landed} landed in ${writers.wall.toFixed(1)} s`);
    if (plan.way === ours && writers.failure !== undefined) say(writers.failure);
    return writers;
  };
  const ours = tagboat(place.bundle);
  const oneByOne = await go("tagboat, one after another", { way: ours, count: many, together: false });
  const together = await go("tagboat, at once", { way: ours, count: many, together: true });
  const others: [string, Writers][] = [];
  for (const [name, way] of [
    ["tagboat", ours],
    ["shell once", shell],
    ["shell with five retries", shellWithRetries],
  ] as const) {
    others.push([`${name}, ${few} at once`, await go(name, { way, count: few, together: true })]);
  }
  return { oneByOne, together, others };
}

function sayComparison({ repository, roundTrip, medium, samples: { tagboat, shell } }: Comparison): void {
  const name = `${grouped(repository.files)} files, ${roundTrip} ms, ${medium}`;
  say(`${name}: tagboat ${spread(tagboat.wall)} s, shell ${spread(shell.wall)} s`);
}

function say(text: string): void {
  console.error(text);
}

/** Replaces what stands between the marks. */
async function writeResults(text: string): Promise<void> {
  const before = await readFile(page, "utf8");
  const [from, to] = [before.indexOf(begin), before.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${page}: no ${begin} … ${end}`);
  await writeFile(page, `${before.slice(0, from + begin.length)}\n${text}\n${before.slice(to)}`);
}
