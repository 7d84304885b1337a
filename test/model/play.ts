import type { SeenPull } from "../support/forge-harness.ts";
import { type Landing, type Place, pathOf, type State } from "./branch.ts";
import { judge, type Violation } from "./laws.ts";
import { type Ended, type Pipeline, startPipeline } from "./pipeline.ts";
import { judgeHistory } from "./replayed.ts";
import { type App, apps, type Event, type Run, type Step, type Story } from "./steps.ts";

/** How a story went: up to the first step after which something was wrong. */
export interface Played {
  readonly violations: readonly Violation[];
  /** What there was after each step. */
  readonly ends: readonly string[];
  /** What happened, for people. */
  readonly log: readonly string[];
  /** The last step that was killed before anything else happened in the middle of a run. */
  readonly killed: number;
  /** The end of each run: "promote merged". */
  readonly runs: readonly string[];
}

/** Plays a story. Where a run of it was killed, another world plays it undisturbed, and must end the same. */
export async function play(story: Story): Promise<Played> {
  const played = await playOnce(story);
  if (played.violations.length > 0 || played.killed < 0) return played;
  const steps = story.steps.slice(0, played.killed + 1).map((step) => (step.do === "kill" ? step.run : step));
  const undisturbed = await playOnce({ ...story, steps });
  const at = undisturbed.ends.findIndex((end, index) => end !== played.ends[index]);
  const runs = [...played.runs, ...undisturbed.runs];
  if (at === -1) return { ...played, runs };
  const detail = `after step ${at + 1}, undisturbed:\n${undisturbed.ends[at]}\nkilled and run again:\n${played.ends[at]}`;
  return { ...played, runs, violations: [{ law: "killed and run again, it ends the same", detail }] };
}

async function playOnce({ flavour, steps }: Story): Promise<Played> {
  await using pipeline = await startPipeline(flavour);
  const player = newPlayer(pipeline);
  const ends: string[] = [];
  for (const step of steps) {
    await player.step(step);
    ends.push(await endOf(pipeline));
    if (player.violations.length > 0) break;
  }
  const { log, killed, runs } = player;
  const violations = [...player.violations, ...(await judgeHistory(pipeline.branch, pipeline.forge.repo))];
  return { violations, log, killed, runs, ends };
}

interface Player {
  readonly violations: Violation[];
  readonly log: string[];
  killed: number;
  readonly runs: string[];
  step(step: Step): Promise<void>;
}

function newPlayer(pipeline: Pipeline): Player {
  const { branch, forge, cluster } = pipeline;
  /** The number of the newest build of each app. */
  const builds = new Map<App, number>(apps.map((app) => [app, 0]));
  let step = -1;
  let isInterleaved = false;

  const player: Player = {
    violations: [],
    log: [],
    killed: -1,
    runs: [],
    async step(next) {
      step += 1;
      player.log.push(`${step + 1}. ${JSON.stringify(next)}`);
      switch (next.do) {
        case "kill":
          return kill(next);
        case "meanwhile":
          return meanwhile(next);
        default:
          return isRun(next) ? runTwice(next) : event(next);
      }
    },
  };

  const note = (text: string): void => void player.log.push(`   ${text}`);

  const argsOf = (run: Run): readonly string[] => {
    switch (run.do) {
      case "update":
        return ["update", run.app, "--environment", "dev", "--tag", build(run.app, run.age)];
      case "promote":
        return ["promote", run.name, "--to", run.to, ...(run.merge ? ["--delivery", "merge"] : [])];
      case "rollback":
        return ["rollback", run.name, "--environment", run.environment, ...(run.name === "cart" ? ["--only-app"] : [])];
      default:
        return [
          run.do,
          run.app,
          "--environment",
          run.environment,
          ...(run.do === "hold" ? ["--reason", "the model"] : []),
        ];
    }
  };

  const build = (app: App, age: number): string => {
    const newest = builds.get(app) ?? 0;
    if (age === 0) builds.set(app, newest + 1);
    return `1.${Math.max(0, newest + 1 - age)}.0`;
  };

  /** Runs a command and judges what it did. `aside`: what else happens meanwhile, and which commits it made. */
  async function judged(
    run: Run,
    args: readonly string[],
    disturbance?: { readonly at: number; readonly what: "before" | "after" | (() => Promise<ReadonlySet<string>>) },
  ) {
    const start = await branch.tip();
    const before = await forge.pulls();
    let foreign: ReadonlySet<string> = new Set();
    const what = disturbance?.what;
    const elsewhere = async (): Promise<void> => {
      if (typeof what === "function") foreign = await what();
    };
    const meant = typeof what === "function" ? elsewhere : what;
    const ended = await pipeline.run(args, disturbance && { at: disturbance.at, what: meant ?? "before" });
    player.runs.push(`${run.do} ${ended.outcome || ended.exitCode}`);
    note(textOf(ended));
    const landings = await landingsSince(start);
    const pulls = { before, after: await forge.pulls() };
    const isShared = typeof what === "function" && ended.isStruck;
    player.violations.push(
      ...(await judge({ run, ended, branch, cluster, start, landings, foreign, pulls, isShared })),
    );
    return { ended, landings, before, pulls: pulls.after };
  }

  const landingsSince = async (start: State): Promise<readonly Landing[]> => {
    const landings = await branch.since(start.commit);
    for (const { title, after } of landings) note(`landed ${after.commit.slice(0, 7)}: ${title}`);
    return landings;
  };

  async function runTwice(run: Run, args: readonly string[] = argsOf(run)): Promise<void> {
    await cluster.settle();
    const first = await judged(run, args);
    const isIdle = first.landings.length === 0 && seen(first.before) === seen(first.pulls);
    if (first.ended.exitCode !== 0 || isIdle || player.violations.length > 0) return;
    const second = await judged(run, args);
    if (second.landings.length > 0 || seen(first.pulls) !== seen(second.pulls))
      player.violations.push({ law: "twice is once", detail: `${args.join(" ")} did something when it was run again` });
  }

  async function kill({ run, at, when }: Extract<Step, { do: "kill" }>): Promise<void> {
    await cluster.settle();
    const args = argsOf(run);
    const { ended } = await judged(run, args, { at, what: when });
    if (!ended.isStruck) return;
    if (!isInterleaved) player.killed = step;
    await runTwice(run, args);
  }

  async function meanwhile({ run, at, other }: Extract<Step, { do: "meanwhile" }>): Promise<void> {
    await cluster.settle();
    const aside = async (): Promise<ReadonlySet<string>> => {
      isInterleaved = true;
      const start = await branch.tip();
      if (isRun(other)) await judged(other, argsOf(other));
      else await event(other);
      return new Set((await branch.since(start.commit)).map(({ after }) => after.commit));
    };
    await judged(run, argsOf(run), { at, what: aside });
  }

  async function event(happens: Event): Promise<void> {
    switch (happens.do) {
      case "merge":
      case "close": {
        const open = (await forge.pulls()).filter(({ state }) => state === "open").reverse();
        const pull = open[happens.pick % Math.max(1, open.length)];
        if (pull === undefined) return;
        // A forge refuses to merge what conflicts.
        await forge[happens.do](pull.number).catch((error: unknown) => note(`not done: ${String(error)}`));
        return note(`a person: ${happens.do} #${pull.number} ${pull.title}`);
      }
      case "revert":
        return revert(happens.pick);
      case "edit":
        return edit(happens);
      default:
        return cluster[happens.do](`${happens.app}/${happens.environment}`);
    }
  }

  /** As `git revert` does it, where that is clean. */
  async function revert(pick: number): Promise<void> {
    const landings = (await branch.all()).toReversed().filter(({ files }) => files[0]?.path !== ".tagboat.yaml");
    const landing = landings[pick];
    if (landing === undefined) return;
    const { after, title, files } = landing;
    const tip = await branch.tip();
    const isClean = await Promise.all(
      files.map(async ({ path, after: wanted }) => {
        const text = await forge.served.git("show", `${tip.commit}:${path}`).catch(() => undefined);
        return text === wanted;
      }),
    );
    if (isClean.includes(false)) return;
    const restored = files.map(({ path, before }) => [path, before === undefined ? null : `${before}\n`] as const);
    const message = `Revert "${title}"\n\nThis reverts commit ${after.commit}.\n`;
    await forge.served.commit({ files: Object.fromEntries(restored), message });
    note(`a person: Revert "${title}"`);
  }

  async function edit({ app, environment, to }: Extract<Event, { do: "edit" }>): Promise<void> {
    const path = pathOf(app, environment);
    const text = await forge.served.read(path);
    const place: Place = `${app}/${environment}`;
    const present = (await branch.tip()).versions.get(place) ?? "";
    const minor = Number(present.split(".")[1]);
    if (to === "older" && minor === 0) return;
    const version = to === "newer" ? build(app, 0) : `1.${minor - 1}.0`;
    const edited = to === "note" ? `${text}\n# note ${step}\n` : `${text.replace(`:${present}"`, `:${version}"`)}\n`;
    const message = to === "note" ? `Note something on ${place}` : `${app} ${version} in ${environment}`;
    await forge.served.commit({ files: { [path]: edited }, message });
    note(`a person: ${message}`);
  }

  return player;
}

const seen = (pulls: readonly SeenPull[]): string =>
  JSON.stringify(pulls.map(({ number, state, headCommit }) => [number, state, headCommit]));

const isRun = (step: Step): step is Run => ["update", "promote", "rollback", "hold", "unhold"].includes(step.do);

const textOf = ({ args, exitCode, outcome, stderr }: Ended): string =>
  `${args.join(" ")}: ${exitCode ?? "killed"} ${outcome}${exitCode === 0 ? "" : ` ${/^error: (.*)$/m.exec(stderr)?.[1] ?? ""}`}`;

/** What there is after a step, without what differs from one world to the next. */
async function endOf({ branch, forge }: Pipeline): Promise<string> {
  const { versions, holds } = await branch.tip();
  const pulls = (await forge.pulls()).map(({ state, title }) => `${state}: ${title}`);
  const heads = await forge.served.git("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads");
  return JSON.stringify(
    {
      versions: [...versions].map(([place, version]) => `${place} ${version}`).sort(),
      holds: [...holds].sort(),
      pulls,
      heads: heads.split("\n"),
      commits: (await branch.all()).map(({ title }) => title),
    },
    null,
    1,
  );
}
