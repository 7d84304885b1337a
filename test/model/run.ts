import { parseArgs } from "node:util";
import { checkModel, failureText } from "./model.ts";
import { play } from "./play.ts";
import type { Story } from "./steps.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    runs: { type: "string", default: "50" },
    commands: { type: "string", default: "12" },
    shrinking: { type: "string", default: "120" },
    story: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const help = `Stories of a pipeline, drawn at random, and the rules of promotion held against every step.

npm run model                                   50 stories of at most 12 chapters
npm run model -- --seed 7 --runs 200            200 other ones
npm run model -- --commands 30                  longer ones, of 30 chapters
npm run model -- --shrinking 600                seconds for a shorter story, where one goes wrong
npm run model -- --story '{"flavour":…}'        one story, as it was reported
`;

if (values.help) process.stdout.write(help);
else process.exitCode = await main();

async function main(): Promise<number> {
  if (values.story !== undefined) return playOne(JSON.parse(values.story) as Story);
  const { seed, runs, commands } = values;
  console.log(`seed ${seed}, ${runs} stories of at most ${commands} chapters`);
  const started = performance.now();
  const ends: string[] = [];
  const { stories, failure } = await checkModel({
    seed: Number(seed),
    runs: Number(runs),
    commands: Number(commands),
    shrinking: Number(values.shrinking) * 1_000,
    onStory(played) {
      ends.push(...played.runs);
      console.log(
        `${played.violations.length === 0 ? "✓" : "✗"} ${played.log.length} lines, ${played.runs.length} runs`,
      );
    },
  });
  const seconds = Math.round((performance.now() - started) / 1_000);
  if (failure !== undefined) console.log(`\nstory ${stories} went wrong ${failureText(failure)}`);
  console.log(`\n${countsOf(ends)}\n${stories} stories, ${ends.length} runs of tagboat, seed ${seed}, in ${seconds} s`);
  return failure === undefined ? 0 : 1;
}

/** How the runs ended, and how many of them. */
function countsOf(ends: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const end of ends) counts.set(end, (counts.get(end) ?? 0) + 1);
  return [...counts]
    .sort()
    .map(([end, count]) => `${end} ${count}`)
    .join(", ");
}

async function playOne(story: Story): Promise<number> {
  const played = await play(story);
  const isRight = played.violations.length === 0;
  console.log(isRight ? played.log.join("\n") : failureText({ story, played }));
  return isRight ? 0 : 1;
}
