import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Look } from "../../../src/agents/agent.ts";
import { apiFiles, type FluxWorld, image, startFluxWorld, waiting } from "../../support/flux-world.ts";
import type { Fault } from "../../support/kubernetes-server.ts";
import { fluxOf } from "./cluster.ts";

const still = { speed: 0 };
const status = (code: number): Fault => ({ status: code, body: "{}", type: "application/json" });
const page: Fault = { status: 200, body: "<html>Sign in</html>", type: "text/html" };

const watchOf = (world: FluxWorld, { commit, tag }: { readonly commit: string; readonly tag: string }) => {
  const { agent } = fluxOf(world.server, { token: world.server.tokens.seer });
  return agent.watch(world.rollout(commit, tag), world.revisions(commit), new AbortController().signal);
};

const verdictOf = (look: Look) => look.subjects[0]?.verdict;

describe("a fault on any one request of a look", () => {
  test.each<[string, Fault]>([
    ["429", status(429)],
    ["500", status(500)],
    ["503", status(503)],
    ["a login page", page],
    ["a cut connection", "cut"],
    ["403", status(403)],
    ["404", status(404)],
    ["a cache that lags", { stale: 30 }],
  ])("(%s) never makes the old image healthy, and does not outlast itself", async (_, fault) => {
    await using world = await startFluxWorld(still);
    const commit = await world.push(apiFiles("1.1.0"));
    const watch = watchOf(world, { commit, tag: "1.1.0" });
    for (const passed of [0, 3_000, 6_000, 8_000]) {
      world.server.advance(passed);
      for (let broken = 0; broken < 6; broken++) {
        let request = 0;
        world.server.intercept = () => (request++ === broken ? fault : undefined);
        const look = await watch.look().catch(() => undefined);
        world.server.intercept = () => undefined;
        const isThere =
          new Set(world.server.running("shop")).size === 1 && world.server.running("shop")[0]?.endsWith("1.1.0");
        const verdict = look && verdictOf(look);
        if (isThere !== true) expect(verdict?.state).not.toBe("healthy");
        expect(verdict?.state).not.toBe("failed");
      }
    }
    world.server.advance(20_000);
    expect(verdictOf(await watch.look())).toMatchObject({ state: "healthy", evidence: "image" });
    await watch.close();
  });

  test("401 is told at once, with what to do", async () => {
    await using world = await startFluxWorld(still);
    const commit = await world.push(apiFiles("1.1.0"));
    const watch = watchOf(world, { commit, tag: "1.1.0" });
    world.server.intercept = () => status(401);
    await expect(watch.look()).rejects.toMatchObject({
      kind: "remote",
      message: expect.stringContaining("credentials"),
    });
    await watch.close();
  });
});

describe("a runner's clock that is ten minutes off", () => {
  test.each([-600_000, 600_000])("(%i ms) changes no verdict: the API's own time counts", async (skew) => {
    await using world = await startFluxWorld({ ...still, origin: new Date(Date.now() + skew) });
    const commit = await world.push(apiFiles("1.1.0-bad"));
    const watch = watchOf(world, { commit, tag: "1.1.0-bad" });
    const states: (string | undefined)[] = [];
    for (let passed = 0; passed < 120_000; passed += 5_000) {
      world.server.advance(5_000);
      const look = await watch.look();
      expect(Math.abs(look.at.getTime() - world.server.now().getTime())).toBeLessThan(1_500);
      states.push(verdictOf(look)?.state);
    }
    // One minute of grace, as without any skew.
    const [first, failed] = [states.indexOf("progressing"), states.indexOf("failed")];
    expect(failed - first).toBeGreaterThanOrEqual(16);
    expect(failed - first).toBeLessThanOrEqual(20);
    await watch.close();
  });
});

describe("a stream", () => {
  test.each<[string, Fault]>([
    ["from too old a version", "expired"],
    ["whose events come backwards, and twice", "backwards"],
  ])("%s only wakes us: what is judged is read anew", async (_, fault) => {
    await using world = await startFluxWorld(still);
    const commit = await world.push(apiFiles("1.1.0"));
    const watch = watchOf(world, { commit, tag: "1.1.0" });
    world.server.intercept = ({ path }) => (path.includes("watch=") ? fault : undefined);
    const seen: (string | undefined)[] = [];
    for (let look = 0; look < 60 && seen.at(-1) !== "healthy"; look++) {
      seen.push(verdictOf(await watch.look())?.state);
      const waits = new AbortController();
      const woken = watch.changed?.(waits.signal).catch(() => undefined);
      world.server.advance(1_000);
      if (fault === "expired") await woken;
      waits.abort();
      await woken;
    }
    expect(seen.at(-1)).toBe("healthy");
    expect(new Set(seen)).toEqual(new Set(["progressing", "healthy"]));
    expect(world.server.running("shop")).toEqual([`${image}:1.1.0`, `${image}:1.1.0`]);
    await watch.close();
  });
});

/** What can happen between two looks. `ours` is the tag that is waited for. */
type Event =
  | { readonly kind: "pass"; readonly milliseconds: number }
  | { readonly kind: "push"; readonly tag: string }
  | { readonly kind: "unrelated" | "crash" | "drift" | "suspend" | "resume" | "respec" }
  | { readonly kind: "down"; readonly is: boolean };

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("pass" as const), milliseconds: fc.integer({ min: 5, max: 15_000 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("push" as const),
      tag: fc.constantFrom("1.1.0", "1.2.0", "1.3.0-bad", "1.1.0"),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("unrelated" as const, "crash", "drift", "suspend", "resume", "respec"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("down" as const), is: fc.boolean() }) },
);

const fault: fc.Arbitrary<Fault | undefined> = fc.option(
  fc.oneof(
    fc.constantFrom<Fault>("cut", page, status(403), status(404), status(429), status(500)),
    fc.record({ stale: fc.integer({ min: 1, max: 12 }) }),
  ),
  { nil: undefined, freq: 2 },
);

async function happen(world: FluxWorld, what: Event, turn: number): Promise<void> {
  const { server } = world;
  switch (what.kind) {
    case "pass":
      return server.advance(what.milliseconds);
    case "push":
      return void (await world.push({ ...apiFiles(what.tag), "turn.txt": `${turn}\n` }));
    case "unrelated":
      return void (await world.push({ "turn.txt": `${turn}\n` }));
    case "crash":
      return server.crash("shop", "api");
    case "drift":
      return server.drift("shop", "api", `${image}:0.9.0`);
    case "suspend":
    case "resume":
      return server.put("Kustomization", "api", { ...waiting, suspend: what.kind === "suspend" });
    case "respec":
      return server.put("Kustomization", "api", { ...waiting, timeout: `${40 + turn}s` });
    case "down":
      return server.down(what.is);
  }
}

test("whatever happens, and whatever breaks: healthy only where every pod is ready and ours", async () => {
  let healthy = 0;
  const steps = fc.array(fc.tuple(event, fault, fc.integer({ min: 0, max: 5 })), { minLength: 10, maxLength: 24 });
  await fc.assert(
    fc.asyncProperty(steps, async (drawn) => {
      await using world = await startFluxWorld(still);
      const commit = await world.push(apiFiles("1.1.0"));
      const watch = watchOf(world, { commit, tag: "1.1.0" });
      world.server.advance(15_000);
      expect(world.server.running("shop")).toEqual([`${image}:1.1.0`, `${image}:1.1.0`]);
      for (const [turn, [what, broken, at]] of drawn.entries()) {
        await happen(world, what, turn);
        const pods = world.server.running("shop");
        const isTrue = pods.length === 2 && pods.every((name) => name === `${image}:1.1.0`);
        let request = 0;
        world.server.intercept = () => (broken !== undefined && request++ === at ? broken : undefined);
        const look = await watch.look().catch(() => undefined);
        world.server.intercept = () => undefined;
        const verdict = look && verdictOf(look);
        if (verdict?.state !== "healthy") continue;
        healthy += 1;
        const isStale = typeof broken === "object" && "stale" in broken;
        // Without the workloads Flux's own word has to do, and says so.
        if (verdict.evidence !== "image") expect(broken).toBeDefined();
        // A cache that lags may still show what ran before, and ours ran before the first event.
        else if (!isStale) expect(isTrue).toBe(true);
      }
      await watch.close();
    }),
    { numRuns: 8, endOnFailure: true },
  );
  expect(healthy).toBeGreaterThan(0);
});
