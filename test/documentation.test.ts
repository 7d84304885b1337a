import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { actionInputs } from "../src/commands/action-inputs.ts";
import { commands } from "../src/commands/index.ts";
import { inputOf } from "../src/commands/input-of.ts";
import { type InputName, inputSpecs } from "../src/commands/inputs.ts";
import { loadConfig } from "../src/config/load.ts";
import { exitCodes } from "../src/errors.ts";
import { outputDescriptions } from "../src/render/action-outputs.ts";

const pages = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", ...markdownIn("docs"), "bench/README.md"];

function markdownIn(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files.filter((file) => file.endsWith(".md")).map((file) => join(folder, file));
}

const textOf = (file: string): string => readFileSync(file, "utf8");

/** The fenced blocks of a page in one language. */
const blocks = (file: string, language: string): string[] =>
  [...textOf(file).matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].flatMap(([, name, text]) =>
    name === language && text ? [text] : [],
  );

/** The cells of every row of a page's tables, headings included. */
const tableRows = (file: string): string[][] =>
  textOf(file)
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) =>
      line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim()),
    );

/** Whatever a file of `src` exports by a name of its own. */
function exportedNames(): ReadonlySet<string> {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const declared = /^export (?:async )?(?:function\*?|const|class|interface|type) (\w+)/gm;
  return new Set(
    files.flatMap((file) => [...textOf(join("src", file)).matchAll(declared)].map(([, name = ""]) => name)),
  );
}

describe("the documentation", () => {
  test.each(pages.filter((page) => existsSync(page)))("%s links only to what is there", (page) => {
    const links = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? "");
    const local = links.filter((link) => !/^(?:https?:|mailto:|#)/.test(link)).map((link) => link.replace(/#.*/, ""));
    expect(local.filter((link) => !existsSync(join(dirname(page), link)))).toEqual([]);
  });

  test("every flag that a page shows on tagboat's command line exists", () => {
    const known = new Set<string>(["--help", "--version", ...Object.keys(inputSpecs).map((name) => `--${name}`)]);
    const lines = pages
      .filter((page) => existsSync(page))
      .flatMap((page) => textOf(page).split("\n"))
      .filter((line) => /(?:^|[`$ ])tagboat (?:update|promote|wait|hold|unhold|check|status) /.test(line));
    const flags = lines.flatMap((line) => line.match(/(?<=\s)--[a-z][a-z-]*/g) ?? []);
    expect(flags.length).toBeGreaterThan(10);
    expect(flags.filter((flag) => !known.has(flag))).toEqual([]);
  });

  test("every config that a page shows whole is valid", () => {
    const configs = pages.filter(existsSync).flatMap((page) =>
      blocks(page, "yaml")
        .filter((text) => /^version: 1$/m.test(text))
        .map((text) => ({ page, text })),
    );
    expect(configs.some(({ page }) => page === "README.md")).toBe(true);
    for (const { page, text } of configs) expect(() => loadConfig(text, page)).not.toThrow();
  });

  test("every YAML that a page shows can be parsed", () => {
    for (const page of pages.filter(existsSync))
      for (const text of blocks(page, "yaml"))
        for (const { errors } of parseAllDocuments(text)) expect({ page, errors }).toEqual({ page, errors: [] });
  });

  test("README's own two commands are scripts", () => {
    const { scripts } = JSON.parse(textOf("package.json"));
    expect(textOf("README.md")).toContain("npm ci && npm run demo");
    expect(textOf("README.md")).toContain("npm ci && npm test");
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(["demo", "test", "check", "build", "bench", "storm"]));
  });

  test("action.yml has the inputs and outputs of the tables, and no others", () => {
    const action = parse(textOf("action.yml"));
    const inputs = new Set(["command", "token", ...commands.flatMap((command) => actionInputs(command))]);
    expect(Object.keys(action.inputs).sort()).toEqual([...inputs].sort());
    expect(Object.keys(action.outputs)).toEqual(Object.keys(outputDescriptions));
    expect(existsSync(action.runs.main)).toBe(true);
  });

  test("every input belongs to a command", () => {
    const used = new Set<InputName>(commands.flatMap((command) => command.inputs));
    expect(Object.keys(inputSpecs).filter((name) => !used.has(name as InputName))).toEqual([]);
  });

  test("only the command that moves images says so of its inputs, and waiting takes no tag from the CI", () => {
    const moving = commands.filter((command) =>
      command.inputs.some((name) => /\bto (?:move|write)\b/.test(inputOf(command, name).description)),
    );
    expect(moving.map(({ name }) => name)).toEqual(["update"]);
    const wait = commands.find(({ name }) => name === "wait");
    expect(wait && inputOf(wait, "tag").default).toBe("what Git has now");
    for (const { inputs, wording = {} } of commands)
      expect(inputs).toEqual(expect.arrayContaining(Object.keys(wording)));
  });

  test("the errors page has every exit code", () => {
    const page = textOf("docs/errors.md");
    for (const [kind, code] of Object.entries(exitCodes)) expect(page).toContain(`| ${code} | \`${kind}\` |`);
  });

  test("the page of words has each word once, and names only what the code exports", () => {
    const rows = tableRows("docs/words.md").filter(([word]) => word !== "word");
    const words = rows.map(([word]) => word);
    expect(words.length).toBeGreaterThan(80);
    expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
    const named = rows.flatMap(([, , code = ""]) => [...code.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name));
    const exported = exportedNames();
    expect(named.length).toBeGreaterThan(rows.length / 2);
    expect(named.filter((name) => !exported.has(name))).toEqual([]);
  });

  test("every source file that the walk names exists", () => {
    const named = [...readFileSync("docs/architecture.md", "utf8").matchAll(/`(src\/[\w./-]+)`/g)].map(
      ([, path]) => path ?? "",
    );
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
  });

  test("every decision is written in a file of its own, numbered without a gap", () => {
    const numbers = readdirSync("docs/decisions").map((file) => Number(file.slice(0, 4)));
    expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1));
  });
});
