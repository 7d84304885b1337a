import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from "node:os";
import type { ColdStarts } from "./cold-start.ts";
import type { Comparison, Samples } from "./comparison.ts";
import { type Goal, goalsOf, kibibytes, type Results } from "./goals.ts";
import { grouped, median, spread, table } from "./table.ts";
import type { Writers } from "./writers.ts";

/** Where and when it was measured. */
export interface Conditions {
  readonly gitVersion: string;
  /** Load of the machine before the first run. */
  readonly loadBefore: number;
  readonly isRealDisk: boolean;
  /** Runs of each way in each case. */
  readonly rounds: number;
  readonly date: string;
  /** Seconds that the whole took. */
  readonly seconds: number;
}

function conditionsLine({ gitVersion, loadBefore, isRealDisk, rounds, date, seconds }: Conditions): string {
  const machine = `${availableParallelism()} × ${cpus()[0]?.model ?? "unknown CPU"}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  const system = `${platform()} ${release()} ${arch()}, Node ${process.versions.node}, ${gitVersion}`;
  const load = `load of the machine ${loadBefore.toFixed(1)} before and ${loadavg()[0]?.toFixed(1)} after (the bench itself included)`;
  const disk = isRealDisk ? "" : ' **The folder for temporary files is itself in memory: "disk" is none.**';
  return `${date}. ${machine}; ${system}; ${load}. Medians of ${rounds} with the least and the most in brackets; ${Math.round(seconds)} s in all.${disk}`;
}

/** The whole of it, in Markdown. */
export function reportText(results: Results, conditions: Conditions): string {
  return [
    conditionsLine(conditions),
    "### Goals",
    goalsTable(goalsOf(results)),
    "### One update of one app",
    comparisonTable(results.comparisons),
    "### What went over the network",
    networkTable(results.comparisons),
    "### Many writers of one branch",
    writersTable(results),
    attemptsLine(results.together),
    "### Cold start",
    startsTable(results.starts),
  ].join("\n\n");
}

function goalsTable(goals: readonly Goal[]): string {
  return table(
    ["goal", "measured", "met"],
    goals.map(({ text, measured, isMet }) => [text, measured, isMet ? "yes" : "**no**"]),
  );
}

function comparisonTable(comparisons: readonly Comparison[]): string {
  const head = [
    "files",
    "round trip",
    "work folder on",
    "tagboat, s",
    "shell, s",
    "shell ÷ tagboat",
    "CPU s: tagboat",
    "shell",
  ];
  const rows = comparisons.map(({ repository, roundTrip, medium, samples: { tagboat, shell } }) => [
    grouped(repository.files),
    `${roundTrip} ms`,
    medium,
    spread(tagboat.wall),
    withCount(spread(shell.wall), shell, tagboat),
    shell.wall.length === 0 ? "–" : (median(shell.wall) / median(tagboat.wall)).toFixed(1),
    spread(tagboat.cpu),
    spread(shell.cpu),
  ]);
  return table(head, rows);
}

/** Where one way ran less often than the other, the cell says how often. */
function withCount(cell: string, samples: Samples, other: Samples): string {
  const count = samples.wall.length;
  return count === 0 || count === other.wall.length ? cell : `${cell}, of ${count}`;
}

/** By repository: neither the round trip nor the disk changes what is sent. */
function networkTable(comparisons: readonly Comparison[]): string {
  const repositories = [...new Set(comparisons.map(({ repository }) => repository))];
  const head = [
    "files",
    "least possible, KiB",
    "tagboat, KiB",
    "shell, KiB",
    "requests: tagboat",
    "shell",
    "connections: tagboat",
    "shell",
  ];
  const rows = repositories.map((repository) => {
    const ours = comparisons.filter((one) => one.repository === repository).map(({ samples }) => samples);
    const tagboat = ours.flatMap((samples) => samples.tagboat.counts);
    const shell = ours.flatMap((samples) => samples.shell.counts);
    const kibibytesOf = (counts: typeof shell) => kibibytes(median(counts.map(({ bytes }) => bytes)));
    return [
      grouped(repository.files),
      kibibytes(repository.floor),
      kibibytesOf(tagboat),
      shell.length === 0 ? "–" : kibibytesOf(shell),
      spread(
        tagboat.map(({ requests }) => requests),
        0,
      ),
      spread(
        shell.map(({ requests }) => requests),
        0,
      ),
      spread(
        tagboat.map(({ connections }) => connections),
        0,
      ),
      spread(
        shell.map(({ connections }) => connections),
        0,
      ),
    ];
  });
  return table(head, rows);
}

function writersTable({ together, oneByOne, others }: Results): string {
  const rows: (readonly [string, Writers])[] = [
    [`tagboat, ${oneByOne.count} one after another`, oneByOne],
    [`tagboat, ${together.count} at once`, together],
    ...others,
  ];
  return table(
    ["way", "landed", "said so", "s in all", "s each"],
    rows.map(([name, { count, landed, said, wall, each }]) => [
      name,
      `${landed} of ${count}`,
      String(said),
      wall.toFixed(1),
      spread(each, 1),
    ]),
  );
}

function attemptsLine({ count, attempts }: Writers): string {
  const most = Math.max(0, ...attempts);
  const tally = Array.from({ length: most }, (_, index) => attempts.filter((value) => value === index + 1).length);
  const told = tally.flatMap((writers, index) => (writers === 0 ? [] : [`${index + 1}: ${writers}`]));
  return `Attempts of the ${count} at once, with how many writers needed them: ${told.join(", ")}. Median ${median(attempts)}.`;
}

function startsTable(starts: ColdStarts): string {
  const milliseconds = (values: readonly number[]) =>
    spread(
      values.map((value) => value * 1000),
      0,
    );
  return table(
    ["`node -e 0`, ms", "`tagboat --version`, ms", "`tagboat --help`, ms"],
    [[milliseconds(starts.node), milliseconds(starts.version), milliseconds(starts.help)]],
  );
}
