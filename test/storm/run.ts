import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { setup as buildOnce } from "../support/build-once.ts";
import { faultAt } from "./faults.ts";
import { commandOf, reportText } from "./report.ts";
import type { Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios.ts";
import { pairs, sample, seededRandom } from "./seeded.ts";
import { type Discovery, prepareStorm, type Trial, trialsOf } from "./storm.ts";
import { toldApart } from "./told-apart.ts";

const { values } = parseArgs({
  options: {
    scenario: { type: "string", multiple: true },
    point: { type: "string", multiple: true },
    fault: { type: "string", multiple: true },
    pairs: { type: "string" },
    sample: { type: "string" },
    distinct: { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: String(availableParallelism() + 2) },
    slow: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const help = `The fault lab: every request and every Git process of a command is a point, and at each point every fault strikes once.

npm run storm                                   every point of every scenario, every fault that fits
npm run storm -- --list                         scenarios and their points
npm run storm -- --scenario update              one scenario
npm run storm -- --fault reset-after            one fault, wherever it fits
npm run storm -- --scenario update --point 7 --fault reset-after
                                                one trial; --point and --fault again for a second fault in the same run
npm run storm -- --pairs 200 --seed 7           two faults in each run, drawn by the seed
npm run storm -- --sample 50 --seed 7           single faults, drawn by the seed
npm run storm -- --distinct                     points that no other scenario has reached by the same last steps
npm run storm -- --slow                         with the faults that take minutes
npm run storm -- --workers 4                    how many trials at once
`;

/** A run is at most four tries of a question, and the merge of what conflicts waits for the forge to be sure; a stalled answer is given up after a minute. */
const limit = values.slow ? 600_000 : 240_000;

if (values.help) process.stdout.write(help);
else process.exitCode = await main();

async function main(): Promise<number> {
  buildOnce();
  await using storm = await prepareStorm({ workers: Number(values.workers), limit, mayMount: true });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void storm[Symbol.asyncDispose]().then(() => process.exit(130)));
  }
  if (!storm.isSmallDisk) {
    console.log(
      "no small disk can be mounted by this user: disk-full is a limit on the size of files, disk-stays-full is left out",
    );
  }
  const discoveries: Discovery[] = [];
  for (const scenario of chosenScenarios()) discoveries.push(await storm.discover(scenario));
  if (values.list) {
    for (const discovery of discoveries) console.log(listOf(discovery));
    return 0;
  }
  const walked = values.distinct ? toldApart(discoveries) : discoveries;
  const trials = walked.flatMap((discovery) => chosenTrials(discovery, storm.isSmallDisk));
  const drawn = draw(trials);
  console.log(`${discoveries.length} scenarios, ${drawn.length} trials, seed ${values.seed}`);
  let done = 0;
  const started = performance.now();
  const results = await storm.run(drawn, ({ trial, violations }) => {
    done += 1;
    if (violations.length > 0) console.log(`✗ ${commandOf(trial)}: ${violations.map(({ law }) => law).join(", ")}`);
    if (done % 50 === 0) console.log(`  ${done} of ${drawn.length}`);
  });
  console.log(`\n${reportText(discoveries, results)}in ${Math.round((performance.now() - started) / 1000)} s`);
  return results.some(({ violations }) => violations.length > 0) ? 1 : 0;
}

function chosenScenarios(): readonly Scenario[] {
  const unknown = values.scenario?.find((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown !== undefined)
    throw new Error(`no scenario "${unknown}"; there are ${scenarios.map(({ name }) => name).join(", ")}`);
  return scenarios.filter(({ name }) => values.scenario?.includes(name) ?? true);
}

function chosenTrials(discovery: Discovery, isSmallDisk: boolean): Trial[] {
  const { point: points = [], fault: names = [] } = values;
  if (points.length > 0 && points.length === names.length) return [namedTrial(discovery, points, names)];
  const all = trialsOf(discovery, ({ name }, isSlow) => {
    if (name === "disk-stays-full" && !isSmallDisk) return false;
    return (values.slow || !isSlow) && (names.length === 0 || names.includes(name));
  });
  return all.filter((trial) => points.length === 0 || points.includes(String(trial.points[0])));
}

/** The trial that a reported command names; its points may lie beyond those of an undisturbed run only where a fault brings them about. */
function namedTrial(
  { scenario, points: known }: Discovery,
  points: readonly string[],
  names: readonly string[],
): Trial {
  const arms = points.map((text, at) => {
    const point = known.find(({ number }) => number === Number(text));
    if (point === undefined) throw new Error(`${scenario.name} has points 0 to ${known.length - 1}`);
    return { kind: point.kind, index: point.index, fault: faultAt(point.kind, names[at] ?? "").name };
  });
  return { scenario, points: points.map(Number), arms };
}

function draw(trials: readonly Trial[]): readonly Trial[] {
  const random = seededRandom(Number(values.seed));
  if (values.pairs !== undefined) return pairs(trials, Number(values.pairs), random);
  if (values.sample !== undefined) return sample(trials, Number(values.sample), random);
  return trials;
}

function listOf({ scenario, points }: Discovery): string {
  return [
    `${scenario.name}: ${scenario.says}`,
    ...points.map(({ number, kind, label }) => `  ${number}\t${kind}\t${label}`),
  ].join("\n");
}
