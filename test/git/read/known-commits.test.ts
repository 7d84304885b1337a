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

test("the same commits are fetched once, and again if a shorter line has cut them off meanwhile", async () => {
  const served = await server.create("logs", { "a.txt": "1" });
  for (let index = 2; index < 12; index++) await served.commit({ files: { "a.txt": `${index}` } });
  const tip = await served.tip();
  await using repository = openForTest(served.url);
  const logged = async (from: string, count: number): Promise<number> => {
    const found: string[] = [];
    for await (const { commit } of repository.log(from, { count })) found.push(commit);
    return found.length;
  };
  expect(await logged(tip, 8)).toBe(8);
  const asked = server.requests.length;
  expect([await logged(tip, 8), await logged(tip, 3)]).toEqual([8, 3]);
  expect(server.requests.length).toBe(asked);
  const parent = await served.git("rev-parse", `${tip}^`);
  expect([await logged(parent, 2), await logged(tip, 8)]).toEqual([2, 8]);
});

test("a branch costs one question where it did not move, and brings what is new where it did", async () => {
  const served = await server.create("unmoved", { "a.txt": "1" });
  await using repository = openForTest(served.url);
  await repository.open("main");
  const asked = server.requests.length;
  const again = await repository.open("main");
  expect((await again.list(["**"])).join()).toBe("a.txt");
  expect(server.requests.length).toBe(asked + 1);
  const tip = await served.commit({ files: { "a.txt": "2" } });
  const moved = await repository.open("main");
  expect(moved.commit).toBe(tip);
  expect(Buffer.from((await moved.read(["a.txt"])).get("a.txt")?.bytes ?? []).toString()).toBe("2");
});

test("a tip that came in parts is fetched whole where the server gives none of its files by their ids", async () => {
  const served = await server.create("stingy", { "a/b/c/d.txt": "1" });
  const reason = "ERR upload-pack: not our ref 0123456789012345678901234567890123456789";
  const refusal = {
    kind: "status",
    status: 200,
    body: `${(reason.length + 4).toString(16).padStart(4, "0")}${reason}`,
    headers: { "content-type": "application/x-git-upload-pack-result" },
  } as const;
  await using repository = openForTest(served.url);
  const snapshot = await repository.open("main");
  let questions = 0;
  server.intercept = ({ method }) => (method === "POST" && ++questions === 1 ? refusal : undefined);
  const files = await snapshot.read(["a/b/c/d.txt"]);
  server.intercept = () => undefined;
  expect(Buffer.from(files.get("a/b/c/d.txt")?.bytes ?? []).toString()).toBe("1");
  // The refusal, where the branch is, and all of it.
  expect(questions).toBe(3);
});
