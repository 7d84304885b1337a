import { expect, test } from "vitest";
import type { Revisions } from "../../../src/agents/rollout.ts";
import type { Evidence } from "../../../src/domain/gate.ts";
import { fluxOf, startCluster } from "./cluster.ts";
import { commit, rollout } from "./objects.ts";

async function warnedOf(token: string, evidence: Evidence): Promise<readonly string[]> {
  await using server = await startCluster();
  const { agent, warnings } = fluxOf(server, { token, evidence });
  const revisions: Revisions = { relation: async () => "ancestor", contentAt: async () => "unknown" };
  // Nothing has come to our commit yet, and nothing of what runs would be read to judge that.
  const watch = agent.watch({ ...rollout, commit: commit.replace(/^./, "f") }, revisions, new AbortController().signal);
  for (let count = 0; count < 3; count++) {
    const { subjects } = await watch.look();
    expect(subjects[0]?.verdict.state).toBe("progressing");
  }
  await watch.close();
  return warnings;
}

test("a right that is missing to show the image is named at the first look, once, with the Role that gives it", async () => {
  const [warning, ...more] = await warnedOf("reader", "image");
  expect(more).toEqual([]);
  expect(warning).toContain('cannot get resource "deployments"');
  expect(warning).toContain('in the namespace "shop"');
  expect(warning).toContain("The Role tagboat-workloads in docs/flux.md");
});

test("nobody is warned who has the right, or does not ask for the image", async () => {
  expect(await warnedOf("seer", "image")).toEqual([]);
  expect(await warnedOf("reader", "revision")).toEqual([]);
});
