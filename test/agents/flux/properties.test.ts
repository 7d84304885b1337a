import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FluxMemory, FluxObjects } from "../../../src/agents/flux/flux-context.ts";
import { judgeFlux } from "../../../src/agents/flux/judge-flux.ts";
import { deployment, rollout as ourRollout } from "./objects.ts";

const commits = { ours: "a", older: "b", sameLater: "c", otherLater: "d", unclearLater: "e", foreign: "f" } as const;
type Which = keyof typeof commits;
const which = fc.constantFrom(...(Object.keys(commits) as Which[]));
const sha = (name: Which): string => commits[name].repeat(40);
const nameOf = (commit: string): Which | undefined =>
  (Object.keys(commits) as Which[]).find((name) => sha(name) === commit);
const carries = (name: Which): boolean => name === "ours" || name === "sameLater";
const rollout = { ...ourRollout, commit: sha("ours") };
const now = new Date("2026-08-22T10:30:00Z");
const before = (seconds: number): string => new Date(now.getTime() - seconds * 1000).toISOString();

const status = fc.constantFrom("True", "False", "Unknown");
const reason = fc.constantFrom(
  "ReconciliationSucceeded",
  "Progressing",
  "HealthCheckFailed",
  "BuildFailed",
  "ArtifactFailed",
  "DependencyNotReady",
  "Succeeded",
);
const generation: fc.Arbitrary<number> = fc.oneof({ weight: 4, arbitrary: fc.constant(2) }, fc.constant(1));
/** Mostly something, for else nothing would ever be healthy. */
const likely = (odds: number) => fc.integer({ min: 1, max: odds }).map((number) => number > 1);

const parts = fc.record({
  generation,
  observed: generation,
  suspend: likely(5).map((is) => !is),
  deleting: likely(5).map((is) => !is),
  wait: fc.boolean(),
  ready: fc.record({
    status: fc.oneof({ weight: 3, arbitrary: fc.constant("True") }, status),
    reason,
    age: fc.integer({ min: 0, max: 300 }),
  }),
  reconciling: fc.option(status, { freq: 1 }),
  stalled: fc.option(status, { freq: 1 }),
  healthy: fc.option(fc.oneof({ weight: 3, arbitrary: fc.constant("True") }, status)),
  applied: fc.oneof({ weight: 3, arbitrary: fc.constant<Which>("ours") }, which),
  attempted: fc.oneof({ weight: 3, arbitrary: fc.constant<Which>("ours") }, which),
  artifact: fc.oneof({ weight: 3, arbitrary: fc.constant<Which>("ours") }, which),
  workload: fc.option(
    fc.record({
      isOurs: likely(4),
      updated: fc.integer({ min: 1, max: 2 }),
      ready: fc.integer({ min: 1, max: 2 }),
      observed: generation,
      present: fc.integer({ min: 2, max: 3 }),
    }),
  ),
  memory: fc.option(
    fc.record({
      healthyFor: fc.option(fc.integer({ min: 0, max: 3600 })),
      lookedAgo: fc.integer({ min: 0, max: 90 }),
      failingFor: fc.option(fc.integer({ min: 0, max: 600 })),
    }),
  ),
});
type Parts = typeof parts extends fc.Arbitrary<infer T> ? T : never;

const condition = (type: string, found: string | null, why = "Found") =>
  found === null ? [] : [{ type, status: found, reason: why, message: "", lastTransitionTime: before(5) }];

function objectsOf(given: Parts): FluxObjects {
  const { workload } = given;
  const conditions = [
    {
      type: "Ready",
      status: given.ready.status,
      reason: given.ready.reason,
      message: "",
      lastTransitionTime: before(given.ready.age),
    },
    ...condition("Reconciling", given.reconciling),
    ...condition("Stalled", given.stalled),
    ...condition("Healthy", given.healthy),
  ];
  return {
    kustomization: {
      kind: "Kustomization",
      metadata: {
        name: "api",
        namespace: "flux-system",
        generation: given.generation,
        ...(given.deleting && { deletionTimestamp: before(1) }),
      },
      spec: {
        wait: given.wait,
        suspend: given.suspend,
        sourceRef: { kind: "GitRepository", name: "config" },
        retryInterval: "15s",
      },
      status: {
        observedGeneration: given.observed,
        conditions,
        lastAppliedRevision: `main@sha1:${sha(given.applied)}`,
        lastAttemptedRevision: `main@sha1:${sha(given.attempted)}`,
      },
    },
    source: {
      kind: "GitRepository",
      metadata: { name: "config", namespace: "flux-system", generation: 1 },
      spec: { url: rollout.repoURL, ref: { branch: "main" } },
      status: { artifact: { revision: `main@sha1:${sha(given.artifact)}` }, conditions: condition("Ready", "True") },
    },
    ...(workload && {
      workloads: [
        deployment({ ...workload, ...(workload.isOurs ? {} : { image: "registry.example.com/shop/api:1.41.0" }) }),
      ],
    }),
  };
}

function memoryOf({ memory }: Parts): FluxMemory | undefined {
  if (memory === null) return undefined;
  const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);
  return {
    at: ago(memory.lookedAgo),
    ...(memory.healthyFor !== null && { healthySince: ago(memory.healthyFor), evidence: "revision" as const }),
    seen: { ...(memory.failingFor !== null && { failing: ago(memory.failingFor) }) },
  };
}

const judge = (given: Parts) => judgeWith(objectsOf(given), memoryOf(given));

function judgeWith(objects: FluxObjects, memory: FluxMemory | undefined) {
  return judgeFlux(objects, rollout, {
    now,
    relation: (commit) =>
      (
        ({
          ours: "same",
          older: "ancestor",
          foreign: "diverged",
          sameLater: "descendant",
          otherLater: "descendant",
          unclearLater: "descendant",
        }) as const
      )[nameOf(commit) ?? "foreign"],
    contentAt: (commit) =>
      (({ sameLater: "same", otherLater: "changed" }) as const)[nameOf(commit) as "sameLater"] ?? "unknown",
    ...(memory && { memory }),
  }).verdict;
}

describe("whatever a Kustomization says", () => {
  test("healthy means that our image is in what is applied, by everything that it says", () => {
    let seen = 0;
    fc.assert(
      fc.property(parts, (given) => {
        const verdict = judge(given);
        if (verdict.state !== "healthy") return;
        seen += 1;
        expect([given.suspend, given.deleting, given.stalled === "True"]).toEqual([false, false, false]);
        expect([given.applied, given.attempted].every(carries)).toBe(true);
        expect(given.artifact).not.toBe("otherLater");
        expect(given.observed).toBe(given.generation);
        const isRemembered = given.memory !== null && given.memory.healthyFor !== null && given.memory.lookedAgo <= 30;
        if (isRemembered && given.ready.status !== "False" && given.ready.age < 10) return;
        expect(given.ready.status).toBe("True");
        expect(given.applied).toBe(given.attempted);
        expect(["True", null]).toContain(given.healthy);
        expect(given.reconciling).not.toBe("True");
      }),
      { numRuns: 3000 },
    );
    expect(seen).toBeGreaterThan(50);
  });

  test("evidence is no more than what was seen", () => {
    fc.assert(
      fc.property(parts, (given) => {
        const { state, evidence } = judge(given);
        const { workload } = given;
        if (state !== "healthy") {
          expect(evidence).toBeUndefined();
          return;
        }
        if (workload !== null) {
          expect(
            workload.isOurs &&
              workload.updated === 2 &&
              workload.ready === 2 &&
              workload.observed === 2 &&
              workload.present === 2,
          ).toBe(true);
          expect(evidence).toBe("image");
        } else if (given.memory === null) expect(evidence).toBe(given.wait ? "revision" : "applied");
        else expect(evidence).not.toBe("image");
      }),
      { numRuns: 3000 },
    );
  });

  test("failed is only what our commit was tried for", () => {
    let seen = 0;
    fc.assert(
      fc.property(parts, (given) => {
        if (judge(given).state !== "failed") return;
        seen += 1;
        expect(carries(given.attempted) || carries(given.applied)).toBe(true);
        expect(given.suspend || given.deleting).toBe(false);
      }),
      { numRuns: 3000 },
    );
    expect(seen).toBeGreaterThan(5);
  });

  test("nothing that goes wrong makes it healthy", () => {
    const harm = fc.constantFrom<(given: Parts) => Parts>(
      (given) => ({ ...given, suspend: true }),
      (given) => ({ ...given, deleting: true }),
      (given) => ({ ...given, ready: { ...given.ready, status: "False" } }),
      (given) => ({ ...given, stalled: "True" }),
      (given) => ({ ...given, healthy: "False" }),
      (given) => ({ ...given, observed: given.generation - 1 }),
      (given) => ({ ...given, attempted: "foreign" }),
      (given) => ({ ...given, applied: "older" }),
      (given) => ({ ...given, artifact: "otherLater" }),
      (given) => ({ ...given, memory: null }),
      (given) => ({ ...given, workload: given.workload && { ...given.workload, isOurs: false } }),
      (given) => ({ ...given, workload: given.workload && { ...given.workload, ready: 1 } }),
    );
    fc.assert(
      fc.property(parts, harm, (given, harmed) => {
        if (judge(given).state !== "healthy") expect(judge(harmed(given)).state).not.toBe("healthy");
      }),
      { numRuns: 3000 },
    );
  });
});

describe("whatever a HelmRelease says", () => {
  const release = fc.record({
    tag: fc.constantFrom("1.42.0", "1.42.0", "1.41.0", undefined),
    observed: generation,
    ready: fc.oneof({ weight: 4, arbitrary: fc.constant("True") }, status),
    reconciling: fc.option(status, { freq: 1 }),
    stalled: fc.option(status, { freq: 1 }),
    remediated: fc.option(status, { freq: 1 }),
    history: fc.constantFrom("deployed", "deployed", "failed", "superseded", undefined),
    suspend: likely(5).map((is) => !is),
  });

  test("healthy means that our values are released, and what applies them has applied ours", () => {
    let seen = 0;
    fc.assert(
      fc.property(release, fc.option(parts, { freq: 2 }), (given, parent) => {
        const conditions = [
          ["Ready", given.ready],
          ["Reconciling", given.reconciling],
          ["Stalled", given.stalled],
          ["Remediated", given.remediated],
        ].flatMap(([type, is]) => (is === null ? [] : [{ type, status: is, reason: "Said", message: "" }]));
        const image = { repository: "registry.example.com/shop/api", tag: given.tag };
        const helmRelease = {
          kind: "HelmRelease",
          metadata: { name: "api", namespace: "shop", generation: 2 },
          spec: { suspend: given.suspend, values: given.tag === undefined ? {} : { image } },
          status: { observedGeneration: given.observed, conditions, history: [{ status: given.history }] },
        };
        const { state } = judgeWith({ ...(parent && objectsOf(parent)), helmRelease }, undefined);
        if (state !== "healthy") return;
        seen += 1;
        expect(given.tag ?? (parent && "1.42.0")).toBe("1.42.0");
        expect([given.observed, given.ready, given.history, given.suspend]).toEqual([2, "True", "deployed", false]);
        expect([given.reconciling, given.stalled, given.remediated]).not.toContain("True");
        if (parent === null) return;
        expect(carries(parent.applied)).toBe(true);
        expect([parent.suspend, parent.deleting]).toEqual([false, false]);
        expect([parent.attempted, parent.artifact]).not.toContain("otherLater");
      }),
      { numRuns: 6000 },
    );
    expect(seen).toBeGreaterThan(50);
  });
});

test("nothing that a server could send makes the judge throw, or pass", () => {
  const context = { now, relation: () => "unknown" as const, contentAt: () => "unknown" as const };
  const odd = fc.option(fc.anything({ maxDepth: 4, withNullPrototype: true }), { nil: undefined });
  fc.assert(
    fc.property(odd, odd, odd, (kustomization, source, helmRelease) => {
      const objects = {
        ...(kustomization !== undefined && { kustomization }),
        ...(source !== undefined && { source }),
        ...(helmRelease !== undefined && { helmRelease }),
      };
      expect(judgeFlux(objects, rollout, context).verdict.state).not.toBe("healthy");
    }),
  );
  fc.assert(
    fc.property(
      fc.array(fc.anything({ maxDepth: 3 })),
      fc.array(fc.anything({ maxDepth: 3 })),
      parts,
      (workloads, pods, given) => {
        const objects = { ...objectsOf(given), workloads, pods };
        expect(() => judgeFlux(objects, rollout, context)).not.toThrow();
      },
    ),
  );
});
