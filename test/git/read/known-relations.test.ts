import { afterAll, beforeAll, expect, test } from "vitest";
import { type GitServer, startGitServer } from "../../support/git-server.ts";
import { openForTest } from "../../support/git-world.ts";

let server: GitServer;
beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.close());

test("a relation is asked for once, and not at all if the commits that are here prove it", async () => {
  const served = await server.create("relations", { "a.txt": "1" });
  const old = await served.tip();
  const middle = await served.commit({ files: { "a.txt": "2" } });
  const tip = await served.commit({ files: { "a.txt": "3" } });
  await using repository = openForTest(served.url);
  await repository.open();
  expect(await repository.relation(old, tip)).toBe("ancestor");
  const asked = server.requests.length;
  expect(await repository.relation(old, tip)).toBe("ancestor");
  expect(await repository.relation(tip, middle)).toBe("descendant");
  expect(await repository.relation(middle, middle)).toBe("same");
  expect(server.requests.length).toBe(asked);
});

test("commits that diverged are asked for once", async () => {
  const served = await server.create("diverged", { "a.txt": "1" });
  const old = await served.tip();
  const left = await served.commit({ files: { "a.txt": "2" } });
  const right = await served.commit({ files: { "a.txt": "3" }, branch: "side", parent: old });
  await using repository = openForTest(served.url);
  expect(await repository.relation(left, right)).toBe("diverged");
  const asked = server.requests.length;
  expect(await repository.relation(left, right)).toBe("diverged");
  expect(server.requests.length).toBe(asked);
});
