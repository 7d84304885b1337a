import { afterEach, beforeEach, expect, test } from "vitest";
import { type GitServer, type ServedRepository, startGitServer } from "../../support/git-server.ts";
import { openForTest } from "../../support/git-world.ts";

let server: GitServer;
let served: ServedRepository;

beforeEach(async () => {
  server = await startGitServer();
  served = await server.create("config", { "a.yaml": "1\n" });
});

afterEach(() => server.close());

test.each(["partial", "shallow"] as const)(
  "a branch that is pushed while it is looked why it is not there is opened (%s)",
  async (fetch) => {
    await using repository = openForTest(served.url, { fetch });
    await repository.open();
    let lookedAt = 0;
    server.intercept = ({ path }) => {
      // Who finds no branch asks the server for all that there are, on a new connection.
      if (!path.includes("service=git-upload-pack") || lookedAt++ > 0) return undefined;
      return { kind: "wait", until: served.git("update-ref", "refs/heads/topic", "refs/heads/main") };
    };
    expect((await repository.open("topic")).commit).toBe(await served.tip("main"));
    expect(lookedAt).toBeGreaterThan(0);
  },
);

test("a branch that is not there stays so", async () => {
  await using repository = openForTest(served.url);
  await expect(repository.open("topic")).rejects.toMatchObject({ kind: "not-found" });
});
