import { expect, test } from "vitest";
import { judgeArgoCd } from "../../src/agents/argo-cd/judge.ts";
import { judgeFlux } from "../../src/agents/flux/judge-flux.ts";
import { type FailureKind, failureKinds } from "../../src/domain/verdict.ts";
import { verdictFailure } from "../../src/observe/verdict-failure.ts";
import { waitWhole } from "../support/argo-cd-wait.ts";
import { startArgoCdWorld } from "../support/argo-cd-world.ts";
import * as argoCd from "./argo-cd/states.ts";
import * as flux from "./flux/objects.ts";

/** The hint of a wait that failed in this way; undefined: the agent does not say in which. */
function hintOf(failure: FailureKind | undefined): string {
  const verdict = { state: "failed", reason: "r", rule: "R", resources: [], ...(failure && { failure }) } as const;
  const subject = { subject: "web", verdict, facts: {}, moments: [] };
  const report = {
    app: "web",
    state: "failed",
    reason: "r",
    commit: flux.commit,
    images: [],
    timeline: [],
    subjects: [],
  } as const;
  const standing = { state: "failed", reason: "r", lead: subject } as const;
  return verdictFailure({ report, standing, elapsed: 0, spent: 0 })?.hint ?? "";
}

test("another image is the remedy only where the image can be at fault", () => {
  const better = failureKinds.filter((kind) => hintOf(kind).includes("deliver a fixed image"));
  expect(better).toEqual(["rollout"]);
  expect(hintOf(undefined)).toContain("deliver a fixed image");
  expect(hintOf("render")).toContain("fix the files that cannot be rendered");
});

test("a broken render ends a wait with a hint about the files", async () => {
  await using world = await startArgoCdWorld({ speed: 60 });
  world.server.application("web", { path: "apps/web" });
  const commit = await world.push({ "apps/web/deployment.yaml": "kind: [" });
  const { report, failure } = await waitWhole(world, { commit, tag: "2.0.0", speed: 60 });
  expect(report.subjects).toMatchObject([{ verdict: { rule: "R6", failure: "render" } }]);
  expect(failure).toMatchObject({
    exitCode: 8,
    hint: expect.stringContaining("fix the files that cannot be rendered"),
  });
});

const condition = (type: string) => {
  const application = argoCd.healthyState();
  application.status.conditions = [{ type, message: "it is wrong", lastTransitionTime: "2026-08-22T10:01:00Z" }];
  return application;
};

test.each([
  ["R4", "definition", condition("InvalidSpecError")],
  ["R5", "definition", condition("UnknownError")],
  ["R6", "render", condition("ComparisonError")],
  ["R11", "apply", argoCd.state("09-sync-failed")],
  ["R17", "rollout", argoCd.state("10-degraded-new")],
])("Argo CD: %s fails as %s", (rule, failure, application) => {
  const known = { ...argoCd.context, refreshConfirmed: true, now: new Date("2026-08-22T10:30:00Z") };
  const { verdict } = judgeArgoCd(application, argoCd.rollout, known);
  expect(verdict).toMatchObject({ rule, state: "failed", failure });
});

test.each([
  ["BuildFailed", "render"],
  ["ReconciliationFailed", "apply"],
  ["HealthCheckFailed", "rollout"],
] as const)("Flux: %s fails as %s", (reason, failure) => {
  const object = flux.kustomization({});
  const status = {
    ...object.status,
    lastAppliedRevision: `main@sha1:${flux.older}`,
    lastAttemptedRevision: `main@sha1:${flux.commit}`,
    conditions: [{ type: "Ready", status: "False", reason, message: "m", lastTransitionTime: "2026-08-22T10:00:31Z" }],
  };
  const known = flux.context({ now: new Date("2026-08-22T11:00:00Z") });
  const objects = { kustomization: { ...object, status }, source: flux.source() };
  expect(judgeFlux(objects, flux.rollout, known).verdict).toMatchObject({ state: "failed", failure });
});
