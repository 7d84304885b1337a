import { expect, test } from "vitest";
import { commands } from "../../src/commands/index.ts";
import { runCli } from "../support/run-cli.ts";

test.each(commands.map(({ name }) => name))("the help of %s fits a terminal of 80 columns", async (name) => {
  const { exitCode, stdout } = await runCli([name, "--help"]);
  expect(exitCode).toBe(0);
  const [options = "", examples] = stdout.split("\nExamples:\n");
  expect(stdout).toContain(`Usage: tagboat ${name} [APP ...] [options]\n`);
  expect(examples).toContain(`$ tagboat ${name} `);
  // What can be copied is not broken.
  expect(options.split("\n").filter((line) => line.length > 80)).toEqual([]);
});
