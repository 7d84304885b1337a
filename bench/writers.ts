import { runGit } from "../test/support/git-seed.ts";
import { latencyOf } from "./comparison.ts";
import type { Measured } from "./measure.ts";
import { type Place, settleDisk } from "./place.ts";
import { overlayOf, type Repository, resetRepository } from "./repositories.ts";
import type { Way } from "./ways.ts";

/** What became of many writers of one branch, each with an app of its own. */
export interface Writers {
  readonly count: number;
  /** Seconds from the first start to the last end; one after another: the sum, without the tidying up between. */
  readonly wall: number;
  /** Seconds that each writer took. */
  readonly each: readonly number[];
  /** How many said that they had written. */
  readonly said: number;
  /** How many tags stand on the branch. */
  readonly landed: number;
  /** Attempts of each writer that tells them. */
  readonly attempts: readonly number[];
  /** What one of those that failed had to say. */
  readonly failure: string | undefined;
}

export interface WritersPlan {
  readonly repository: Repository;
  readonly way: Way;
  readonly count: number;
  readonly roundTrip: number;
  readonly together: boolean;
}

/** Lets the writers go, all at once or one after another, and counts what is there afterwards. */
export async function race(place: Place, plan: WritersPlan): Promise<Writers> {
  const { repository, count } = plan;
  await resetRepository(repository);
  await settleDisk();
  await place.server.begin(latencyOf(plan.roundTrip));
  const apps = Array.from({ length: count }, (_, index) => `a${index}`);
  const runs: Measured[] = [];
  if (plan.together) {
    // All of them, also where one is killed: nothing may still run when the folders go.
    for (const result of await Promise.allSettled(apps.map((app) => write(place, plan, app)))) {
      if (result.status === "rejected") throw result.reason;
      runs.push(result.value);
    }
  } else for (const app of apps) runs.push(await write(place, plan, app));
  const landed = await landedOf(repository, apps);
  const said = runs.filter(({ exitCode }) => exitCode === 0);
  const failed = runs.find(({ exitCode }) => exitCode !== 0);
  return {
    count,
    wall: plan.together ? spanOf(runs) : runs.reduce((sum, { wall }) => sum + wall, 0),
    each: runs.map(({ wall }) => wall),
    said: said.length,
    landed,
    attempts: said.flatMap(({ stdout }) => attemptsOf(stdout)),
    failure: failed && `exit code ${failed.exitCode}\n${failed.stdout}${failed.stderr}`,
  };
}

/** Seconds from the first start to the last end. */
function spanOf(runs: readonly Measured[]): number {
  const ends = runs.map(({ startedAt, wall }) => startedAt + wall);
  return Math.max(...ends) - Math.min(...runs.map(({ startedAt }) => startedAt));
}

/** Each app's tag, so that no writer can be taken for another. */
function tagOf(app: string): string {
  return `2.0.${app.slice(1)}`;
}

function write({ server, work }: Place, { repository, way, count }: WritersPlan, app: string): Promise<Measured> {
  const url = `${server.url}/${repository.name}`;
  return way({ url, app, tag: tagOf(app), folder: work.disk ?? "", timeout: 60_000 + count * 10_000 });
}

async function landedOf({ directory }: Repository, apps: readonly string[]): Promise<number> {
  const texts = await Promise.all(apps.map((app) => runGit(directory, ["show", `main:${overlayOf(app)}`])));
  return texts.filter((text, index) => text.includes(`newTag: "${tagOf(apps[index] ?? "")}"`)).length;
}

/** A shell script prints no document. */
function attemptsOf(stdout: string): number[] {
  if (!stdout.startsWith("{")) return [];
  const { deliveries } = JSON.parse(stdout) as { deliveries: readonly { attempts: number }[] };
  return deliveries.map(({ attempts }) => attempts);
}
