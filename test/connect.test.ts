import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { resolveInputs } from "../src/commands/resolve-inputs.ts";
import { update } from "../src/commands/update.ts";
import { connect } from "../src/connect/index.ts";
import { withTrimmedCredentials } from "../src/credentials/secrets.ts";
import { systemClock } from "../src/io/clock.ts";
import { type GitServer, startGitServer } from "./support/git-server.ts";
import { repositoryOptions, textFiles } from "./support/git-world.ts";

const minted = `ghs_${"y".repeat(36)}`;

/** A world as a door would open it, with the machine's Git left out. */
function open(repo: string, env: Record<string, string>, keepSecret?: (secret: string) => void) {
  const nothing = () => undefined;
  const world = connect({
    values: resolveInputs(update, { repo }, {}) as Parameters<typeof connect>[0]["values"],
    env: withTrimmedCredentials(repositoryOptions({ env }).env),
    directory: "/",
    clock: systemClock,
    log: { info: nothing, warn: nothing, debug: nothing },
    signal: new AbortController().signal,
    ...(keepSecret && { keepSecret }),
  });
  return Object.assign(world, { [Symbol.asyncDispose]: () => world.close() });
}

/** Lets a Git server answer as GitHub's API does, where app 12 is installed on everything. */
function answerAsGitHub(server: GitServer, before: string[] = []): void {
  const bodies: readonly (readonly [pattern: RegExp, status: number, body: unknown])[] = [
    [/^\/api\/v3\/meta$/, 200, { verifiable_password_authentication: true }],
    [/\/installation$/, 200, { id: 7 }],
    [/\/access_tokens$/, 201, { token: minted, expires_at: "2099-01-01T00:00:00Z", permissions: {} }],
    [/^\/api\//, 404, { message: "Not Found" }],
  ];
  server.intercept = ({ path }) => {
    const [, status, found] = bodies.find(([pattern]) => pattern.test(path)) ?? [];
    if (status === undefined) return undefined;
    const token = /\/access_tokens$/.test(path) ? before.shift() : undefined;
    const body = token === undefined ? found : { token, expires_at: "2099-01-01T00:00:00Z", permissions: {} };
    return { kind: "status", status, body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  };
}

test("a GitHub App's token opens the repository for Git and its forge alike, and is asked for once", async () => {
  await using server = await startGitServer({ token: minted });
  const { url, read } = await server.create("acme/config", { "a.yaml": "1" });
  answerAsGitHub(server);
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = String(privateKey.export({ type: "pkcs8", format: "pem" }));
  await using world = open(url, { TAGBOAT_APP_ID: "12", TAGBOAT_APP_KEY: key });

  const repository = await world.repositories.of(url);
  const base = await repository.open();
  const change = { files: textFiles({ "a.yaml": "2" }), message: "m" };
  await repository.write(base, change, { branch: "main", expect: base.commit });
  expect(await read("a.yaml")).toBe("2");

  const forge = await world.forges.of(url);
  expect([forge.kind, forge.url]).toEqual(["github", `${server.url}/acme/config`]);
  await expect(forge.repository()).rejects.toMatchObject({ kind: "not-found" });
  const last = server.requests.at(-1);
  expect([last?.path, last?.headers.authorization]).toEqual(["/api/v3/repos/acme/config", `token ${minted}`]);
  expect(server.requests.filter(({ path }) => path.endsWith("/access_tokens"))).toHaveLength(1);
});

test("Git asks the GitHub App for another token where the one it has is turned away, and each is kept secret", async () => {
  await using server = await startGitServer({ token: minted });
  const { url, read } = await server.create("acme/config", { "a.yaml": "1" });
  const rejected = `ghs_${"z".repeat(36)}`;
  answerAsGitHub(server, [rejected]);
  const kept = new Set<string>();
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = String(privateKey.export({ type: "pkcs8", format: "pem" }));
  await using world = open(url, { TAGBOAT_APP_ID: "12", TAGBOAT_APP_KEY: key }, (secret) => kept.add(secret));
  const repository = await world.repositories.of(url);
  const base = await repository.open();
  await repository.write(
    base,
    { files: textFiles({ "a.yaml": "2" }), message: "m" },
    { branch: "main", expect: base.commit },
  );
  expect(await read("a.yaml")).toBe("2");
  expect(server.requests.filter(({ path }) => path.endsWith("/access_tokens"))).toHaveLength(2);
  expect([...kept]).toEqual([rejected, minted]);
});

test("neither a forge nor an app's token is asked for where nobody needs one", async () => {
  await using server = await startGitServer({ token: "t0ken-of-the-deployer" });
  const { url } = await server.create("acme/config", { "a.yaml": "1" });
  await using world = open(url, { TAGBOAT_TOKEN: "t0ken-of-the-deployer" });
  await (await world.repositories.of(url)).open();
  expect(server.requests.filter(({ path }) => path.startsWith("/api/"))).toEqual([]);
});

test("whatever the variables of an agent hold is kept secret before anybody is asked, however they are named", async () => {
  const kept: string[] = [];
  const env = { TAGBOAT_PAGE_SECRET: "of-the-page\n", TAGBOAT_DOOR_KEY: "of-the-door" };
  await using world = open("https://git.example.com/acme/config", env, (secret) => kept.push(secret));
  const settings = {
    kind: "http",
    url: "https://api.example.com/version",
    tokenFrom: "TAGBOAT_PAGE_SECRET",
    headersFrom: { "X-Door": "TAGBOAT_DOOR_KEY" },
  } as const;
  const inUse = [{ use: { use: "page" }, settings }];
  await world.agents.of({ inUse, evidence: "applied", repository: "https://git.example.com/acme/config" });
  expect(kept).toEqual(["of-the-page", "of-the-door"]);
});
