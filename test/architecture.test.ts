import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { describe, expect, test } from "vitest";

/**
 * Who may import whom. A folder's row names the layers (folders or files of `src`) and the packages it may use;
 * what is not named is refused. "types:" marks a layer whose types may be used, and nothing that runs.
 */
const layers: Record<string, { readonly layers: readonly string[]; readonly packages: readonly string[] }> = {
  "errors.ts": { layers: [], packages: [] },
  "limits.ts": { layers: ["errors.ts"], packages: [] },
  "linked-abort.ts": { layers: [], packages: [] },
  "visible-text.ts": { layers: [], packages: [] },
  domain: { layers: ["errors.ts", "visible-text.ts"], packages: ["diff"] },
  credentials: { layers: ["errors.ts"], packages: [] },
  io: {
    layers: ["credentials", "errors.ts", "linked-abort.ts", "types:world.ts", "visible-text.ts"],
    packages: ["undici"],
  },
  config: { layers: ["credentials", "domain", "errors.ts"], packages: ["yaml", "zod"] },
  manifests: { layers: ["domain", "errors.ts"], packages: ["yaml"] },
  git: {
    layers: ["credentials", "domain", "errors.ts", "io", "linked-abort.ts", "types:world.ts"],
    packages: ["simple-git"],
  },
  forges: {
    layers: ["credentials", "domain", "errors.ts", "io", "types:git", "types:world.ts"],
    packages: ["@octokit/auth-app", "@octokit/plugin-retry", "@octokit/plugin-throttling", "@octokit/rest", "gitea-js"],
  },
  agents: {
    layers: ["credentials", "domain", "errors.ts", "io", "types:forges", "types:git", "types:world.ts"],
    packages: ["yaml"],
  },
  "world.ts": { layers: ["types:agents", "types:domain", "types:forges", "types:git"], packages: [] },
  targets: {
    layers: ["domain", "errors.ts", "config", "types:git", "types:world.ts"],
    packages: [],
  },
  history: { layers: ["domain", "errors.ts", "types:git"], packages: [] },
  deliver: { layers: ["domain", "errors.ts", "types:forges", "types:git", "types:world.ts"], packages: [] },
  steps: {
    layers: [
      "deliver",
      "history",
      "credentials",
      "domain",
      "errors.ts",
      "linked-abort.ts",
      "manifests",
      "config",
      "targets",
      "types:agents",
      "types:forges",
      "types:git",
      "types:world.ts",
    ],
    packages: [],
  },
  commands: {
    layers: [
      "deliver",
      "domain",
      "errors.ts",
      "history",
      "steps",
      "targets",
      "config",
      "types:agents",
      "types:forges",
      "types:git",
      "types:manifests",
      "types:world.ts",
    ],
    packages: [],
  },
  render: { layers: ["domain", "errors.ts", "io", "types:commands"], packages: [] },
  connect: {
    layers: ["agents", "credentials", "domain", "errors.ts", "forges", "git", "io", "types:commands", "types:world.ts"],
    packages: [],
  },
  "main.ts": { layers: ["commands", "connect", "errors.ts", "io", "types:world.ts"], packages: [] },
  "cli.ts": { layers: ["run-cli.ts"], packages: [] },
  "run-cli.ts": { layers: ["commands", "errors.ts", "io", "main.ts", "render"], packages: ["commander"] },
  "action.ts": { layers: ["run-action.ts"], packages: [] },
  "run-action.ts": { layers: ["commands", "errors.ts", "io", "main.ts", "render"], packages: ["@actions/core"] },
  "index.ts": { layers: ["agents", "domain", "errors.ts", "manifests", "config"], packages: [] },
};

interface Import {
  readonly from: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));

/** One table of every limit: whatever is bounded takes its number from there. */
const forAll = "limits.ts";

/** The layer of a file: its folder, or for a file at the top its own name. */
const layerOf = (file: string): string => file.split("/")[0] ?? file;

function importsOf(file: string): Import[] {
  const text = readFileSync(join("src", file), "utf8");
  const statements = text.matchAll(/^(?:import|export)\s+(type\s)?[^;"']*?from\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm);
  return [...statements].map(([, type, fixed, lazy]) => ({
    from: file,
    target: fixed ?? lazy ?? "",
    typeOnly: type !== undefined,
  }));
}

function problemWith({ from, target, typeOnly }: Import): string | undefined {
  const row = layers[layerOf(from)];
  if (row === undefined) return `${from}: its folder has no row in the table`;
  if (target.startsWith("node:") || target.endsWith("package.json")) return undefined;
  if (!target.startsWith(".")) return row.packages.includes(target) ? undefined : `${from} uses the package ${target}`;
  const layer = layerOf(posix.normalize(posix.join(dirname(from), target)));
  if (layer === layerOf(from) || layer === forAll || row.layers.includes(layer)) return undefined;
  return typeOnly && row.layers.includes(`types:${layer}`) ? undefined : `${from} imports ${target}`;
}

/** The files of the forges, each with those that it imports, types too. */
const forgeImports: ReadonlyMap<string, readonly string[]> = new Map(
  sources
    .filter((file) => layerOf(file) === "forges")
    .map((file) => [
      file,
      importsOf(file).flatMap(({ target }) =>
        target.startsWith(".") ? [posix.normalize(posix.join(dirname(file), target))] : [],
      ),
    ]),
);

/** A way from a file back to itself by its imports; empty: there is none. */
function wayBack(start: string, imports: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const seen = new Set<string>();
  const ways: (readonly string[])[] = [[start]];
  for (let way = ways.pop(); way !== undefined; way = ways.pop()) {
    for (const next of imports.get(way.at(-1) ?? "") ?? []) {
      if (next === start) return [...way, next];
      if (!seen.has(next)) ways.push([...way, next]);
      seen.add(next);
    }
  }
  return [];
}

describe("the house", () => {
  test("imports go only where the table allows", () => {
    const imports = sources.flatMap(importsOf);
    expect(imports.length).toBeGreaterThan(50);
    expect(imports.flatMap((entry) => problemWith(entry) ?? [])).toEqual([]);
  });

  test("the table would notice a forbidden import", () => {
    expect(problemWith({ from: "domain/edit.ts", target: "../git/repository.ts", typeOnly: true })).toBeDefined();
    expect(problemWith({ from: "steps/deliver.ts", target: "../git/repository.ts", typeOnly: false })).toBeDefined();
    expect(problemWith({ from: "domain/edit.ts", target: "yaml", typeOnly: false })).toBeDefined();
  });

  test("GitHub's and Gitea's adapters import nothing of each other, and what they share imports neither", () => {
    expect(forgeImports.size).toBeGreaterThan(50);
    const parts = {
      github: ["gitea"],
      gitea: ["github"],
      shared: ["github", "gitea"],
      ports: ["github", "gitea", "shared"],
    };
    const problems = Object.entries(parts).flatMap(([part, others]) =>
      [...forgeImports]
        .filter(([from]) => from.startsWith(`forges/${part}/`))
        .flatMap(([from, targets]) =>
          targets
            .filter((target) => others.some((other) => target.startsWith(`forges/${other}/`)))
            .map((target) => `${from} imports ${target}`),
        ),
    );
    expect(problems).toEqual([]);
  });

  test("no file of the forges imports itself by a detour, not even types", () => {
    const circle = [...forgeImports.keys()].map((file) => wayBack(file, forgeImports)).find((way) => way.length > 0);
    expect(circle).toBeUndefined();
    const round = new Map([
      ["a", ["b"]],
      ["b", ["c", "d"]],
      ["c", []],
      ["d", ["a"]],
    ]);
    expect(wayBack("a", round)).toEqual(["a", "b", "d", "a"]);
    expect(wayBack("c", round)).toEqual([]);
  });

  test("no file is too long to read in one go", () => {
    const long = sources.filter((file) => readFileSync(join("src", file), "utf8").split("\n").length > 300);
    expect(long).toEqual([]);
  });

  test("no signal is made by AbortSignal.any, which Node 20 keeps in memory until the run ends", () => {
    const users = sources.filter((file) => /AbortSignal\.any\(/.test(readFileSync(join("src", file), "utf8")));
    expect(users).toEqual([]);
  });

  test("no test replaces a module by a mock", () => {
    const tests = readdirSync("test", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    const word = ["vi", "mock"].join(".");
    expect(tests.filter((file) => readFileSync(join("test", file), "utf8").includes(word))).toEqual([]);
  });

  test("the architecture page has a row for every layer", () => {
    const page = readFileSync("docs/architecture.md", "utf8");
    expect(Object.keys(layers).filter((layer) => !page.includes(`\`${layer}\``))).toEqual([]);
  });
});
