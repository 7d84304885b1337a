import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { judgeArgoCd } from "../../../src/agents/argo-cd/judge.ts";
import { clusterWorld } from "../../support/argo-cd-cluster.ts";
import { waitWhole } from "../../support/argo-cd-wait.ts";
import { startArgoCdWorld, webFiles } from "../../support/argo-cd-world.ts";
import { context, rollout, state } from "./states.ts";

const speed = 20;
/** In the server's time, so that a wait of minutes is over in seconds. */
const pause = (milliseconds: number) => sleep(milliseconds / speed);
const isRefresh = ({ path }: { path: string }): boolean => path.includes("refresh=");

describe("a comparison from after the settle time", () => {
  const settled = (change: (status: Record<string, unknown>) => void) => {
    const application = state("07-synced-healthy-new");
    change(application.status);
    return application;
  };
  // Healthy at 10:01:19, so settled at 10:01:30 for certain.
  const comparedAt = (time: string) =>
    settled((status) => Object.assign(status, { reconciledAt: `2026-08-22T${time}Z` }));
  const judged = (time: string, more: object = {}) => judgeArgoCd(comparedAt(time), rollout, { ...context, ...more });

  test("is what makes it healthy, and is asked for", () => {
    expect(judged("10:01:29")).toMatchObject({
      verdict: { state: "unknown", rule: "R22b" },
      needs: ["comparison", "live-images"],
      comparedFrom: new Date("2026-08-22T10:01:30Z"),
    });
    expect(judged("10:01:30").verdict).toMatchObject({ state: "healthy", rule: "R23" });
    expect(judged("10:01:29").verdict.reason).toBe(
      "Argo CD has not compared since 2026-08-22T10:01:29Z: is its application-controller running?",
    );
  });

  test("must come after the soak, and after whoever watches began to", () => {
    const policy = { soak: 60_000 };
    expect(judged("10:02:19", { policy }).verdict.rule).toBe("R22b");
    expect(judged("10:02:20", { policy }).verdict.rule).toBe("R23");
    const watchedSince = new Date("2026-08-22T10:15:00Z");
    expect(judged("10:14:59", { watchedSince }).verdict.rule).toBe("R22b");
    expect(judged("10:15:00", { watchedSince }).verdict.rule).toBe("R23");
  });

  test("is asked for once more when the caller's own soak is over, and health stays what it is", () => {
    const confirmFrom = new Date("2026-08-22T10:10:00Z");
    const due = judged("10:05:00", { confirmFrom });
    expect(due).toMatchObject({ verdict: { state: "healthy" }, comparedFrom: confirmFrom });
    expect(due.needs).toContain("comparison");
    expect(judged("10:10:00", { confirmFrom }).needs).not.toContain("comparison");
    const early = { confirmFrom, now: new Date("2026-08-22T10:09:59Z") };
    expect(judged("10:05:00", early).needs).not.toContain("comparison");
  });
});

describe("an application-controller that is stopped while all pods crash", () => {
  const lost = { use: { application: "web", project: "team-a" }, timeout: 60_000 };

  /** An Application that runs 1.0.0, and who reads it how; the controller stops, and so many seconds later the wait begins. */
  async function crashed(account: "server" | "patcher" | "reader" | "operator", seconds: number, more: object = {}) {
    await using scene = await clusterWorld({ speed });
    const commit = await scene.world.repository.tip("main");
    await pause(12_000);
    scene.world.server.controller(false);
    scene.app.crash();
    // Nobody looks meanwhile.
    scene.world.server.advance(seconds * 1_000);
    const agent = account === "server" ? undefined : scene.agentOf(account, { speed }).agent;
    const wait = { ...lost, commit, tag: "1.0.0", speed, ...(agent && { agent }), ...more };
    const waited = await waitWhole(scene.world, wait);
    expect(scene.app.application.status.health.status).toBe("Healthy");
    return waited;
  }

  test.each([
    ["server", 0],
    ["server", 75],
    ["patcher", 75],
    ["reader", 75],
  ] as const)("is never taken for health: by %s, %i seconds later", async (account, seconds) => {
    const { report, failure } = await crashed(account, seconds);
    expect(failure).toMatchObject({ kind: "timeout" });
    expect(report.state).toBe("unknown");
    expect(report.reason).toMatch(/^Argo CD has not compared since .*: is its application-controller running\?$/);
  });

  test("is contradicted by the live objects, where they may be read", async () => {
    const { report, failure } = await crashed("operator", 75);
    expect(failure).toMatchObject({ kind: "timeout" });
    expect(report.reason).toContain("Deployment web is not ready in the cluster (0 of 2 pods are ready)");
    expect(report.reason).toContain("still reports Healthy");
  });

  test("does not end a soak either, however long it had lasted before", async () => {
    await using scene = await clusterWorld({ speed });
    const { server } = scene.world;
    const commit = await scene.world.push(webFiles("2.0.0"));
    const wait = waitWhole(scene.world, { ...lost, commit, tag: "2.0.0", soak: 60_000, timeout: 150_000, speed });
    await pause(50_000);
    server.controller(false);
    scene.app.crash();
    const { report, failure } = await wait;
    expect(failure).toMatchObject({ kind: "timeout" });
    expect(report.reason).toContain("is its application-controller running?");
  });

  test("costs nothing but time where both come back", async () => {
    await using scene = await clusterWorld({ speed });
    const commit = await scene.world.repository.tip("main");
    scene.world.server.controller(false);
    const wait = waitWhole(scene.world, { ...lost, commit, tag: "1.0.0", timeout: 200_000, speed });
    await pause(20_000);
    scene.world.server.controller(true);
    const { report } = await wait;
    expect(report).toMatchObject({ state: "healthy", evidence: "image" });
  });
});

test("a rollout that goes well costs one refresh for it, and ends within seconds of the settle time", async () => {
  await using world = await startArgoCdWorld({ speed: 4 });
  const { server } = world;
  const app = server.application("web", { path: "apps/web" });
  const commit = await world.push(webFiles("2.0.0-slow15"));
  const { report } = await waitWhole(world, { commit, tag: "2.0.0-slow15", speed: 4 });
  const late = server.now().getTime() - (report.since?.getTime() ?? 0) - 10_000;
  expect(report.state).toBe("healthy");
  expect(late).toBeLessThan(4_500);
  // The first has Argo CD notice the push.
  expect(server.requests.filter(isRefresh)).toHaveLength(2);
  expect(Date.parse(app.application.status.reconciledAt ?? "")).toBeGreaterThanOrEqual(
    (report.since?.getTime() ?? 0) + 10_000,
  );
});
