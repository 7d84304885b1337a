import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { describe, expect, test } from "vitest";

/**
 * Who may import whom. A folder's row names the layers (folders or files of `src`) and the packages it may use;
 * what is not named is refused; a path names one file of a layer. "types:" marks a layer whose types may be used, and nothing that runs.
 */
const layers: Record<string, { readonly layers: readonly string[]; readonly packages: readonly string[] }> = {
  "errors.ts": { layers: [], packages: [] },
  "limits.ts": { layers: ["errors.ts"], packages: [] },
  "visible-text.ts": { layers: [], packages: [] },
  "addresses.ts": { layers: [], packages: [] },
  domain: { layers: ["errors.ts", "visible-text.ts"], packages: ["croner", "diff"] },
  io: {
    layers: ["addresses.ts", "errors.ts", "types:world.ts", "visible-text.ts"],
    packages: ["undici"],
  },
  credentials: { layers: ["addresses.ts", "errors.ts", "io", "types:world.ts"], packages: [] },
  config: { layers: ["addresses.ts", "credentials", "domain", "errors.ts"], packages: ["yaml", "zod"] },
  manifests: { layers: ["domain", "errors.ts"], packages: ["yaml"] },
  git: {
    layers: ["credentials", "domain", "errors.ts", "io", "types:world.ts"],
    packages: ["simple-git"],
  },
  forges: {
    layers: ["addresses.ts", "credentials", "domain", "errors.ts", "io", "types:git", "types:world.ts"],
    packages: ["@octokit/auth-app", "@octokit/plugin-retry", "@octokit/plugin-throttling", "@octokit/rest", "gitea-js"],
  },
  agents: {
    layers: ["addresses.ts", "credentials", "domain", "errors.ts", "io", "types:forges", "types:git", "types:world.ts"],
    packages: ["yaml"],
  },
  registry: {
    layers: ["addresses.ts", "credentials", "errors.ts", "io", "types:domain", "types:world.ts"],
    packages: [],
  },
  "world.ts": {
    layers: ["types:agents", "types:domain", "types:forges", "types:git", "types:registry"],
    packages: [],
  },
  targets: {
    layers: ["domain", "errors.ts", "config", "types:git", "types:world.ts"],
    packages: [],
  },
  history: { layers: ["domain", "errors.ts", "types:git"], packages: [] },
  plan: {
    layers: [
      "config",
      "domain",
      "errors.ts",
      "history",
      "manifests",
      "targets",
      "types:forges",
      "types:git",
      "types:world.ts",
    ],
    packages: [],
  },
  deliver: {
    layers: [
      "config",
      "domain",
      "errors.ts",
      "history",
      "plan",
      "targets",
      "types:forges",
      "types:git",
      "types:manifests",
      "types:world.ts",
    ],
    packages: [],
  },
  observe: {
    layers: [
      "addresses.ts",
      "config",
      "credentials",
      "domain",
      "errors.ts",
      "history",
      "io/async.ts",
      "plan",
      "targets",
      "types:agents",
      "types:git",
      "types:manifests",
      "types:world.ts",
    ],
    packages: [],
  },
  gate: {
    layers: [
      "config",
      "domain",
      "errors.ts",
      "history",
      "observe",
      "plan",
      "targets",
      "types:forges",
      "types:git",
      "types:world.ts",
    ],
    packages: [],
  },
  status: {
    layers: [
      "config",
      "deliver",
      "domain",
      "errors.ts",
      "gate",
      "history",
      "observe",
      "plan",
      "targets",
      "types:forges",
      "types:git",
      "types:world.ts",
    ],
    packages: [],
  },
  reports: {
    layers: [
      "domain",
      "errors.ts",
      "plan",
      "targets",
      "types:config",
      "types:forges",
      "types:observe",
      "types:world.ts",
    ],
    packages: [],
  },
  checks: {
    layers: [
      "deliver",
      "domain",
      "errors.ts",
      "manifests",
      "observe",
      "plan",
      "reports",
      "status",
      "targets",
      "types:agents",
      "types:config",
      "types:forges",
      "types:git",
      "types:world.ts",
    ],
    packages: [],
  },
  commands: {
    layers: [
      "checks",
      "config",
      "deliver",
      "domain",
      "errors.ts",
      "gate",
      "history",
      "observe",
      "plan",
      "reports",
      "status",
      "targets",
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
    layers: [
      "addresses.ts",
      "agents",
      "credentials",
      "domain",
      "errors.ts",
      "forges",
      "git",
      "io",
      "registry",
      "types:commands",
      "types:world.ts",
    ],
    packages: [],
  },
  "main.ts": { layers: ["commands", "connect", "credentials", "errors.ts", "io", "types:world.ts"], packages: [] },
  "cli.ts": { layers: ["io", "run-cli.ts"], packages: [] },
  "run-cli.ts": {
    layers: ["commands", "credentials", "errors.ts", "io", "main.ts", "render", "types:world.ts"],
    packages: ["commander"],
  },
  "action.ts": { layers: ["run-action.ts"], packages: [] },
  "run-action.ts": {
    layers: ["commands", "credentials", "errors.ts", "io", "main.ts", "render"],
    packages: ["@actions/core"],
  },
  "index.ts": { layers: ["agents", "domain", "errors.ts", "manifests", "config"], packages: [] },
};

/**
 * The folders of `src/git`, each with those that it may use. What lies beside them puts them together and may use all; they use of that
 * the port and the rules for names. Outside of `src/git` those two and its index are all there is.
 */
const gitFolders: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  cli: [],
  store: ["protocol", "cli"],
  remote: ["protocol", "cli", "store"],
  read: ["protocol", "cli", "store", "remote"],
  write: ["protocol", "cli", "store", "remote", "read"],
};

interface Import {
  readonly from: string;
  readonly target: string;
  readonly typeOnly: boolean;
  /** Loaded only when it is needed. */
  readonly isLazy?: boolean;
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
    isLazy: fixed === undefined,
  }));
}

function problemWith({ from, target, typeOnly }: Import): string | undefined {
  const row = layers[layerOf(from)];
  if (row === undefined) return `${from}: its folder has no row in the table`;
  if (target.startsWith("node:") || target.endsWith("package.json")) return undefined;
  if (!target.startsWith(".")) return row.packages.includes(target) ? undefined : `${from} uses the package ${target}`;
  const file = posix.normalize(posix.join(dirname(from), target));
  const layer = layerOf(file);
  if (layer === layerOf(from) || layer === forAll) return undefined;
  if (row.layers.includes(layer) || row.layers.includes(file)) return undefined;
  return typeOnly && row.layers.includes(`types:${layer}`) ? undefined : `${from} imports ${target}`;
}

function problemInGit({ from, target }: Import): string | undefined {
  const file = posix.normalize(posix.join(dirname(from), target));
  if (!target.startsWith(".") || !file.startsWith("git/")) return undefined;
  const [, user = "", ...rest] = from.split("/");
  const [, used = "", ...below] = file.split("/");
  const isOfPort = ["repository.ts", "names.ts"].includes(used);
  if (!from.startsWith("git/")) {
    return used === "index.ts" || used === "repository.ts" ? undefined : `${from} imports ${target}`;
  }
  const isAllowed = rest.length === 0 || used === user || isOfPort || gitFolders[user]?.includes(used);
  return isAllowed === true && (below.length === 0 || used in gitFolders) ? undefined : `${from} imports ${target}`;
}

const targetOf = ({ from, target }: Import): string => posix.normalize(posix.join(dirname(from), target));

/** Imports that lead back to the file they start from, one way for each: types count, for a reader follows them too. */
function circlesAmong(imports: readonly Import[]): string[] {
  const ways = new Map<string, string[]>();
  for (const entry of imports) ways.set(entry.from, [...(ways.get(entry.from) ?? []), targetOf(entry)]);
  const finished = new Set<string>();
  const circles: string[] = [];
  const follow = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" > "));
    if (path.includes(file) || finished.has(file)) return;
    for (const next of ways.get(file) ?? []) follow(next, [...path, file]);
    finished.add(file);
  };
  for (const file of ways.keys()) follow(file, []);
  return circles;
}

describe("the house", () => {
  test("imports go only where the table allows", () => {
    const imports = sources.flatMap(importsOf);
    expect(imports.length).toBeGreaterThan(50);
    expect(imports.flatMap((entry) => problemWith(entry) ?? [])).toEqual([]);
  });

  test("what is lowest imports no folder: the edges of the process, and the values", () => {
    const folders = ["io", "domain"].flatMap((layer) => layers[layer]?.layers.filter((used) => !used.endsWith(".ts")));
    expect(folders).toEqual([]);
    expect(problemWith({ from: "io/http.ts", target: "../credentials/bounds.ts", typeOnly: true })).toBeDefined();
  });

  test("the table would notice a forbidden import", () => {
    expect(problemWith({ from: "domain/edit.ts", target: "../git/repository.ts", typeOnly: true })).toBeDefined();
    expect(
      problemWith({ from: "deliver/push/deliver.ts", target: "../../git/repository.ts", typeOnly: false }),
    ).toBeDefined();
    expect(problemWith({ from: "domain/edit.ts", target: "yaml", typeOnly: false })).toBeDefined();
  });

  test("the folders of git use those below them, and nothing outside looks into them", () => {
    const imports = sources.flatMap(importsOf);
    expect(imports.flatMap((entry) => problemInGit(entry) ?? [])).toEqual([]);
    const bad = [
      ["git/protocol/pack.ts", "../cli/runner.ts"],
      ["git/remote/session.ts", "../read/history.ts"],
      ["git/store/objects.ts", "../connected-store.ts"],
      ["connect/index.ts", "../git/cli/runner.ts"],
    ] as const;
    for (const [from, target] of bad) expect(problemInGit({ from, target, typeOnly: true })).toBeDefined();
  });

  test("GitHub's and Gitea's adapters import nothing of each other, and what they share imports neither", () => {
    const imports = sources.filter((file) => layerOf(file) === "forges").flatMap(importsOf);
    expect(imports.length).toBeGreaterThan(100);
    const parts = {
      github: ["gitea"],
      gitea: ["github"],
      shared: ["github", "gitea"],
      ports: ["github", "gitea", "shared"],
    };
    const problems = Object.entries(parts).flatMap(([part, others]) =>
      imports.filter(
        (entry) =>
          entry.from.startsWith(`forges/${part}/`) &&
          others.some((other) => targetOf(entry).startsWith(`forges/${other}/`)),
      ),
    );
    expect(problems).toEqual([]);
  });

  test("no imports go round in a circle", () => {
    // A command loads the file that runs it only then, and that file names the command's inputs.
    const imports = sources.flatMap(importsOf).filter(({ isLazy }) => isLazy !== true);
    expect(circlesAmong(imports)).toEqual([]);
    const circle = [
      { from: "io/a.ts", target: "./b.ts", typeOnly: true },
      { from: "io/b.ts", target: "./a.ts", typeOnly: false },
    ];
    expect(circlesAmong(circle)).toEqual(["io/a.ts > io/b.ts > io/a.ts"]);
  });

  test("the nodes of a file know no kind of manifest", () => {
    const targets = sources
      .filter((file) => file.startsWith("manifests/yaml/"))
      .flatMap(importsOf)
      .map(targetOf);
    expect(targets.filter((target) => /^manifests\/(?!yaml\/|manifest\.ts$|refusal\.ts$)/.test(target))).toEqual([]);
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

/** What each folder of the agents may use of the others; files beside the folders put them together. */
const agentFolders: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  kubernetes: ["shared"],
  "argo-cd": ["kubernetes", "shared"],
  flux: ["kubernetes", "shared"],
  "commit-status": ["shared"],
  http: ["shared"],
};

const folderOf = (file: string): string | undefined => /^agents\/([^/]+)\//.exec(file)?.[1];

function foreignTo(entry: Import): string | undefined {
  const [from, to] = [folderOf(entry.from), folderOf(targetOf(entry))];
  if (from === undefined || to === undefined || from === to || agentFolders[from]?.includes(to)) return undefined;
  return `${entry.from} imports ${entry.target}`;
}

describe("the agents", () => {
  const files = sources.filter((file) => file.startsWith("agents/"));
  const imports = files.flatMap(importsOf).filter(({ target }) => target.startsWith("."));

  test("know nothing of one another: they share what is below them", () => {
    expect(new Set(files.flatMap((file) => folderOf(file) ?? []))).toEqual(new Set(Object.keys(agentFolders)));
    expect(imports.flatMap((entry) => foreignTo(entry) ?? [])).toEqual([]);
    expect(foreignTo({ from: "agents/flux/a.ts", target: "../argo-cd/b.ts", typeOnly: true })).toBeDefined();
    expect(foreignTo({ from: "agents/http/a.ts", target: "../kubernetes/b.ts", typeOnly: false })).toBeDefined();
  });
});
