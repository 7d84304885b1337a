import { expect, test } from "vitest";
import { combineDrifts, driftOf } from "../../src/domain/drift.ts";

const web = (...tags: readonly string[]) => ({ name: "web", live: tags.map((tag) => ({ tag })) });

test("nothing that differs is no drift", () => {
  expect(driftOf([])).toBeUndefined();
  expect(combineDrifts([])).toBeUndefined();
});

test("what several subjects show is one drift, and says each thing once", () => {
  const drifts = [
    { images: [web("1", "2")], resources: ["Deployment web"] },
    {
      images: [web("2"), { name: "worker", live: [{ digest: "sha256:1" }] }],
      resources: ["Deployment web", "Service web"],
    },
  ];
  expect(combineDrifts(drifts)).toEqual({
    images: [web("1", "2"), { name: "worker", live: [{ digest: "sha256:1" }] }],
    resources: ["Deployment web", "Service web"],
  });
});
