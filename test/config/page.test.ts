import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { configReference } from "../../scripts/generate/config.ts";
import { mergeFragment } from "../../src/config/fragment.ts";
import { loadConfig } from "../../src/config/load.ts";

const page = readFileSync("docs/config.md", "utf8");
const blocks = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? "");

test("the page lists the keys that the schema has", () => {
  expect(configReference()).toBe(page);
});

test("every file on the page is understood", () => {
  const [least, , whole, fragment, ...others] = blocks;
  expect(others).toEqual([]);
  loadConfig(least ?? "", "least");
  const config = loadConfig(whole ?? "", ".tagboat.yaml");
  const merged = mergeFragment(config, "cart", { text: fragment ?? "", file: "apps/cart/.tagboat.yaml" });
  expect(merged.notices).toEqual(config.notices);
  expect(merged.apps.get("cart")?.environments.get("prod")?.gate?.soak).toBe(2 * 3_600_000);
});

test("the whole pipeline of the page is the one that the other tests use", () => {
  expect(blocks[2]).toBe(readFileSync("test/config/example.yaml", "utf8"));
});
