import { runGit } from "../test/support/git-seed.ts";
import type { Measured } from "./measure.ts";
import { type Medium, type Place, settleDisk } from "./place.ts";
import { overlayOf, type Repository, resetRepository, usualApp } from "./repositories.ts";
import type { Counts, Latency } from "./server.ts";
import { shell, tagboat, type Way } from "./ways.ts";

export type WayName = "tagboat" | "shell";

/** All runs of one way in one case. */
export interface Samples {
  readonly wall: readonly number[];
  readonly cpu: readonly number[];
  readonly counts: readonly Counts[];
}

/** One size, one round trip, one place for work folders; both ways. */
export interface Comparison {
  readonly repository: Repository;
  /** Milliseconds of a request. */
  readonly roundTrip: number;
  readonly medium: Medium;
  readonly samples: Readonly<Record<WayName, Samples>>;
}

export interface ComparisonPlan {
  readonly repository: Repository;
  readonly roundTrip: number;
  readonly medium: Medium;
  readonly rounds: Readonly<Record<WayName, number>>;
}

/** A new connection costs two more round trips: TCP and TLS. */
export function latencyOf(roundTrip: number): Latency {
  return { request: roundTrip, connection: 2 * roundTrip };
}

/** Runs both ways in turn, each at the same commit, and looks at what they wrote. */
export async function compare(place: Place, plan: ComparisonPlan): Promise<Comparison> {
  const runs: Record<WayName, (Measured & { counts: Counts })[]> = { tagboat: [], shell: [] };
  for (let round = 0; round < Math.max(...Object.values(plan.rounds)); round++) {
    const order: WayName[] = round % 2 === 0 ? ["tagboat", "shell"] : ["shell", "tagboat"];
    for (const name of order) {
      if (round < plan.rounds[name]) runs[name].push(await runOnce(place, plan, { name, round }));
    }
  }
  const { repository, roundTrip, medium } = plan;
  return { repository, roundTrip, medium, samples: { tagboat: gather(runs.tagboat), shell: gather(runs.shell) } };
}

async function runOnce(
  { server, work, bundle }: Place,
  { repository, roundTrip, medium }: ComparisonPlan,
  { name, round }: { name: WayName; round: number },
) {
  const way: Way = name === "tagboat" ? tagboat(bundle) : shell;
  const folder = work[medium];
  if (folder === undefined) throw new Error(`this machine has no ${medium}`);
  await resetRepository(repository);
  await settleDisk();
  await server.begin(latencyOf(roundTrip));
  const tag = `1.1.${round}`;
  const url = `${server.url}/${repository.name}`;
  const measured = await way({ url, app: usualApp, tag, folder, timeout: 60_000 + repository.files * 10 });
  const counts = await server.counts();
  await expectWritten(repository, { tag, what: `${name} on ${repository.files} files`, measured });
  return { ...measured, counts };
}

/** A way that does not do the job is not measured. */
async function expectWritten(
  { directory, base }: Repository,
  { tag, what, measured }: { tag: string; what: string; measured: Measured },
): Promise<void> {
  const parent = await runGit(directory, ["rev-parse", "--verify", "--quiet", "main~1"]).catch(() => "none");
  const text = await runGit(directory, ["show", `main:${overlayOf(usualApp)}`]);
  if (measured.exitCode === 0 && parent === base && text.includes(`newTag: "${tag}"`)) return;
  throw new Error(
    `${what}: not done, exit code ${measured.exitCode}\n${measured.stdout}${measured.stderr}\nthe file:\n${text}`,
  );
}

function gather(runs: readonly (Measured & { counts: Counts })[]): Samples {
  return {
    wall: runs.map(({ wall }) => wall),
    cpu: runs.map(({ cpu }) => cpu),
    counts: runs.map(({ counts }) => counts),
  };
}
