import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commands } from "../../src/commands/index.ts";
import { agent } from "../../src/config/schema-agents.ts";
import { flavours } from "../support/forge-harness.ts";
import { byAgent, byCommand, byForge, onNewestNode, withProcesses } from "./on-newest-node.ts";

const folder = "test/end-to-end";
const textOf = (file: string): string => readFileSync(join(folder, file), "utf8");
const agentKinds = agent.options.flatMap(({ shape }) => [...shape.kind.values]);
const files = readdirSync(folder).filter((file) => file.endsWith(".test.ts"));

describe("what the CI also runs on the newest Node", () => {
  test("are tests that there are", () => {
    expect(onNewestNode.filter((file) => !files.includes(file))).toEqual([]);
  });

  test("runs every command, forge and agent", () => {
    expect(Object.keys(byCommand).sort()).toEqual(commands.map(({ name }) => name).sort());
    expect(Object.keys(byForge).sort()).toEqual(["git", ...flavours].sort());
    expect(Object.keys(byAgent).sort()).toEqual([...agentKinds].sort());
    for (const [command, file] of Object.entries(byCommand)) expect(textOf(file), file).toContain(`"${command}"`);
    for (const [kind, file] of Object.entries(byAgent))
      expect(textOf(file), file).toMatch(new RegExp(`kind: ${kind}\\b`));
    for (const [forge, file] of Object.entries(byForge))
      expect(textOf(file), file).toContain(forge === "git" ? "startGitServer(" : "each(flavours)");
  });

  test("is every file that starts a process of its own, and every one of the Action", () => {
    const starting = files.filter((file) =>
      /\b(onStart|spawnCli|runBundle|runAction|runOnTerminal|prepareStorm)\b/.test(textOf(file)),
    );
    const meant = starting.filter((file) => file !== "chosen-files.test.ts");
    expect([...withProcesses].sort()).toEqual(meant.sort());
    expect(files.filter((file) => file.includes("action")).filter((file) => !withProcesses.includes(file))).toEqual([]);
  });
});
