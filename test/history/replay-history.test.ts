import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Target } from "../../src/domain/pipeline.ts";
import { versionHistory } from "../../src/history/version-history.ts";
import { type PastTargetVersion, targetVersions, type VersionAtCommit } from "../../src/plan/past-versions.ts";
import { runGit } from "../support/git-seed.ts";
import { type GitServer, type ServedRepository, startGitServer } from "../support/git-server.ts";
import { openForTest } from "../support/git-world.ts";
import { textSnapshot } from "../support/text-snapshot.ts";

let server: GitServer;
let count = 0;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.close());

/*
 * Two apps as plain manifests, one as a Helm overlay whose image's name is inferred from the base values, and one whose files match a glob.
 */
const place = (app: string, files: readonly string[]): Target => ({
  app,
  environment: "dev",
  files,
  images: [],
  delivery: "push",
  after: [],
  order: "prefer",
  ifMissing: "auto",
});
const places = [
  place("a", ["apps/a/dev.yaml"]),
  place("b", ["apps/b/dev.yaml"]),
  place("chart", ["chart/values-dev.yaml"]),
  place("many", ["many/**/*.yaml"]),
];

const manifest = (app: string, tag: string): string =>
  `kind: Pod\nspec:\n  containers:\n    - image: example.com/${app}:${tag}\n`;

const contents: Readonly<Record<string, (tag: string) => string>> = {
  "apps/a/dev.yaml": (tag) => manifest("a", tag),
  "apps/b/dev.yaml": (tag) => manifest("b", tag),
  "chart/Chart.yaml": () => "apiVersion: v2\nname: chart\nversion: 1.0.0\n",
  "chart/values.yaml": (tag) => `image:\n  repository: example.com/chart-${tag.slice(0, 1)}\n  tag: base\n`,
  "chart/values-dev.yaml": (tag) => `image:\n  tag: "${tag}"\n`,
  "many/one.yaml": (tag) => manifest("one", tag),
  "many/deep/two.yaml": (tag) => manifest("two", tag),
  "README.md": (tag) => `${tag}\n`,
};

const tag = fc.constantFrom("1", "2", "3", "1.0", "");
const edit = fc.record({ path: fc.constantFrom(...Object.keys(contents)), tag, isRemoved: fc.boolean() });
const step = fc.record({
  edits: fc.array(edit, { maxLength: 3 }),
  kind: fc.constantFrom("commit", "commit", "commit", "side", "merge", "merge-theirs"),
});

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

type Branch = "main" | "side";

interface Built {
  readonly served: ServedRepository;
  /** The files at each commit of `main`, newest first. */
  readonly states: readonly Readonly<Record<string, string>>[];
}

/** One `git fast-import` of all steps on two branches, `main` and `side`. */
async function build(steps: readonly Step[]): Promise<Built> {
  const served = await server.create(`replay-${count++}`);
  const lines: string[] = [];
  const trees = { main: new Map<string, string>(), side: new Map<string, string>() };
  const states: Record<string, string>[] = [];
  const tips: Partial<Record<Branch, string>> = {};
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const commit = (branch: Branch, { edits }: Step, merged: string | undefined) => {
    for (const { path, tag: wanted, isRemoved } of edits) {
      if (isRemoved) trees[branch].delete(path);
      else trees[branch].set(path, wanted === "" ? "broken: [\n" : (contents[path]?.(wanted) ?? ""));
    }
    const mark = `:${lines.length + 1}`;
    const [parent, time] = [tips[branch] ?? tips.main, 1_700_000_000 + lines.length];
    lines.push(
      `commit refs/heads/${branch}\nmark ${mark}\ncommitter T <t@example.com> ${time} +0000\n`,
      data(`Commit ${mark}`),
      parent === undefined ? "" : `from ${parent}\n`,
      merged === undefined ? "" : `merge ${merged}\n`,
      "deleteall\n",
      ...[...trees[branch]].map(([path, text]) => `M 100644 inline ${path}\n${data(text)}`),
      "\n",
    );
    tips[branch] = mark;
    if (branch === "main") states.unshift(Object.fromEntries(trees.main));
  };
  for (const one of steps) {
    if (one.kind === "side" && tips.main !== undefined) {
      if (tips.side === undefined) trees.side = new Map(trees.main);
      commit("side", one, undefined);
      continue;
    }
    const merged = one.kind === "commit" ? undefined : tips.side;
    if (merged !== undefined && one.kind === "merge-theirs") trees.main = new Map(trees.side);
    commit("main", one, merged);
  }
  await runGit(served.directory, ["fast-import", "--quiet"], lines.join(""));
  return { served, states };
}

const text = (version: VersionAtCommit): string =>
  version.kind === "unreadable" ? version.reason : JSON.stringify(version.images);

/** The versions of a place at each commit of a chain, newest first, as its history tells them. */
function replayed(target: Target, past: readonly PastTargetVersion[], chain: readonly string[]): string[] {
  const own = past.filter((found) => found.place === target);
  let next = 0;
  return chain.map((commit) => {
    const found = own[next];
    if (found?.kind === "brought" && found.commit.commit === commit) next++;
    return found === undefined ? text({ kind: "images", images: [] }) : text(found.version);
  });
}

test("history, replayed, is what the files have at each commit of the branch", { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
      const { served, states } = await build(steps);
      await using repository = openForTest(served.url);
      const tip = await repository.open("main");
      const past: PastTargetVersion[] = [];
      for await (const one of versionHistory({ repository, tip, places, rules: targetVersions })) past.push(one);
      const chain = (await served.git("rev-list", "--first-parent", "main")).split("\n");
      expect(chain).toHaveLength(states.length);
      for (const target of places) {
        const versions = states.map((files) => targetVersions.read(textSnapshot(files), target));
        expect(replayed(target, past, chain), target.app).toEqual((await Promise.all(versions)).map(text));
      }
    }),
    { numRuns: Number(process.env["HISTORY_RUNS"] ?? 25) },
  );
});
