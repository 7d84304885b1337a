import { describe, expect, test } from "vitest";
import { judgeArgoCd } from "../../../src/agents/argo-cd/judge.ts";
import { commits, context, healthyState, image, type Json, rollout } from "./states.ts";

/** A healthy Application at our commit, where other things are live. */
function driftOf(change: (application: Json) => void) {
  const application = healthyState();
  change(application);
  return judgeArgoCd(application, rollout, context).drift;
}

const live = (application: Json, ...tags: readonly string[]): void => {
  application.status.summary.images = tags.map((tag) => `${image}:${tag}`);
};

describe("what an Application shows to be live", () => {
  test("is no drift if it is ours, alone or beside what it replaces", () => {
    expect(driftOf(() => undefined)).toBeUndefined();
    expect(driftOf((application) => live(application, "1.41.0", "1.42.0"))).toBeUndefined();
  });

  test("is drift if only another version runs at our commit", () => {
    expect(driftOf((application) => live(application, "1.41.0", "1.40.0"))).toEqual({
      images: [{ name: image, live: [{ tag: "1.41.0" }, { tag: "1.40.0" }] }],
      resources: [],
    });
  });

  test("is no drift before Argo CD has seen our commit", () => {
    const before = (application: Json): void => {
      application.status.sync.revision = commits.old;
      live(application, "1.41.0");
    };
    expect(driftOf(before)).toBeUndefined();
  });

  test("is drift in what Argo CD itself calls out of sync, but for hooks", () => {
    const outOfSync = (application: Json): void => {
      application.status.sync.status = "OutOfSync";
      application.status.resources = [
        { kind: "Deployment", name: "web\nx", status: "OutOfSync" },
        { kind: "Service", name: "web", status: "Synced" },
        { kind: "Job", name: "migrate", status: "OutOfSync", hook: true },
      ];
    };
    expect(driftOf(outOfSync)).toEqual({ images: [], resources: ["Deployment web x"] });
  });

  test("is no drift while an operation changes it", () => {
    const busy = (application: Json): void => {
      application.operation = { sync: { revision: commits.ours } };
      application.status.sync.status = "OutOfSync";
      live(application, "1.41.0");
    };
    expect(driftOf(busy)).toBeUndefined();
  });
});
