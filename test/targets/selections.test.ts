import { expect, test } from "vitest";
import type { Snapshot } from "../../src/git/repository.ts";
import type { Home } from "../../src/targets/home.ts";
import { branchesUnder } from "../../src/targets/repo-branch.ts";
import { selectTargets } from "../../src/targets/select-targets.ts";
import { selections } from "../../src/targets/selections.ts";
import type { World } from "../../src/world.ts";

const config = (app: string): string => `version: 1
environments:
  dev: { files: ["{app}.yaml"] }
apps:
  ${app}: {}
`;

/** A state of the home branch that has nothing but its config, and counts how often that is read. */
function stateOf(commit: string, app: string) {
  const state = { reads: 0 };
  const snapshot = {
    commit,
    branch: "main",
    list: async () => [],
    kinds: async () => new Map(),
    read: async (paths: readonly string[]) => {
      if (!paths.includes(".tagboat.yaml")) return new Map();
      state.reads++;
      return new Map([[".tagboat.yaml", { bytes: new TextEncoder().encode(config(app)), mode: "100644" }]]);
    },
  } as unknown as Snapshot;
  return Object.assign(state, { snapshot });
}

test("every delivery of a run asks what the config means, and each commit of it is read once", async () => {
  const [first, second] = [stateOf("1".repeat(40), "web"), stateOf("2".repeat(40), "cart")];
  const request = { apps: [], environments: [], images: [], files: [], at: [] };
  const opened = { address: "https://git.example.com/acme/config", snapshot: first.snapshot } as unknown as Home;
  const selectedAt = selections((state) => selectTargets(state, request, branchesUnder({} as World, opened)));
  const appsAt = async ({ snapshot }: { snapshot: Snapshot }) =>
    (await selectedAt(snapshot)).targets.map(({ app }) => app);
  expect([await appsAt(first), await appsAt(first)]).toEqual([["web"], ["web"]]);
  expect(await appsAt(second)).toEqual(["cart"]);
  expect([first.reads, second.reads]).toEqual([1, 1]);
});
