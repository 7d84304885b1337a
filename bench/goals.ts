import type { ColdStarts } from "./cold-start.ts";
import type { Comparison, Samples, WayName } from "./comparison.ts";
import { grouped, median } from "./table.ts";
import type { Writers } from "./writers.ts";

/** All that was measured. */
export interface Results {
  readonly comparisons: readonly Comparison[];
  readonly together: Writers;
  readonly oneByOne: Writers;
  /** The ways of others in the same race, by name. */
  readonly others: readonly (readonly [name: string, writers: Writers])[];
  readonly starts: ColdStarts;
}

/** What was set out to be reached, and what was. */
export interface Goal {
  readonly text: string;
  readonly measured: string;
  readonly isMet: boolean;
}

/** The goals that this run has numbers for. Where several cases count, the worst of them is judged. */
export function goalsOf(results: Results): Goal[] {
  const { comparisons } = results;
  return [
    ...smallGoals(comparisons),
    ...fasterGoal(comparisons, { files: 5_000, medium: "disk", times: 3 }),
    ...fasterGoal(comparisons, { files: 50_000, medium: "disk", times: 20 }),
    ...fasterGoal(comparisons, { files: 50_000, medium: "tmpfs", times: 3 }),
    ...networkGoals(comparisons),
    ...flatGoal(comparisons),
    ...writersGoals(results),
    startGoal(results.starts),
  ];
}

function smallGoals(comparisons: readonly Comparison[]): Goal[] {
  return comparisons
    .filter(({ repository, medium }) => repository.files === 50 && medium === "disk")
    .map(({ samples, roundTrip }) => {
      const [ours, shell] = [wall(samples, "tagboat"), wall(samples, "shell")];
      return roundTrip === 0
        ? {
            text: "50 files on loopback: at most 0.25 s more than the shell way",
            measured: `${(ours - shell).toFixed(2)} s more`,
            isMet: ours - shell <= 0.25,
          }
        : {
            text: `50 files at ${roundTrip} ms: at most 1.5 × the shell way`,
            measured: `${(ours / shell).toFixed(2)} ×`,
            isMet: ours / shell <= 1.5,
          };
    });
}

function fasterGoal(
  comparisons: readonly Comparison[],
  { files, medium, times }: { files: number; medium: Comparison["medium"]; times: number },
): Goal[] {
  const cases = comparisons.filter((one) => one.repository.files === files && one.medium === medium);
  if (cases.length === 0) return [];
  const factors = cases.map(({ samples }) => wall(samples, "shell") / wall(samples, "tagboat"));
  const told = cases.map(({ roundTrip }, index) => `${factors[index]?.toFixed(1)} × at ${roundTrip} ms`);
  return [
    {
      text: `${grouped(files)} files on ${medium}: at least ${times} × faster than the shell way`,
      measured: told.join(", "),
      isMet: Math.min(...factors) >= times,
    },
  ];
}

function networkGoals(comparisons: readonly Comparison[]): Goal[] {
  const counts = comparisons.flatMap(({ samples }) => samples.tagboat.counts);
  const requests = Math.max(...counts.map((count) => count.requests));
  const connections = Math.max(...counts.map((count) => count.connections));
  const repositories = [...new Set(comparisons.map(({ repository }) => repository))];
  const bytes = repositories.map((repository) => {
    const ours = comparisons.filter((one) => one.repository === repository).map((one) => one.samples.tagboat);
    const factor = median(ours.flatMap((samples) => samples.counts.map((count) => count.bytes))) / repository.floor;
    return {
      text: `${grouped(repository.files)} files: bytes within 2 × the trees on the path and the app's own files`,
      measured: `${factor.toFixed(2)} × of ${kibibytes(repository.floor)} KiB`,
      isMet: factor <= 2,
    };
  });
  const network = {
    text: "at most 7 requests on 3 connections",
    measured: `${requests} on ${connections}`,
    isMet: requests <= 7 && connections <= 3,
  };
  return [network, ...bytes];
}

function flatGoal(comparisons: readonly Comparison[]): Goal[] {
  const pairs = comparisons.flatMap((huge) => {
    if (huge.repository.files !== 500_000) return [];
    const { medium, roundTrip } = huge;
    const large = comparisons.find(
      (one) => one.repository.files === 50_000 && one.medium === medium && one.roundTrip === roundTrip,
    );
    return large === undefined ? [] : [{ huge, large }];
  });
  if (pairs.length === 0) return [];
  const factors = pairs.map(({ huge, large }) => wall(huge.samples, "tagboat") / wall(large.samples, "tagboat"));
  const told = pairs.map(
    ({ huge }, index) => `${factors[index]?.toFixed(2)} × at ${huge.roundTrip} ms, ${huge.medium}`,
  );
  return [
    {
      text: "flat from 50,000 to 500,000 files: at most 1.25 × the time",
      measured: told.join("; "),
      isMet: Math.max(...factors) <= 1.25,
    },
  ];
}

function writersGoals({ together, oneByOne }: Results): Goal[] {
  const { count, said, landed } = together;
  const factor = together.wall / oneByOne.wall;
  return [
    {
      text: `${count} writers of one branch at once: all land, none is lost`,
      measured: `${said} said so, ${landed} on the branch`,
      isMet: said === count && landed === count,
    },
    {
      text: "… in at most 2 × the time of the same one after another",
      measured: `${factor.toFixed(2)} ×`,
      isMet: factor <= 2,
    },
  ];
}

function startGoal({ node, version }: ColdStarts): Goal {
  const more = (median(version) - median(node)) * 1000;
  return {
    text: "`tagboat --version` within 100 ms of `node -e 0`",
    measured: `${more.toFixed(0)} ms more`,
    isMet: more <= 100,
  };
}

function wall(samples: Readonly<Record<WayName, Samples>>, name: WayName): number {
  return median(samples[name].wall);
}

/** For people: small ones with a decimal. */
export function kibibytes(bytes: number): string {
  const value = bytes / 1024;
  return value < 100 ? value.toFixed(1) : grouped(Math.round(value));
}
