import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { targetsOf } from "../../src/config/targets.ts";
import { evidenceFor, toleranceFor } from "../../src/observe/agents-of.ts";

const config = loadConfig(
  `version: 1
environments:
  dev: { files: ["{app}/dev.yaml"] }
  staging: { after: [dev], files: ["{app}/staging.yaml"], gate: { tolerate: 5m, evidence: applied } }
  canary: { after: [dev], files: ["{app}/canary.yaml"], gate: { tolerate: 2m, evidence: revision } }
  prod: { after: [staging, canary], files: ["{app}/prod.yaml"], gate: { tolerate: 3m } }
apps: { api: { images: [{ name: x/api }] } }
`,
  ".tagboat.yaml",
);
const by = <T>(ask: (name: string) => T) =>
  Object.fromEntries([...config.environments.keys()].map((name) => [name, ask(name)]));
const targetIn = (name: string) => {
  const [target] = targetsOf(config, { environments: [name] });
  if (target === undefined) throw new Error(`the app is in ${name}`);
  return target;
};

test("the strictest gate that follows says which pauses break a soak; where none follows, its own", () => {
  expect(by((name) => toleranceFor(targetIn(name), config))).toEqual({
    dev: 120_000,
    staging: 180_000,
    canary: 180_000,
    prod: 180_000,
  });
  expect(toleranceFor(targetIn("dev"), undefined)).toBe(0);
});

test("the strictest gate that follows says how much must be shown; where none follows, that the image runs", () => {
  expect(by((name) => evidenceFor(targetIn(name), config))).toEqual({
    dev: "revision",
    staging: "image",
    canary: "image",
    prod: "image",
  });
});
