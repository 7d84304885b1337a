import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { clusterWorld } from "../../support/argo-cd-cluster.ts";
import { waitWhole } from "../../support/argo-cd-wait.ts";
import { webFiles } from "../../support/argo-cd-world.ts";

const speed = 20;
/** The server's seconds, in the machine's time. */
const wait = (seconds: number) => sleep((seconds * 1_000) / speed);

/** What happens to the cluster and to Argo CD, and when: in the server's seconds, from the push on. */
interface Timeline {
  readonly by: "server" | "patcher" | "operator";
  readonly soak: 0 | 20;
  /** Absent: what is waited for has run for an hour. */
  readonly tag?: string;
  /** When the wait begins. */
  readonly begin: number;
  readonly events: readonly { readonly at: number; readonly what: "stop" | "start" | "crash" | "recover" }[];
}

const timelines: fc.Arbitrary<Timeline> = fc
  .record({
    by: fc.constantFrom("server", "patcher", "operator" as const),
    soak: fc.constantFrom(0, 20 as const),
    tag: fc.constantFrom(undefined, "2.0.0", "2.0.0-slow8"),
    begin: fc.integer({ min: 0, max: 20 }),
    events: fc.array(
      fc.record({
        at: fc.integer({ min: 1, max: 45 }),
        what: fc.constantFrom("stop", "start", "crash", "recover" as const),
      }),
      { maxLength: 6 },
    ),
  })
  .map(({ tag, events, ...more }) => ({
    ...more,
    ...(tag !== undefined && { tag }),
    events: events.toSorted((a, b) => a.at - b.at),
  }));

/** From when to when, in milliseconds of the server's time. */
interface Span {
  readonly from: number;
  readonly to: number;
}

interface Outcome {
  readonly state: string;
  /** When health began that was believed. */
  readonly since: number;
  /** When the comparison began that it was believed by. */
  readonly comparedAt: number;
  readonly begun: number;
  readonly crashes: readonly Span[];
  readonly stops: readonly Span[];
}

async function live({ by, soak, tag, begin, events }: Timeline): Promise<Outcome> {
  await using scene = await clusterWorld({ speed });
  const { server, repository } = scene.world;
  const now = () => server.now().getTime();
  const commit = tag === undefined ? await repository.tip("main") : await scene.world.push(webFiles(tag));
  const [crashes, stops] = [spans(now), spans(now)];
  // A new rollout ends a crash, too.
  server.onCluster(() => crashes.note(scene.app.live.some(({ pods }) => pods.some(isCrashed))));
  const happen = {
    stop() {
      server.controller(false);
      stops.note(true);
    },
    start() {
      server.controller(true);
      stops.note(false);
    },
    crash: () => scene.app.crash(),
    recover: () => scene.app.recover(),
  };
  const stop = new AbortController();
  const happening = events.map(({ at, what }) =>
    sleep((at * 1_000) / speed, undefined, { signal: stop.signal }).then(happen[what], () => undefined),
  );
  await wait(begin);
  const begun = now();
  const agent = by === "server" ? undefined : scene.agentOf(by, { speed }).agent;
  const { report } = await waitWhole(scene.world, {
    commit,
    tag: tag ?? "1.0.0",
    speed,
    soak: soak * 1_000,
    timeout: 75_000,
    ...(agent && { agent }),
  });
  const comparedAt = Date.parse(scene.app.application.status.reconciledAt ?? "");
  crashes.end();
  stops.end();
  stop.abort();
  await Promise.all(happening);
  const since = report.since?.getTime() ?? Number.NaN;
  return { state: report.state, since, comparedAt, begun, crashes: crashes.closed, stops: stops.closed };
}

const isCrashed = ({ health }: { readonly health: { readonly status: string } }): boolean =>
  health.status === "Degraded";

/** Writes down from when to when something held. */
function spans(now: () => number) {
  const closed: Span[] = [];
  let from: number | undefined;
  return {
    closed,
    note(holds: boolean) {
      if (holds) from ??= now();
      else if (from !== undefined) {
        closed.push({ from, to: now() });
        from = undefined;
      }
    },
    /** What holds still has no end. */
    end() {
      if (from !== undefined) closed.push({ from, to: Number.POSITIVE_INFINITY });
      from = undefined;
    },
  };
}

/** Argo CD sees a change 100 ms later; its time is cut to the second. */
const lag = 200;
const second = 1_000;

/** What was passed over, where it was called healthy. */
function passedOver({ soak }: Timeline, { since, comparedAt, begun, crashes, stops }: Outcome): string[] {
  const lasting = Math.max(10_000, soak * 1_000);
  const wrong: string[] = [];
  if (comparedAt < since + lasting) wrong.push(`compared ${since + lasting - comparedAt} ms before it had lasted`);
  if (comparedAt < begun - (begun % second)) wrong.push(`compared ${begun - comparedAt} ms before the wait began`);
  for (const { from, to } of crashes) {
    const isCrashedThen = from + lag < comparedAt && to > comparedAt + second + lag;
    if (isCrashedThen) wrong.push(`crashed ${comparedAt - from} ms before it was compared, and still so`);
    // What a controller that was up has seen of it ends what had lasted before.
    const wasSeen = !stops.some((stopped) => stopped.from < to && stopped.to > from);
    const isWithin = from > since + lag && to < comparedAt && to - from > 2 * second;
    if (wasSeen && isWithin) wrong.push(`crashed for ${to - from} ms while it was called healthy`);
  }
  return wrong;
}

test("a crash that the cluster shows is never passed over, whenever the controller stops and starts", async () => {
  const states: string[] = [];
  await fc.assert(
    fc.asyncProperty(fc.array(timelines, { minLength: 6, maxLength: 6 }), async (several) => {
      const outcomes = await Promise.all(several.map(async (one) => ({ one, outcome: await live(one) })));
      states.push(...outcomes.map(({ outcome }) => outcome.state));
      const wrong = outcomes
        .filter(({ outcome }) => outcome.state === "healthy")
        .map(({ one, outcome }) => ({ one, wrong: passedOver(one, outcome) }))
        .filter((found) => found.wrong.length > 0);
      expect(wrong).toEqual([]);
    }),
    { numRuns: 5, endOnFailure: true },
  );
  // It says both: a law about what never passes says nothing by itself.
  expect(states).toContain("healthy");
  expect(states.some((state) => state !== "healthy")).toBe(true);
});
