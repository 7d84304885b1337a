import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { configJsonSchema } from "../../src/config/json-schema.ts";
import { configSchema } from "../../src/config/schema.ts";

const schema = configJsonSchema();
// "examples" and "default" say something to people; every other keyword must be one that ajv enforces.
const accepts = new Ajv({ strict: true, strictRequired: false }).compile(schema);
const example = parse(readFileSync("test/config/example.yaml", "utf8")) as Document;

interface Document {
  [key: string]: unknown;
  environments: Record<string, Record<string, unknown>>;
}

const minimal: Document = { version: 1, discover: "{app}/{environment}", environments: { dev: {} } };
const withDev = (dev: Record<string, unknown>): Document => ({ ...minimal, environments: { dev } });
const agent = (fields: object): Document => ({ ...minimal, agents: { a: fields } });

test("the published schema is the one that the code has", () => {
  expect(JSON.parse(readFileSync("schema.json", "utf8"))).toEqual(schema);
});

test.each<[string, unknown, boolean]>([
  ["the design's example", example, true],
  ["the least there is", minimal, true],
  [
    "every list and switch",
    {
      ...minimal,
      commit: { author: "A B <a@b>", signOff: true, sign: "on", via: "api" },
      pullRequest: { labels: ["x"], draft: true, mergeMethod: "squash" },
      forge: { kind: "gitea", url: "https://g.example.com" },
      forges: { "g.example.com:3000": { tokenFrom: "TAGBOAT_G_TOKEN" } },
      registries: { "r.example.com": { insecure: true, unreachable: "refuse" } },
    },
    true,
  ],
  ["no version", { environments: { dev: {} } }, false],
  ["another version", { ...minimal, version: 2 }, false],
  ["a version as text", { ...minimal, version: "1" }, false],
  ["no environments", { version: 1 }, false],
  ["environments without any", { version: 1, environments: {} }, false],
  ["an unknown key", { ...minimal, extra: 1 }, false],
  ["an unknown key below", withDev({ extra: 1 }), false],
  ["a bad name", { ...minimal, environments: { "a b": {} } }, false],
  ["an unknown delivery", withDev({ delivery: "pr" }), false],
  ["a duration", withDev({ timeout: "1h30m" }), true],
  ["a duration without unit", withDev({ timeout: "30" }), false],
  ["a duration as a number", withDev({ timeout: 30 }), false],
  ["no files", withDev({ files: [] }), false],
  ["a path that climbs out", withDev({ files: ["a/../../b"] }), false],
  ["two dots in a name", withDev({ files: ["a..b/c"] }), true],
  ["nobody to ask", withDev({ agents: [] }), true],
  ["an agent without url", agent({ kind: "argo-cd" }), true],
  ["an unknown kind of agent", agent({ kind: "spinnaker" }), false],
  ["no kind of agent", agent({ url: "https://a.example.com" }), false],
  ["a probe without url", agent({ kind: "http" }), false],
  ["a key of another kind", agent({ kind: "commit-status", url: "https://a.example.com" }), false],
  ["a foreign variable", agent({ kind: "flux", tokenFrom: "AWS_SECRET" }), false],
  ["the home token", agent({ kind: "flux", tokenFrom: "TAGBOAT_TOKEN" }), false],
  ["a variable of ours", agent({ kind: "flux", tokenFrom: "TAGBOAT_EU_TOKEN" }), true],
  ["a required status", withDev({ gate: { require: [{ status: "e2e/*" }] } }), true],
  [
    "a required status and address",
    withDev({ gate: { require: [{ status: "x", http: "https://x.example.com" }] } }),
    false,
  ],
  ["nothing required", withDev({ gate: { require: [{}] } }), false],
  ["a scalar without key", { ...minimal, apps: { a: { images: [{ name: "a", at: ["v.yaml"] }] } } }, false],
  ["a scalar", { ...minimal, apps: { a: { images: [{ name: "a", at: ["v.yaml#t"] }] } } }, true],
  ["discover without an app", { ...minimal, discover: "apps/{environment}" }, false],
  ["discover with another placeholder", { ...minimal, discover: "{app}/{env}" }, false],
  ["discover with both in any order", { ...minimal, discover: "x/{environment}/{app}.yaml" }, true],
])("the schema and the loader agree on %s", (_, document, sound) => {
  expect(accepts(document)).toBe(sound);
  expect(configSchema.safeParse(document).success).toBe(sound);
});

test("whatever is broken in a sound document, the schema and the loader agree", () => {
  const junk = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      true,
      0,
      1,
      -1,
      1.5,
      99,
      "",
      "x",
      "-x",
      "a b",
      "1m",
      "{app}",
      "https://x.example.com/y",
      [],
      {},
    ),
    fc.string({ maxLength: 12 }),
  );
  const paths = [...pathsIn(example)];
  fc.assert(
    fc.property(fc.constantFrom(...paths), junk, (path, value) => {
      const document = replaced(example, path, value);
      const parsed = configSchema.safeParse(document);
      // Names of images and time zones, cron fields and the length of a freeze are beyond a pattern: only the loader checks them.
      const beyond = !parsed.success && parsed.error.issues.every((issue) => issue.code === "custom");
      if (!beyond) expect(accepts(document)).toBe(parsed.success);
    }),
    { numRuns: 2000 },
  );
});

function* pathsIn(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (path.length > 0) yield path;
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) yield* pathsIn(inner, [...path, key]);
}

function replaced(value: unknown, [key = "", ...rest]: readonly string[], replacement: unknown): unknown {
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  const fields = copy as Record<string, unknown>;
  fields[key] = rest.length === 0 ? replacement : replaced(fields[key], rest, replacement);
  return copy;
}

test("every key has a description", () => {
  const missing: string[] = [];
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== "object" || node === null) return;
    const { properties } = node as { properties?: Record<string, { description?: string; const?: unknown }> };
    for (const [key, value] of Object.entries(properties ?? {})) {
      // `kind` of an agent is one word, which its section describes.
      if (value.description === undefined && value.const === undefined) missing.push(`${path}.${key}`);
    }
    for (const [key, value] of Object.entries(node)) visit(value, `${path}.${key}`);
  };
  visit(schema, "");
  expect(missing).toEqual([]);
});
