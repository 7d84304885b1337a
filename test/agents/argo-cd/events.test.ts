import { describe, expect, test } from "vitest";
import type { ArgoCdFault, ArgoCdRequest } from "../../support/argo-cd-server.ts";
import { waitWhole } from "../../support/argo-cd-wait.ts";
import { startArgoCdWorld, webFiles } from "../../support/argo-cd-world.ts";

const speed = 60;
const settings = {
  grace: { settle: 1_000, appear: 0, comparison: 3_000, unknown: 3_000, image: 3_000, drift: 3_000, degraded: 3_000 },
};

const isAboutEvents = ({ path }: Pick<ArgoCdRequest, "path">): boolean => path.includes("/events?");

/** Waits for an image that cannot be pulled. */
async function failToPull(fault?: ArgoCdFault) {
  const world = await startArgoCdWorld({ speed });
  world.server.application("web", { path: "apps/web" });
  const commit = await world.push(webFiles("2-bad"));
  if (fault !== undefined) world.server.intercept = (request) => (isAboutEvents(request) ? fault : undefined);
  const waited = await waitWhole(world, { commit, tag: "2-bad", speed, settings });
  const { requests } = world.server;
  await world[Symbol.asyncDispose]();
  return { ...waited, requests };
}

describe("what the cluster has warned of", () => {
  test("is told of the pods that hang, when all is over and not before", async () => {
    const { report, failure, requests } = await failToPull();
    expect(report.state).toBe("failed");
    expect(report.events?.map(({ kind, reason }) => `${kind} ${reason}`)).toEqual([
      "Pod Failed",
      "Pod Failed",
      "Pod Failed",
    ]);
    const words = 'Failed to pull image "registry.example.com/web:2-bad": rpc error: code = NotFound';
    expect(failure?.message).toMatch(/^ {2}the cluster warned: Pod web\/web-\d-\d: Failed: /m);
    expect(failure?.message).toContain(words);
    // That it backs off is no warning.
    expect(JSON.stringify(report.events)).not.toContain("Back-off");
    const asked = requests.findIndex(isAboutEvents);
    expect(requests.slice(asked).every(isAboutEvents)).toBe(true);
    expect(
      requests.slice(asked).map(({ path }) => new URL(path, "http://server").searchParams.get("project")),
    ).not.toContain(null);
    expect(requests.slice(asked).length).toBeLessThanOrEqual(4);
  });

  test.each<[string, ArgoCdFault]>([
    ["no right", { kind: "error", code: 7, message: "permission denied" }],
    ["a broken server", { kind: "error", code: 2, message: "events is forbidden" }],
    ["a page of a proxy", { kind: "page", status: 200 }],
    ["a cut answer", { kind: "cut-body" }],
    ["a reset", { kind: "reset" }],
    ["an answer that does not come", { kind: "delay", milliseconds: 2_000 }],
  ])("leaves the verdict as it is where it cannot be read: %s", async (_, fault) => {
    const { report, failure } = await failToPull(fault);
    expect(report.state).toBe("failed");
    expect(report.events).toBeUndefined();
    expect(failure).toMatchObject({ kind: "unhealthy", exitCode: 8 });
    expect(failure?.message).toContain("Back-off pulling image");
  });

  test("is told after a timeout, too", async () => {
    await using world = await startArgoCdWorld({ speed });
    world.server.application("web", { path: "apps/web" });
    const commit = await world.push(webFiles("2-bad"));
    const { report, failure } = await waitWhole(world, { commit, tag: "2-bad", speed, timeout: 90_000 });
    expect(failure).toMatchObject({ kind: "timeout", exitCode: 9 });
    expect(report.events).not.toHaveLength(0);
  });

  test("is not asked for where all goes well", async () => {
    await using world = await startArgoCdWorld({ speed });
    world.server.application("web", { path: "apps/web" });
    const commit = await world.push(webFiles("2.0.0"));
    const { report } = await waitWhole(world, { commit, tag: "2.0.0", speed, settings });
    expect(report.state).toBe("healthy");
    expect(report.events).toBeUndefined();
    expect(world.server.requests.some(isAboutEvents)).toBe(false);
  });
});
