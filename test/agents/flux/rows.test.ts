import { describe, expect, test } from "vitest";
import type { FluxMemory, FluxObjects } from "../../../src/agents/flux/flux-context.ts";
import { judgeFlux } from "../../../src/agents/flux/judge-flux.ts";
import type { Verdict } from "../../../src/domain/verdict.ts";
import type { Relation } from "../../../src/git/repository.ts";
import { commit, context, deployment, kustomization, older, rollout, source } from "./objects.ts";

const [replaced, carried, unclear, foreign, twin] = ["1", "2", "3", "4", "5"].map((digit) => digit.repeat(40)) as [
  string,
  string,
  string,
  string,
  string,
];
const relations: Readonly<Record<string, Relation>> = {
  [commit]: "same",
  [older]: "ancestor",
  [replaced]: "descendant",
  [carried]: "descendant",
  [unclear]: "descendant",
  [foreign]: "diverged",
  [twin]: "diverged",
};

const start = Date.parse("2026-08-22T10:05:00Z");

interface Asked {
  readonly memory?: FluxMemory;
  /** Seconds since the first look. */
  readonly at?: number;
}

const judge = (objects: FluxObjects, { memory, at = 0 }: Asked = {}) =>
  judgeFlux(
    objects,
    rollout,
    context({
      relation: (other) => relations[other] ?? "unknown",
      contentAt: (other) => (other === carried || other === twin ? "same" : other === unclear ? "unknown" : "changed"),
      now: new Date(start + at * 1_000),
      ...(memory && { memory }),
    }),
  );

/** Looks at the same again and again, until so many seconds are over. */
function lasting(objects: FluxObjects, seconds: number): Verdict {
  let judgement = judge(objects);
  for (const at of [seconds / 2, seconds]) judgement = judge(objects, { memory: judgement.memory, at });
  return judgement.verdict;
}

interface Parts {
  readonly applied?: string;
  readonly attempted?: string;
  readonly observed?: number;
  readonly spec?: object;
  readonly ready?: readonly [status: string, reason: string, message?: string];
  readonly conditions?: readonly (readonly [type: string, status: string])[];
  readonly deleting?: boolean;
}

/** A Kustomization that waits; what is left out is as after a success with our commit. */
function told(parts: Parts) {
  const { applied = commit, attempted = applied, observed = 3, spec = {} } = parts;
  const object = kustomization({ spec: { wait: true, ...spec } });
  const [status, reason, message = "words"] = parts.ready ?? ["True", "ReconciliationSucceeded"];
  const ready = { type: "Ready", status, reason, message, lastTransitionTime: "2026-08-22T10:04:58Z" };
  const more = (parts.conditions ?? []).map(([type, is]) => ({ type, status: is, reason: "Said", message: "said" }));
  return {
    ...object,
    metadata: { ...object.metadata, ...(parts.deleting && { deletionTimestamp: "2026-08-22T10:00:00Z" }) },
    status: {
      ...object.status,
      observedGeneration: observed,
      conditions: [ready, ...more],
      lastAppliedRevision: `main@sha1:${applied}`,
      lastAttemptedRevision: `main@sha1:${attempted}`,
    },
  };
}

const of = (parts: Parts, fetched = commit): FluxObjects => ({ kustomization: told(parts), source: source(fetched) });

const asleep = (fetched: string) => {
  const object = source(fetched);
  return { ...object, spec: { ...object.spec, suspend: true } };
};

const sourceWith = (fetched: string, status: string) => {
  const object = source(fetched);
  const conditions = [{ type: "Ready", status, reason: "GitOperationFailed", message: "no such ref" }];
  return { ...object, status: { ...object.status, conditions } };
};

describe("what will not change by waiting", () => {
  test("F1: a Kustomization that is being deleted, though Ready is true", () => {
    expect(judge(of({ deleting: true })).verdict).toMatchObject({ rule: "F1", error: "not-found" });
  });

  test("F2: a source that sleeps matters only as long as it has not fetched our commit", () => {
    const behind = { kustomization: told({ applied: older }), source: asleep(older) };
    expect(judge(behind).verdict).toMatchObject({ rule: "F2", state: "misconfigured", error: "config" });
    expect(judge({ kustomization: told({}), source: asleep(commit) }).verdict).toMatchObject({ state: "healthy" });
  });

  test("F4: stalled is a failure of what was tried, and a mistake of what was not; of an older spec it says nothing", () => {
    const conditions = [["Stalled", "True"]] as const;
    expect(judge(of({ conditions, applied: older, attempted: commit })).verdict).toMatchObject({
      rule: "F4",
      state: "failed",
    });
    expect(judge(of({ conditions, applied: older })).verdict).toMatchObject({
      rule: "F4",
      state: "misconfigured",
      error: "config",
    });
    expect(judge(of({ conditions, observed: 2 })).verdict.rule).not.toBe("F4");
    expect(judge(of({ conditions: [["Stalled", "False"]] })).verdict.state).toBe("healthy");
  });
});

describe("which commit it is", () => {
  test.each([
    ["applied", of({ applied: replaced, attempted: commit })],
    ["tried", of({ attempted: replaced })],
    ["fetched", of({}, replaced)],
  ])("F5: a later one with other images supersedes ours as soon as it is %s", (_, objects) => {
    expect(judge(objects).verdict).toMatchObject({ rule: "F5", state: "superseded" });
  });

  test.each([
    ["a later one of which nobody knows what it carries", unclear],
    ["one of which nobody knows how it stands to ours", "9".repeat(40)],
  ])("F6: %s is unknown, where it is applied", (_, applied) => {
    expect(judge(of({ applied }, applied)).verdict).toMatchObject({ rule: "F6", state: "unknown" });
  });

  test("a later one that carries our image is ours, and so is one of another line that does", () => {
    for (const applied of [carried, twin])
      expect(judge(of({ applied }, applied)).verdict).toMatchObject({ rule: "F16", state: "healthy" });
    expect(judge(of({ applied: foreign }, foreign)).verdict.state).toBe("progressing");
  });

  test("F11: a fetched one that cannot be told is unknown, and never more than that", () => {
    for (const fetched of [unclear, "9".repeat(40)])
      expect(lasting(of({ applied: older }, fetched), 6_000)).toMatchObject({ rule: "F11", state: "unknown" });
  });
});

describe("F7: our commit was tried and failed", () => {
  const failing = (parts: Parts = {}) =>
    of({ applied: older, attempted: commit, ready: ["False", "HealthCheckFailed"], ...parts });

  test.each([
    [{ retryInterval: "15s" }, 60],
    [{ retryInterval: "2m" }, 120],
    [{ interval: "1h" }, 300],
    [{ interval: "3m" }, 180],
    [{ interval: "odd" }, 60],
  ])("%o: it is believed after %i seconds, since Ready says so", (spec, seconds) => {
    // Ready has been false for two seconds when we look first.
    expect(lasting(failing({ spec }), seconds - 3)).toMatchObject({ rule: "F7", state: "progressing" });
    expect(lasting(failing({ spec }), seconds - 2)).toMatchObject({ rule: "F7", state: "failed" });
  });

  test("a first look at an old failure believes it at once", () => {
    expect(judge(failing(), { at: 600 }).verdict).toMatchObject({ rule: "F7", state: "failed" });
  });

  test("the failure of another commit is none of ours", () => {
    const before = of({ applied: older, ready: ["False", "HealthCheckFailed"] });
    expect(lasting(before, 6_000)).toMatchObject({ rule: "F12", state: "progressing" });
  });

  test.each(["DependencyNotReady", "ArtifactFailed", "HealthCheckCanceled", "Progressing", "ProgressingWithRetry"])(
    "%s is no failure of a try",
    (reason) => {
      expect(lasting(failing({ ready: ["False", reason] }), 6_000).state).toBe("progressing");
    },
  );
});

describe("F9 and F10: what Flux cannot get", () => {
  const missing = (fetched: string) =>
    of({ applied: older, ready: ["False", "ArtifactFailed", "kustomization path not found: stat /x"] }, fetched);

  test("a path that is not there is a mistake after a minute, once our commit is fetched: it may bring the path", () => {
    expect(lasting(missing(commit), 59)).toMatchObject({ rule: "F9", state: "progressing" });
    expect(lasting(missing(commit), 60)).toMatchObject({ rule: "F9", state: "misconfigured", error: "config" });
    expect(lasting(missing(older), 6_000)).toMatchObject({ rule: "F11", state: "progressing" });
  });

  test("a source that fails is unknown for three minutes, and then a mistake; in the middle of a try it still fails", () => {
    const failing = { kustomization: told({ applied: older }), source: sourceWith(older, "False") };
    expect(lasting(failing, 179)).toMatchObject({ rule: "F10", state: "unknown" });
    expect(lasting(failing, 180)).toMatchObject({ rule: "F10", state: "misconfigured", error: "config" });
    const trying = { ...failing, source: sourceWith(older, "Unknown") };
    expect(judge(trying).verdict.rule).toBe("F11");
    const { memory } = judge(failing);
    expect(judge(trying, { memory, at: 400 }).verdict).toMatchObject({ rule: "F10", state: "unknown" });
    const again = judge(trying, { memory, at: 400 });
    expect(judge(failing, { memory: again.memory, at: 401 }).verdict.state).toBe("misconfigured");
  });

  test("a source that fails after it has fetched ours hinders nothing", () => {
    const objects = { kustomization: told({}), source: sourceWith(commit, "False") };
    expect(judge(objects).verdict).toMatchObject({ rule: "F16", state: "healthy" });
  });
});

describe("F13: a periodic run of what was healthy", () => {
  const running: Parts = { ready: ["Unknown", "Progressing"] };
  const well = judge(of({})).memory;

  test("is healthy as before for ten seconds, without the image where nobody looks at it", () => {
    expect(judge(of(running), { memory: well, at: 1 }).verdict).toMatchObject({
      rule: "F13",
      state: "healthy",
      evidence: "revision",
    });
    expect(judge(of(running), { memory: well, at: 8 }).verdict).toMatchObject({ rule: "F14", state: "progressing" });
    const seen = { ...well, evidence: "image" as const };
    expect(judge(of(running), { memory: seen, at: 1 }).verdict.evidence).toBe("revision");
    const applied = { ...well, evidence: "applied" as const };
    expect(judge(of(running), { memory: applied, at: 1 }).verdict.evidence).toBe("applied");
  });

  test.each<[string, Parts]>([
    ["of another spec", { ...running, observed: 2 }],
    ["of a later commit that has yet to be applied", { ...running, attempted: carried, applied: older }],
    ["that has failed", { ready: ["False", "HealthCheckCanceled"] }],
  ])("one %s is not", (_, parts) => {
    expect(judge(of(parts), { memory: well, at: 1 }).verdict.state).not.toBe("healthy");
  });

  test("without a memory, or with one that is too old, nobody knows that it was healthy", () => {
    expect(judge(of(running)).verdict.state).toBe("progressing");
    const fresh = told(running);
    const [ready] = fresh.status.conditions;
    const now = {
      ...fresh,
      status: { ...fresh.status, conditions: [{ ...ready, lastTransitionTime: "2026-08-22T10:06:00Z" }] },
    };
    const objects = { kustomization: now, source: source() };
    expect(judge(objects, { memory: well, at: 61 }).verdict.state).toBe("progressing");
    expect(judge(objects, { memory: { ...well, at: new Date(start + 40_000) }, at: 61 }).verdict.state).toBe("healthy");
  });

  test("pods that are not ready are believed more", () => {
    const objects = { ...of(running), workloads: [deployment({ ready: 1 })] };
    expect(judge(objects, { memory: well, at: 1 }).verdict).toMatchObject({ rule: "F13", state: "progressing" });
  });
});

describe("F15: a success that is not ours, or not whole", () => {
  test.each<[string, Parts]>([
    ["of an older spec", { observed: 2 }],
    ["that is still being written down", { applied: older, attempted: commit }],
    ["that is written down for another revision of ours", { applied: commit, attempted: carried }],
    ["while Flux is at it", { conditions: [["Reconciling", "True"]] }],
    ["whose health is not known", { conditions: [["Healthy", "Unknown"]] }],
    ["whose health is bad", { conditions: [["Healthy", "False"]] }],
  ])("%s is progressing, for as long as it lasts", (_, parts) => {
    expect(lasting(of(parts), 6_000)).toMatchObject({ rule: "F15", state: "progressing" });
  });
});

describe("a HelmRelease", () => {
  interface ReleaseParts {
    readonly tag?: string | undefined;
    readonly observed?: number;
    readonly ready?: readonly [status: string, reason: string] | undefined;
    readonly conditions?: readonly (readonly [type: string, status: string])[];
    readonly history?: string;
    readonly deleting?: boolean;
    readonly spec?: object;
  }
  const release = (parts: ReleaseParts) => {
    const { tag = "1.42.0", observed = 2, ready = ["True", "UpgradeSucceeded"], history = "deployed" } = parts;
    const more = (parts.conditions ?? []).map(([type, status]) => ({ type, status, reason: "Said", message: "said" }));
    const image = tag === "" ? {} : { repository: "registry.example.com/shop/api", tag };
    return {
      kind: "HelmRelease",
      metadata: {
        name: "api",
        namespace: "shop",
        generation: 2,
        ...(parts.deleting && { deletionTimestamp: "2026-08-22T10:00:00Z" }),
      },
      spec: { values: { image }, ...parts.spec },
      status: {
        observedGeneration: observed,
        conditions: [{ type: "Ready", status: ready[0], reason: ready[1], message: "words" }, ...more],
        history: [{ status: history }],
      },
    };
  };
  const rule = (parts: ReleaseParts, more: FluxObjects = {}) => {
    const { verdict } = judge({ helmRelease: release(parts), ...more });
    return `${verdict.rule} ${verdict.state}`;
  };

  test.each<[string, ReleaseParts]>([
    ["H11 healthy", {}],
    ["H1 misconfigured", { deleting: true }],
    ["H2 misconfigured", { spec: { suspend: true } }],
    ["H5 unknown", { tag: "" }],
    ["H6 progressing", { tag: "1.41.0" }],
    ["H7 failed", { conditions: [["Stalled", "True"]], ready: ["False", "RollbackSucceeded"] }],
    ["H8 progressing", { conditions: [["Stalled", "True"]], ready: ["False", "RollbackSucceeded"], observed: 1 }],
    ["H8 progressing", { ready: ["False", "UpgradeFailed"] }],
    ["H8 progressing", { ready: ["Unknown", "Progressing"] }],
    ["H9 progressing", { observed: 1 }],
    ["H9 progressing", { conditions: [["Reconciling", "True"]] }],
    ["H10 progressing", { history: "failed" }],
    ["H10 progressing", { conditions: [["Remediated", "True"]] }],
  ])("%s: %o", (expected, parts) => {
    expect(rule(parts)).toBe(expected);
  });

  test("tells what a Kustomization that waits for it waits for", () => {
    const reasonOf = (ready: ReleaseParts["ready"], attempted: string) => {
      const ofBoth = of({ applied: older, attempted, ready: ["Unknown", "Progressing"] });
      return judge({ helmRelease: release({ ready }), ...ofBoth }).verdict.reason;
    };
    expect(reasonOf(["False", "UpgradeFailed"], commit)).toMatch(/not applied our commit yet: .*release \(words\)\.$/);
    expect(reasonOf(["True", "UpgradeSucceeded"], commit)).toMatch(/not applied our commit yet\.$/);
    expect(reasonOf(["False", "UpgradeFailed"], older)).toMatch(/not applied our commit yet\.$/);
  });

  test("has its Kustomization before it: what that has not applied, cannot be released", () => {
    const values = { tag: "" };
    expect(rule(values, of({}))).toBe("H11 healthy");
    expect(rule(values, of({ applied: older }))).toBe("H4 progressing");
    expect(rule({}, of({ applied: older }))).toBe("H4 progressing");
    expect(rule({}, of({ applied: unclear }))).toBe("H4 unknown");
    expect(rule({}, of({ applied: carried }, replaced))).toBe("F5 superseded");
    expect(rule({}, of({ spec: { suspend: true } }))).toBe("F2 misconfigured");
  });

  test("fails with its Kustomization, whose retries in between heal nothing", () => {
    const tried: Parts = { applied: older, attempted: commit, spec: { retryInterval: "15s" } };
    const failing = { ...of({ ...tried, ready: ["False", "BuildFailed"] }), helmRelease: release({}) };
    const trying = { ...of({ ...tried, ready: ["Unknown", "Progressing"] }), helmRelease: release({}) };
    const between = judge(trying, { memory: judge(failing).memory, at: 30 });
    expect(between.verdict).toMatchObject({ rule: "H4", state: "progressing" });
    const object = told({ ...tried, ready: ["False", "BuildFailed"] });
    const conditions = object.status.conditions.map((said) => ({
      ...said,
      lastTransitionTime: "2026-08-22T10:05:31Z",
    }));
    const again = { ...failing, kustomization: { ...object, status: { ...object.status, conditions } } };
    expect(judge(again, { memory: between.memory, at: 59 }).verdict.state).toBe("progressing");
    expect(judge(again, { memory: between.memory, at: 60 }).verdict).toMatchObject({ rule: "F7", state: "failed" });
  });

  test("that was well in between begins its grace anew, though its Kustomization was at it", () => {
    const conditions = [{ type: "Progressing", status: "False", message: "timed out" }];
    const broken = { ...of({}), helmRelease: release({}), workloads: [deployment({ conditions })] };
    const running = { ...of({ ready: ["Unknown", "Progressing"] }), helmRelease: release({}) };
    const well = judge({ ...running, workloads: [deployment({})] }, { memory: judge(broken).memory });
    expect(well.verdict).toMatchObject({ rule: "H11", state: "healthy" });
    expect(judge(broken, { memory: well.memory, at: 600 }).verdict.state).toBe("progressing");
  });

  test("is not blamed for a Kustomization that is not ready because of it", () => {
    expect(rule({}, of({ ready: ["Unknown", "Progressing"] }))).toBe("H11 healthy");
    expect(rule({ ready: ["False", "UpgradeFailed"] }, of({ ready: ["Unknown", "Progressing"] }))).toBe(
      "H8 progressing",
    );
  });
});
