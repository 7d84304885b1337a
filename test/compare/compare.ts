import type { Bundle } from "./bundle.ts";
import { type Difference, differencesOf } from "./differences.ts";
import type { Observation } from "./observation.ts";
import { observe } from "./observe.ts";
import type { Scenario } from "./scenario.ts";
import { type FinishedRun, openStage } from "./stage.ts";

export interface Comparison {
  readonly scenario: Scenario;
  /** None: the bundles behave the same. */
  readonly differences: readonly Difference[];
  /** Aspects that differed when it was played first, and not when it was played again. */
  readonly unsteady: readonly string[];
  readonly milliseconds: number;
}

interface Played {
  readonly observation: Observation;
  readonly runs: readonly FinishedRun[];
}

/** Longer than any scenario may take, so that one that is stuck does not stop the others. */
const limitMilliseconds = 180_000;

/**
 * Plays a scenario for each bundle, and once more where they differ: what two bundles do differently they do so each time, while
 * a busy machine brings about a difference now and then. A scenario that cannot be played counts as a difference: it proves nothing.
 */
export async function compareBundles(scenario: Scenario, older: Bundle, newer: Bundle): Promise<Comparison> {
  const started = performance.now();
  const first = await differencesIn(scenario, older, newer);
  const second = first.length === 0 ? [] : await differencesIn(scenario, older, newer);
  const aspects = (differences: readonly Difference[]): string[] => differences.map(({ aspect }) => aspect);
  const differences = second.filter(({ aspect }) => aspects(first).includes(aspect));
  const unsteady = aspects(first).filter((aspect) => !aspects(differences).includes(aspect));
  return { scenario, differences, unsteady, milliseconds: performance.now() - started };
}

async function differencesIn(scenario: Scenario, older: Bundle, newer: Bundle): Promise<readonly Difference[]> {
  const played: Played[] = [];
  for (const [which, bundle] of [["OLD", older] as const, ["NEW", newer] as const]) {
    try {
      played.push(await play(scenario, bundle));
    } catch (error) {
      const diff = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return [{ aspect: `scenario cannot be played with ${which}`, diff }];
    }
  }
  const [first, second] = played as [Played, Played];
  const differences = differencesOf(first.observation, second.observation);
  return differences.length > 0 ? differences : unexpectedExits(scenario, first.runs);
}

async function play(scenario: Scenario, bundle: Bundle): Promise<Played> {
  await using stage = await openStage(bundle);
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`It took more than ${limitMilliseconds / 1000} s`)), limitMilliseconds);
  });
  try {
    await Promise.race([scenario.play(stage), limit]);
    if (stage.pending.size > 0) throw new Error(`It never came to this: ${[...stage.pending].join(", ")}`);
  } finally {
    clearTimeout(timer);
  }
  return { observation: await observe(stage), runs: [...stage.runs] };
}

/** A scenario that does not end as it says tests something else than its name says, even where the bundles agree. */
function unexpectedExits({ exits }: Scenario, runs: readonly FinishedRun[]): Difference[] {
  const wanted = exits ?? runs.map(() => 0);
  const seen = runs.map(({ exitCode }) => exitCode);
  const isAsSaid = wanted.every((exit, at) => (exit === "not 0" ? seen[at] !== 0 : exit === seen[at]));
  if (seen.length > 0 && seen.length === wanted.length && isAsSaid) return [];
  const said = runs.map(({ args, stdout, stderr }) => `$ tagboat ${args.join(" ")}\n${stdout}${stderr}`);
  const diff = `both bundles exit with ${seen.join(", ")}; the scenario says ${wanted.join(", ")}\n${said.join("\n")}`;
  return [{ aspect: "scenario does not end as it says", diff }];
}
