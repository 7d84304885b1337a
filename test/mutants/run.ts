import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { filesOf, fingerprintOf, makeCopy } from "./copy.ts";
import { mutantsOf } from "./instrument.ts";
import { judgeMutant } from "./judge-mutant.ts";
import type { Mutant } from "./mutant.ts";
import { record } from "./recording.ts";
import { changeOf, type Judged, reportText, rowOf, survivingAnew } from "./report.ts";
import { drawMutants } from "./sample.ts";
import { readRun, savedRunOf, saveRun } from "./saved-run.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    folder: {
      type: "string",
      multiple: true,
      default: ["src/domain", "src/manifests", "src/agents", "src/plan", "src/deliver", "src/observe", "src/history"],
    },
    only: { type: "string", multiple: true, default: [] },
    list: { type: "boolean", default: false },
    json: { type: "string" },
    against: { type: "string" },
    root: { type: "string", default: "." },
    workers: { type: "string" },
    keep: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const help = `Mutation testing: small wrong changes of the sources, each of which some test should notice.

npm run mutants                                 60 mutants, drawn by seed 1
npm run mutants -- --count 20 --seed 7          others
npm run mutants -- --folder src/git             from one folder; again for more
npm run mutants -- --list                       what is drawn, without running it
npm run mutants -- --only 1a2b3c4d              one mutant; again for more
npm run mutants -- --json FILE                  save what is known, and resume from it
npm run mutants -- --against FILE               exit code 1 where a mutant survives that FILE has as killed
npm run mutants -- --root DIR                   the working tree of another version
npm run mutants -- --workers 2                  Vitest's workers
npm run mutants -- --keep                       leave the copy in which the tests ran
`;

if (values.help) process.stdout.write(help);
else {
  process.exitCode = await main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    return 2;
  });
}

async function main(): Promise<number> {
  const { root, workers, json } = values;
  const files = filesOf(root);
  const mutants = chosenMutants(files);
  if (values.list) {
    for (const mutant of mutants)
      console.log(`${mutant.id}  ${mutant.file}:${mutant.line}  ${mutant.operator}  ${changeOf(mutant)}`);
    return 0;
  }
  let saved = savedRunOf(json, fingerprintOf(root, files));
  const left = mutants.filter(({ id }) => !saved.judged.some(({ mutant }) => mutant.id === id));
  if (left.length > 0) {
    for (const [signal, code] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
    ] as const)
      process.once(signal, () => process.exit(code));
    using copy = makeCopy(root, files, left, values.keep);
    process.once("exit", () => copy[Symbol.dispose]());
    const isRecorded = left.every(({ id }) => saved.recording?.reaches[id] !== undefined);
    if (!isRecorded) console.log(`${left.length} mutants; every test runs once without them`);
    const recording =
      (isRecorded ? saved.recording : undefined) ??
      (await record(
        copy,
        left.map(({ id }) => id),
        workers,
      ));
    saved = { ...saved, recording };
    saveRun(json, saved);
    console.log(`recorded in ${Math.round(recording.milliseconds / 1000)} s`);
    for (const mutant of left) {
      const judged = { mutant, judgement: await judgeMutant(copy, mutant, recording, workers) };
      console.log(rowOf(judged));
      saved = { ...saved, judged: [...saved.judged, judged] };
      saveRun(json, saved);
    }
  }
  const judged = saved.judged.filter(({ mutant }) => mutants.some(({ id }) => id === mutant.id));
  console.log(`\n${reportText(judged)}`);
  return values.against === undefined ? 0 : compare(judged, readRun(values.against).judged);
}

function chosenMutants(files: readonly string[]): readonly Mutant[] {
  const { root, folder: folders, only } = values;
  const sources = files.filter(
    (file) => file.endsWith(".ts") && folders.some((folder) => file.startsWith(`${folder}/`)),
  );
  const all = sources.toSorted().flatMap((file) => mutantsOf(file, readFileSync(join(root, file), "utf8")));
  const unknown = only.find((id) => !all.some((mutant) => mutant.id === id));
  if (unknown !== undefined) throw new Error(`no mutant ${unknown} in ${folders.join(", ")}`);
  if (only.length > 0) return all.filter(({ id }) => only.includes(id));
  return drawMutants(all, folders, Number(values.count), Number(values.seed));
}

function compare(judged: readonly Judged[], before: readonly Judged[]): number {
  const anew = survivingAnew(judged, before);
  const known = new Set(before.map(({ mutant }) => mutant.id));
  const compared = judged.filter(({ mutant }) => known.has(mutant.id)).length;
  console.log(`${compared} of ${judged.length} compared; ${anew.length} survive anew`);
  for (const one of anew) console.log(rowOf(one));
  return anew.length === 0 ? 0 : 1;
}
