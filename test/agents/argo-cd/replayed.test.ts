import { describe, expect, test } from "vitest";
import { startArgoCdServer } from "../../support/argo-cd-server.ts";
import { agentFor, looksUntil } from "../../support/argo-cd-watch.ts";
import { linesOf, readRecording, relationsOf, rolloutOf, wasRolledOut } from "./replay.ts";
import { timelines } from "./timelines.ts";

const speed = 60;

/** Recordings of one Application with its whole course, and the commit to follow: the first that was pushed in it. */
const followed = [
  "10-happy-auto-sync",
  "12-never-ready-degraded-then-revert",
  "13-sync-failed-retries-and-forbidden-kind",
  "14-comparison-error",
  "15-two-commits",
  "17-drift-without-selfheal",
  "18-manual-sync",
  "20-presync-hook-then-stuck-hook",
  "21-suspended-and-zero-replicas",
  "23-deleted-while-waiting",
  "25-multi-source-and-poll",
  "36-ignored-image",
  "39-postsync-hook-fails",
  "40-ready-then-crashing",
];

const each = timelines.filter(({ file }) => followed.includes(file));

/** Follows a recording over HTTP, from the push of its second commit until so long after its end; without settling. */
async function follow(timeline: (typeof timelines)[number], longer = 2_000) {
  const recording = readRecording(timeline.file);
  const [, [commit] = [""]] = timeline.commits;
  const rollout = rolloutOf(timeline, commit, recording);
  const { events } = linesOf(timeline.file).find(({ name }) => name.endsWith("/stream"));
  await using server = await startArgoCdServer({ origin: new Date(recording.begin), speed });
  const app = server.replay({ events, truth: recording.truth as never });
  const pushed = rollout.pushedAt.getTime() - recording.begin;
  server.advance(Math.max(0, pushed));
  const { metadata, spec } = app.application;
  const grace = {
    settle: 0,
    appear: 0,
    comparison: 60_000,
    unknown: 180_000,
    image: 120_000,
    drift: 120_000,
    degraded: 120_000,
  };
  const { agent } = agentFor(server, {
    speed,
    use: { application: metadata.name, project: spec.project },
    settings: { grace },
  });
  const { relation, contentAt } = relationsOf(timeline, commit);
  const watch = agent.watch(
    rollout,
    { relation: async (revision) => relation(revision), contentAt: async (revision) => contentAt(revision) },
    new AbortController().signal,
  );
  const end = recording.begin + (events.at(-1)?.t ?? 0) + longer;
  const passes: { readonly askedAt: number; readonly t: number }[] = [];
  const rules = new Set<string>();
  const time = () => server.now().getTime() - recording.begin;
  let askedAt = time();
  const outcome = await looksUntil(
    watch,
    ({ subjects }) => {
      const verdict = subjects[0]?.verdict;
      if (verdict?.state === "healthy") passes.push({ askedAt, t: time() });
      askedAt = time();
      rules.add(`${verdict?.rule} ${verdict?.state}`);
      return server.now().getTime() > end;
    },
    5,
  ).then(
    () => "ended",
    (error: Error) => error.message,
  );
  await watch.close();
  // A look is of a moment between the question and the answer, and this machine may be slow to bring it.
  const wasTrue = ({ askedAt: from, t: to }: (typeof passes)[number]) =>
    wasRolledOut(recording, rollout, from) || wasRolledOut(recording, rollout, to);
  return { passes, rules, outcome, wrong: passes.filter((pass) => !wasTrue(pass)) };
}

describe("recorded deployments, replayed over HTTP", () => {
  test.each(each)("$file: never passes before the pods had rolled out", async (timeline) => {
    const { wrong } = await follow(timeline);
    expect(wrong).toEqual([]);
  });

  test("the happy path passes, and what was deleted is not found", async () => {
    // A second of ours: what is there at the end is seen, however busy this machine is.
    const long = 60_000;
    const timelineOf = (file: string) => {
      const found = timelines.find((timeline) => timeline.file === file);
      if (found === undefined) throw new Error(`There is no recording ${file}`);
      return found;
    };
    expect((await follow(timelineOf("10-happy-auto-sync"), long)).passes).not.toEqual([]);
    const deleted = await follow(timelineOf("23-deleted-while-waiting"), long);
    expect(deleted.outcome).toContain("There is no Application");
    const failed = await follow(timelineOf("39-postsync-hook-fails"), long);
    expect(failed.rules).toContain("R11 failed");
    expect(failed.passes).toEqual([]);
    const ignored = await follow(timelineOf("36-ignored-image"), long);
    expect(ignored.rules).toContain("R16 progressing");
    expect(ignored.passes).toEqual([]);
  });
});
