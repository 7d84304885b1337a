import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { targetsOf } from "../../src/config/targets.ts";

const files = 'files: ["{app}.yaml"]';
const configOf = (environment: string, more = "apps: { a: {}, b: {} }"): string =>
  `version: 1\ndefaults: { ${files} }\nenvironments: { dev: { delivery: merge, ${environment} } }\n${more}\n`;
const problems = (...given: Parameters<typeof configOf>): string => {
  try {
    loadConfig(configOf(...given), "c.yaml");
    return "";
  } catch (error) {
    return (error as Error).message;
  }
};

test("`per: environment` puts every app of the environment into its release train, and nothing else does", () => {
  const inTrain = (per: string) => targetsOf(loadConfig(configOf(per), "c.yaml")).map((target) => target.inTrain);
  expect(inTrain("pullRequest: { per: environment }")).toEqual([true, true]);
  expect(inTrain("pullRequest: { per: group }")).toEqual([undefined, undefined]);
});

test.each([
  ["pullRequest: { per: app }", "groups: { g: [a, b] }\napps: { a: {}, b: {} }", "group `g` moves whole"],
  ["pullRequest: { per: environment, autoMerge: at-once }", undefined, "which other apps may join"],
  ["pullRequest: { per: environment }", "apps: { a: {}, b: { delivery: pull-request } }", "merged whole"],
  ["pullRequest: { per: service }", undefined, '"service" is not one of app, group, environment'],
])("{ %s } with %s is refused: %s", (environment, more, expected) => {
  expect(problems(environment, more)).toContain(expected);
});

test.each([
  ["pullRequest: { per: app }", undefined],
  ["pullRequest: { per: environment }", "groups: { g: [a, b] }\napps: { a: {}, b: {} }"],
  ["pullRequest: { per: environment }", "apps: { a: {}, b: { delivery: push } }"],
])("{ %s } with %s is sound", (environment, more) => {
  expect(problems(environment, more)).toBe("");
});
