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

test("a right that is missing to show the image ends the wait at the first look, and names the Role that gives it", async () => {
  const refused = warnedOf("reader", "image");
  await expect(refused).rejects.toMatchObject({ kind: "remote" });
  await expect(refused).rejects.toThrow('cannot get resource "deployments"');
  await expect(refused).rejects.toThrow('in the namespace "shop"');
  await expect(refused).rejects.toMatchObject({
    hint: expect.stringMatching(/Role tagboat-workloads.*--evidence revision/),
  });
});

test("nobody is warned who has the right, or does not ask for the image", async () => {
  expect(await warnedOf("seer", "image")).toEqual([]);
  expect(await warnedOf("reader", "revision")).toEqual([]);
});
