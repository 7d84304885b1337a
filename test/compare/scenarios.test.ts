import { expect, test } from "vitest";
import { commands } from "../../src/commands/index.ts";
import { flavours } from "../support/forge-harness.ts";
import { agentKinds } from "./scenario.ts";
import { scenarios } from "./scenarios/index.ts";

const names = scenarios.map(({ name }) => name);

test("there are hundreds of scenarios, each with a name of its own that a shell and --only take as it is", () => {
  expect(names.length).toBeGreaterThanOrEqual(300);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  expect(names.filter((name) => !/^[a-z]+(?:\/[\w.-]+)+$/.test(name))).toEqual([]);
});

test("every command has scenarios, and so have the Action, faults, races and refusals", () => {
  const kinds = [...commands.map(({ name }) => name), "action", "fault", "race", "refusal", "tls", "help"];
  const without = kinds.filter((kind) => !names.some((name) => name.startsWith(`${kind}/`)));
  expect(without).toEqual([]);
});

test("every forge and every agent occurs", () => {
  expect(flavours.filter((flavour) => !scenarios.some(({ forge }) => forge === flavour))).toEqual([]);
  expect(agentKinds.filter((kind) => !scenarios.some(({ agent }) => agent === kind))).toEqual([]);
});
