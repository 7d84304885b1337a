import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";

const problems = (text: string): string => {
  try {
    loadConfig(`version: 1\n${text}`, "c.yaml");
    return "";
  } catch (error) {
    return (error as Error).message;
  }
};

const agent = (fields: string, use: string): string =>
  problems(
    `agents: { a: { ${fields} } }\nenvironments: { dev: { files: ["x.yaml"], agents: [{ use: a, ${use} }] } }\napps: { x: {} }\n`,
  );

test.each([
  [
    "kind: argo-cd, context: prod",
    "application: x",
    "c.yaml:2:31: agents.a.context: does nothing without `via: kubernetes`",
  ],
  ["kind: argo-cd, via: kubernetes, context: prod", "application: x", ""],
  [
    "kind: flux, evidence: revision",
    "kustomization: x",
    "agents.a.evidence: does nothing without `via: commit-status`",
  ],
  ["kind: flux, via: commit-status, evidence: revision", "status: x", ""],
  ["kind: flux, via: commit-status, url: https://k.example.com", "status: x", "agents.a.url: does nothing"],
  ["kind: flux, via: commit-status, grace: { settle: 1m }", "kustomization: x", ""],
  ["kind: flux, via: commit-status, grace: { image: 1m }", "status: x", "agents.a.grace.image: does nothing"],
  ["kind: flux, via: commit-status", "kustomization: x, namespace: y", "agents[0].namespace: does nothing"],
  ["kind: flux", "kustomization: x, count: 2", "agents[0].count: does nothing"],
  ["kind: flux, sync: fail", "kustomization: x", '"fail" is not one of wait, request'],
  ["kind: flux, grace: { drift: 1m }", "kustomization: x", "unknown key `drift`"],
])("an agent of { %s } that is asked for { %s }", (fields, use, expected) => {
  const found = agent(fields, use);
  if (expected === "") expect(found).toBe("");
  else expect(found).toContain(expected);
});

test("a key to sign with, beside `sign: off`, does nothing", () => {
  const file = 'environments: { dev: { files: ["x.yaml"] } }\napps: { x: {} }\n';
  expect(problems(`${file}commit: { sign: off, signingKey: K }\n`)).toContain("commit.signingKey: does nothing");
  expect(problems(`${file}commit: { sign: on, signingKey: K }\n`)).toBe("");
});

const roots = 'environments: { dev: { files: ["x.yaml"] }, lab: { files: ["y.yaml"] } }\n';
const pipeline = 'environments: { dev: { files: ["x.yaml"] }, prod: { after: [dev], files: ["y.yaml"] } }\n';

test.each([
  [
    `${roots}defaults: { gate: { soak: 1m } }\napps: { x: {} }\n`,
    "defaults.gate.soak: all of these environments have no `after`",
  ],
  [
    `${roots}apps: { x: { gate: { evidence: applied } } }\n`,
    "apps.x.gate.evidence: all of these environments have no `after`",
  ],
  [
    `${pipeline}apps: { x: { environments: { dev: { gate: { soak: 1m } } } } }\n`,
    "apps.x.environments.dev.gate.soak: `dev` has no `after`",
  ],
  [`${pipeline}apps: { x: { only: [dev], gate: { soak: 1m } } }\n`, "apps.x.gate.soak: `dev` has no `after`"],
])("a gate that asks something of environments that are not there is refused on every level", (text, expected) => {
  expect(problems(text)).toContain(expected);
});

const left = 'environments: { dev: { files: ["x.yaml"], delivery: merge, pullRequest: { autoMerge: at-once }';
const require = "gate: { require: [{ status: e2e }] }";

test.each([
  [`${left}, ${require} } }\napps: { x: {} }\n`, "`dev` has a gate"],
  [`${left} } }\ndefaults: { ${require} }\napps: { x: {} }\n`, "`dev` has a gate"],
  [`${left} } }\napps: { x: { ${require} } }\n`, "`x` has a gate in `dev`"],
  [`${left} } }\napps: { x: { environments: { dev: { ${require} } } } }\n`, "`x` has a gate in `dev`"],
])("auto-merge past a gate is refused on every level", (text, expected) => {
  expect(problems(text)).toContain(`environments.dev.pullRequest.autoMerge: ${expected}`);
});

test("auto-merge is left to an environment whose apps have no gate there", () => {
  const prod = ', prod: { files: ["y.yaml"] } }';
  expect(problems(`${left} }${prod}\napps: { x: { environments: { prod: { ${require} } } } }\n`)).toBe("");
  expect(problems(`${left} }${prod}\napps: { x: {}, y: { only: [prod], ${require} } }\n`)).toBe("");
});

test("the evidence that an app asks for counts before an environment that it is not in", () => {
  expect(problems(`${pipeline}apps: { x: { only: [dev], gate: { evidence: applied } } }\n`)).toBe("");
});

test("on a level that reaches an environment with `after`, or as an environment's own tolerance, it is not", () => {
  expect(problems(`${pipeline}defaults: { gate: { soak: 1m } }\napps: { x: { gate: { evidence: applied } } }\n`)).toBe(
    "",
  );
  expect(problems(`${roots}defaults: { gate: { tolerate: 1m } }\napps: { x: {} }\n`)).toBe("");
});

test.each([
  [
    "environments: { dev: { agents: [] }, prod: { after: [dev], gate: { soak: 1m } } }\napps: { x: {} }\n",
    "environments.prod.gate.soak: `dev` has `agents: []`",
  ],
  [
    "environments: { dev: { gate: { require: [{ status: e2e, on: config-commit }] } } }\napps: { x: {} }\n",
    "environments.dev.gate.require[0].on: no environment comes before",
  ],
])("a gate that can never hold is an error with its position", (text, expected) => {
  expect(problems(text)).toContain(expected);
});

const twoStops = (dev: string, prod = "") =>
  `environments:\n  dev: { files: ["x.yaml"]${dev} }\n  prod: { after: [dev], files: ["y.yaml"]${prod} }\n`;
const approvals = "gate: { approvals: { count: 1 } }";

test.each([
  [
    `${twoStops(`, ${approvals}`)}apps: { x: {} }\n`,
    "3:37: environments.dev.gate.approvals: `dev` is delivered by push",
  ],
  [`${twoStops("", `, delivery: push, ${approvals}`)}apps: { x: {} }\n`, "environments.prod.gate.approvals: `prod` is"],
  [
    `${twoStops("")}defaults: { ${approvals} }\napps: { x: {} }\n`,
    "defaults.gate.approvals: `dev` is delivered by push",
  ],
  [`${twoStops("", `, ${approvals}`)}defaults: { delivery: push }\napps: { x: {} }\n`, "`prod` is delivered by push"],
  [`${twoStops("", `, ${approvals}`)}apps: { x: { delivery: push } }\n`, "`prod` for `x` is delivered by push"],
  [
    `${twoStops("", `, ${approvals}`)}apps: { x: { environments: { prod: { delivery: push } } } }\n`,
    "`prod` for `x` is delivered by push",
  ],
  [`${twoStops("")}apps: { x: { ${approvals} } }\n`, "apps.x.gate.approvals: `dev` for `x` is delivered by push"],
])("approvals of a push are refused on every level", (text, expected) => {
  expect(problems(text)).toContain(expected);
});

test("approvals of a pull request are not, and neither are those that a level turns off", () => {
  expect(problems(`${twoStops("", `, ${approvals}`)}apps: { x: {} }\n`)).toBe("");
  expect(problems(`${twoStops(", delivery: merge")}defaults: { ${approvals} }\napps: { x: {} }\n`)).toBe("");
  const off = ", gate: { approvals: { count: 0 } }";
  expect(problems(`${twoStops(off)}defaults: { ${approvals} }\napps: { x: {} }\n`)).toBe("");
  expect(problems(`${twoStops("")}apps: { x: { only: [prod], ${approvals} } }\n`)).toBe("");
});

test.each([
  ["{ count: 2, from: [alice] }", "`from` names fewer accounts than this"],
  ["{ count: 2, from: [alice, Alice] }", "`from` names fewer accounts than this"],
  ["{ count: 0, from: [alice] }", "has no effect with `count: 0`"],
  ["{ count: 1, from: [] }", "is empty; leave it out"],
  ["{ count: 1, from: ['@alice'] }", "not an account or a team"],
  ["{ from: [alice] }", "`count` is missing"],
])("the approvals %s are refused: %s", (value, expected) => {
  const text = twoStops("", `, gate: { approvals: ${value} }`);
  expect(problems(`${text}apps: { x: {} }\n`)).toContain(expected);
});
