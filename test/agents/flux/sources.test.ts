import { describe, expect, test } from "vitest";
import type { FluxMemory, FluxObjects } from "../../../src/agents/flux/flux-context.ts";
import { judgeFlux } from "../../../src/agents/flux/judge-flux.ts";
import { commit, context, kustomization, older, rollout, source } from "./objects.ts";

const stranger = "d".repeat(40);
const digests = { ours: `latest@sha256:${"1".repeat(64)}`, older: `latest@sha256:${"2".repeat(64)}` };

interface ArtifactParts {
  readonly revision?: string;
  /** What the artifact was made of, as its maker wrote it down. */
  readonly origin?: string | undefined;
}

const artifactSource = (
  kind: "OCIRepository" | "Bucket",
  { revision = digests.ours, origin = `main@sha1:${commit}` }: ArtifactParts,
) => ({
  apiVersion: "source.toolkit.fluxcd.io/v1",
  kind,
  metadata: { name: "config", namespace: "flux-system", generation: 1 },
  spec: { url: "oci://registry.example.com/manifests", ref: { tag: "latest" }, interval: "5m" },
  status: {
    observedGeneration: 1,
    conditions: [{ type: "Ready", status: "True", reason: "Succeeded", message: "" }],
    artifact: { revision, ...(origin && { metadata: { "org.opencontainers.image.revision": origin } }) },
  },
});

interface StatusParts {
  readonly applied?: string;
  readonly attempted?: string;
  readonly origin?: string | undefined;
  readonly ready?: { readonly status: string; readonly reason: string };
}

/** A Kustomization of an artifact: its revisions are digests, and only what it has applied names a commit. */
const ofArtifact = ({ applied = digests.ours, attempted = applied, origin = commit, ready }: StatusParts) => {
  const object = kustomization({ spec: { wait: true, sourceRef: { kind: "OCIRepository", name: "config" } } });
  const [condition] = object.status.conditions;
  return {
    ...object,
    status: {
      ...object.status,
      conditions: [{ ...condition, ...ready }],
      lastAppliedRevision: applied,
      lastAttemptedRevision: attempted,
      ...(origin && { lastAppliedOriginRevision: `main@sha1:${origin}` }),
    },
  };
};

const judge = (objects: FluxObjects, more: { memory?: FluxMemory; at?: string } = {}) =>
  judgeFlux(
    objects,
    rollout,
    context({
      relation: (other) =>
        (({ [commit]: "same", [older]: "ancestor", [stranger]: "diverged" }) as const)[other] ?? "unknown",
      contentAt: () => "changed",
      ...(more.memory && { memory: more.memory }),
      ...(more.at && { now: new Date(more.at) }),
    }),
  );

/** The same again, so many minutes later. */
const minutesLater = (minutes: number, objects: FluxObjects) =>
  judge(objects, {
    memory: judge(objects).memory,
    at: new Date(Date.parse("2026-08-22T10:05:00Z") + minutes * 60_000).toISOString(),
  }).verdict;

describe("an OCIRepository", () => {
  test("is followed by the commit that its artifact was made of", () => {
    const fetched = artifactSource("OCIRepository", {});
    expect(judge({ kustomization: ofArtifact({}), source: fetched }).verdict).toMatchObject({
      rule: "F16",
      state: "healthy",
      evidence: "revision",
    });
    const behind = ofArtifact({ applied: digests.older, origin: older });
    expect(judge({ kustomization: behind, source: fetched }).verdict).toMatchObject({ rule: "F12" });
    const unfetched = artifactSource("OCIRepository", { revision: digests.older, origin: `main@sha1:${older}` });
    expect(judge({ kustomization: behind, source: unfetched })).toMatchObject({
      verdict: { rule: "F11", state: "progressing", reason: expect.stringContaining("looks for every 5m") },
      needs: ["reconcile-source"],
    });
    expect(minutesLater(600, { kustomization: behind, source: unfetched }).state).toBe("progressing");
  });

  test("is known to be tried by its digest, so that a failure is ours", () => {
    const tried = ofArtifact({
      applied: digests.older,
      attempted: digests.ours,
      origin: older,
      ready: { status: "False", reason: "HealthCheckFailed" },
    });
    const objects = { kustomization: tried, source: artifactSource("OCIRepository", {}) };
    expect(minutesLater(10, objects)).toMatchObject({ rule: "F7", state: "failed" });
    // The source has gone on meanwhile: which commit was tried is not to be told.
    const gone = artifactSource("OCIRepository", { revision: `latest@sha256:${"3".repeat(64)}` });
    expect(minutesLater(10, { ...objects, source: gone }).state).toBe("progressing");
  });

  test("is not believed where another digest of the same commit is still being written down", () => {
    const twice = ofArtifact({ applied: digests.older, attempted: digests.ours, origin: commit });
    expect(judge({ kustomization: twice, source: artifactSource("OCIRepository", {}) }).verdict).toMatchObject({
      rule: "F15",
      state: "progressing",
    });
  });

  test("whose Kustomization does not name the commit (Flux before 2.5) is never called healthy", () => {
    const silent = { ...ofArtifact({}), status: { ...ofArtifact({}).status, lastAppliedOriginRevision: undefined } };
    const { verdict } = judge({ kustomization: silent, source: artifactSource("OCIRepository", {}) });
    expect(verdict.state).not.toBe("healthy");
  });

  test.each(["OCIRepository", "Bucket"] as const)(
    "a %s whose artifact says nothing of a commit is a mistake, once it has had the time to fetch another",
    (kind) => {
      const silent = artifactSource(kind, { origin: "" });
      const objects = {
        kustomization: ofArtifact({ applied: digests.older, origin: "" }),
        source: silent,
      };
      expect(judge(objects).verdict).toMatchObject({ rule: "F11", state: "progressing" });
      expect(minutesLater(7, objects).state).toBe("progressing");
      expect(minutesLater(9, objects)).toMatchObject({
        rule: "F11",
        state: "misconfigured",
        error: "config",
        reason: expect.stringContaining("does not say of which commit it is"),
      });
    },
  );

  test("that has fetched nothing yet is waited for", () => {
    const empty = { ...artifactSource("OCIRepository", {}), status: { observedGeneration: -1 } };
    const objects = { kustomization: ofArtifact({ applied: digests.older, origin: "" }), source: empty };
    expect(minutesLater(600, objects)).toMatchObject({ rule: "F11", state: "progressing" });
  });
});

describe("a GitRepository", () => {
  test("on another line is a mistake, once it has had the time to fetch ours", () => {
    const objects = { kustomization: kustomization({ applied: older }), source: source(stranger) };
    expect(minutesLater(3.5, objects)).toMatchObject({ rule: "F11", state: "progressing" });
    expect(minutesLater(4.5, objects)).toMatchObject({
      state: "misconfigured",
      reason: expect.stringContaining("history"),
    });
  });

  test("that may not be read is not said to have fetched our commit", () => {
    const { verdict } = judge({ kustomization: kustomization({ applied: older }) });
    expect(verdict).toMatchObject({
      rule: "F12",
      reason: "The Kustomization flux-system/api has not begun with our commit yet.",
    });
  });

  test.each([
    ["branch", { branch: "release" }, "follows release"],
    ["name", { name: "refs/heads/release" }, "follows release"],
    ["commit", { branch: "main", commit: older }, `follows the commit ${older}`],
    ["nothing, which is master", {}, "follows master"],
  ])("that follows another %s is said so at once", (_, ref, words) => {
    const followed = source(older);
    const other = { ...followed, spec: { ...followed.spec, ref } };
    expect(judge({ kustomization: kustomization({ applied: older }), source: other }).verdict).toMatchObject({
      rule: "F3",
      state: "misconfigured",
      error: "config",
      reason: expect.stringContaining(words),
    });
  });

  test.each([{ tag: "v1" }, { semver: ">=1.0.0" }])("that follows %o may yet come to our commit", (ref) => {
    const followed = source(older);
    const other = { ...followed, spec: { ...followed.spec, ref } };
    expect(judge({ kustomization: kustomization({ applied: older }), source: other }).verdict.rule).toBe("F11");
  });

  test("of another address is another repository, unless its commits are known to us", () => {
    const moved = (revision: string) => {
      const followed = source(revision);
      return { ...followed, spec: { ...followed.spec, url: "https://elsewhere.example.com/mirror.git" } };
    };
    const applied = kustomization({ applied: older });
    expect(judge({ kustomization: applied, source: moved("e".repeat(40)) }).verdict).toMatchObject({
      rule: "F3",
      reason: expect.stringContaining("reads https://elsewhere.example.com/mirror.git"),
    });
    expect(judge({ kustomization: applied, source: moved(older) }).verdict.rule).toBe("F11");
  });
});

describe("a Kustomization that waits for another", () => {
  const waiting = (message: string) => {
    const object = kustomization({ applied: older, spec: { dependsOn: [{ name: "infra" }, { name: "db" }] } });
    const conditions = [{ type: "Ready", status: "False", reason: "DependencyNotReady", message }];
    return { ...object, status: { ...object.status, conditions } };
  };
  const dependency = (reason: string, message: string, name = "infra") => ({
    kind: "Kustomization",
    metadata: { name, namespace: "flux-system", generation: 1 },
    status: { conditions: [{ type: "Ready", status: "False", reason, message }] },
  });
  const named = "dependency 'flux-system/infra' is not ready";

  test("names it, asks for it, and says what is wrong with it once it has been read", () => {
    const objects = { kustomization: waiting(named), source: source() };
    expect(judge(objects)).toMatchObject({
      verdict: {
        rule: "F8",
        state: "progressing",
        reason: "It waits for the Kustomization flux-system/infra.",
        resources: [{ kind: "Kustomization", name: "infra", namespace: "flux-system", message: named }],
      },
      needs: ["dependencies"],
    });
    const dependencies = [
      dependency("BuildFailed", "no such file", "db"),
      dependency("HealthCheckFailed", "health check failed after 25s"),
    ];
    expect(judge({ ...objects, dependencies }).verdict).toMatchObject({
      state: "progressing",
      reason: "It waits for the Kustomization flux-system/infra, which fails: health check failed after 25s",
      resources: [{ name: "infra", message: "health check failed after 25s" }],
    });
  });

  test("does not call one that waits itself a failure", () => {
    const dependencies = [dependency("DependencyNotReady", "dependency 'flux-system/base' is not ready")];
    const { verdict } = judge({ kustomization: waiting(named), source: source(), dependencies });
    expect(verdict.reason).toBe("It waits for the Kustomization flux-system/infra.");
  });

  test("names all that it depends on, where Flux's words name none", () => {
    const { verdict } = judge({ kustomization: waiting("dependencies do not meet ready condition"), source: source() });
    expect(verdict.reason).toBe("It waits for the Kustomization infra, db.");
  });

  test("has not failed, however long it takes: it was not tried", () => {
    expect(minutesLater(600, { kustomization: waiting(named), source: source() }).state).toBe("progressing");
  });
});
