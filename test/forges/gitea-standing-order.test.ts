import { describe, expect, test } from "vitest";
import type { Forge, PullRequest } from "../../src/forges/forge.ts";
import { giteaClient } from "../support/gitea-client.ts";
import { type GiteaServer, startGiteaServer } from "../support/gitea-server.ts";

const root = "/repos/acme/config";
const order = { Do: "merge", merge_when_checks_succeed: true };

interface World extends AsyncDisposable {
  readonly server: GiteaServer;
  readonly forge: Forge;
  readonly pull: PullRequest;
}

/** A pull request that waits for a check. */
async function start(flavour: "gitea" | "forgejo"): Promise<World> {
  const server = await startGiteaServer({ flavour });
  await server.protect({ rule_name: "main", enable_status_check: true, status_check_contexts: ["ci"] });
  await server.repository.commit({ files: { a: "1" }, branch: "topic", parent: await server.repository.tip() });
  const forge = giteaClient(server);
  const opened = await forge.pullRequests.open({ head: "topic", base: "main", title: "T", body: "" });
  if (opened.kind !== "opened") throw new Error(opened.kind);
  for (let looks = 0; looks < 50 && (await forge.pullRequests.get(1)).mergeable !== "yes"; looks++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  return { server, forge, pull: opened.pullRequest, [Symbol.asyncDispose]: () => server.close() };
}

describe.each(["gitea", "forgejo"] as const)("an order to merge by itself, on %s", (flavour) => {
  test("of somebody else is seen, however long the history, and left", async () => {
    await using world = await start(flavour);
    const { server, forge, pull } = world;
    const bob = server.pulls[0]?.poster;
    if (bob === undefined) throw new Error("no pull request");
    for (let pushes = 0; pushes < 120; pushes++) server.pulls[0]?.timeline.push({ type: "pull_push", user: bob });
    expect(await forge.autoMerge.isEnabled(pull)).toBe(false);
    expect((await server.call("bob", "POST", `${root}/pulls/1/merge`, order)).status).toBe(201);
    expect(await forge.autoMerge.isEnabled(pull)).toBe(true);
    expect(await forge.autoMerge.cancel(pull)).toEqual({ kind: "others", by: "bob" });
    expect(server.pulls[0]?.schedule).toBeDefined();
    expect((await server.call("bob", "DELETE", `${root}/pulls/1/merge`)).status).toBe(204);
    expect(await forge.autoMerge.cancel(pull)).toEqual({ kind: "none" });
  });

  test("is seen among events that the server cannot show any more", async () => {
    await using world = await start(flavour);
    const { server, forge, pull } = world;
    server.pulls[0]?.timeline.push("unreadable");
    expect((await server.call("bob", "POST", `${root}/pulls/1/merge`, order)).status).toBe(201);
    server.pulls[0]?.timeline.push("unreadable");
    expect(await forge.autoMerge.cancel(pull)).toEqual({ kind: "others", by: "bob" });
  });

  test("of the account that opened it is taken back, by whomever", async () => {
    await using world = await start(flavour);
    const { server, pull } = world;
    expect((await server.call("bot", "POST", `${root}/pulls/1/merge`, order)).status).toBe(201);
    const bob = giteaClient(server, { token: server.tokens.bob });
    expect(await bob.autoMerge.cancel(pull)).toEqual({ kind: "cancelled" });
  });

  test("is taken back as ever where the token may not read the history", async () => {
    await using world = await start(flavour);
    const { server, pull } = world;
    expect((await server.call("bob", "POST", `${root}/pulls/1/merge`, order)).status).toBe(201);
    const narrow = giteaClient(server, { token: server.addToken("bot", ["write:repository"]) });
    expect(await narrow.autoMerge.isEnabled(pull)).toBeUndefined();
    expect(await narrow.autoMerge.cancel(pull)).toEqual({ kind: "cancelled" });
  });

  test("is no order any more once it is merged or closed", async () => {
    await using world = await start(flavour);
    const { server, forge, pull } = world;
    expect((await server.call("bob", "POST", `${root}/pulls/1/merge`, order)).status).toBe(201);
    await forge.pullRequests.close(1);
    expect(await forge.autoMerge.isEnabled(pull)).toBe(false);
  });

  test("is not taken for none where the server does not answer", async () => {
    await using world = await start(flavour);
    const { server, forge, pull } = world;
    server.intercept = ({ path }) => (path.includes("/timeline") ? { kind: "status", status: 502 } : undefined);
    await expect(forge.autoMerge.cancel(pull)).rejects.toMatchObject({ kind: "remote" });
  });
});
