import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { appTokens } from "../../src/forges/github/app-token.ts";
import { renewingFetch } from "../../src/forges/renewing-fetch.ts";
import { startWebServer } from "../support/web-server.ts";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = String(privateKey.export({ type: "pkcs1", format: "pem" }));
const hour = 3_600_000;
const tokenNumber = (number: number): string => `ghs_${String(number).padStart(36, "0")}`;

/** GitHub, which makes a new token each time; only the newest is good. */
async function start() {
  let made = 0;
  let now = Date.now();
  const server = await startWebServer(({ path, headers }, response) => {
    const answer = (status: number, value: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    if (path.endsWith("/installation")) return answer(200, { id: 7 });
    if (path.endsWith("/access_tokens")) {
      const expires_at = new Date(now + hour).toISOString();
      return answer(201, { token: tokenNumber(++made), expires_at, permissions: {}, repository_selection: "all" });
    }
    return answer(headers.authorization === `token ${tokenNumber(made)}` ? 200 : 401, {});
  });
  const tokens = appTokens({
    app: { id: "12", privateKey: key },
    apiUrl: server.url,
    owner: "acme",
    name: "config",
    fetch,
    clock: { now: () => new Date(now) },
  });
  return {
    tokens,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    made: () => made,
    revoke: () => ++made,
    ask: () =>
      renewingFetch(fetch, tokens)(`${server.url}/repos/acme/config`, { headers: { authorization: "token any" } }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

test("an app's token is made once for all who ask, and anew shortly before its hour is over", async () => {
  await using github = await start();
  const all = await Promise.all([github.tokens.current(), github.tokens.current()]);
  expect(all).toEqual([tokenNumber(1), tokenNumber(1)]);
  github.pass(hour - 6 * 60_000);
  expect(await github.tokens.current()).toBe(tokenNumber(1));
  github.pass(2 * 60_000);
  expect(await Promise.all([github.tokens.current(), github.tokens.current()])).toEqual([
    tokenNumber(2),
    tokenNumber(2),
  ]);
  expect(github.made()).toBe(2);
});

test("a request carries the token as it is good by then", async () => {
  await using github = await start();
  expect((await github.ask()).status).toBe(200);
  github.pass(2 * hour);
  expect((await github.ask()).status).toBe(200);
  expect(github.made()).toBe(2);
});

test("a token that is turned away before its time is renewed, once for all whom it failed", async () => {
  await using github = await start();
  await github.ask();
  github.revoke();
  const answers = await Promise.all([github.ask(), github.ask()]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(github.made()).toBe(3);
});

test("what carries no token gets none", async () => {
  await using server = await startWebServer((_, response) => void response.end());
  await renewingFetch(fetch, { current: async () => "secret" })(server.url);
  expect(server.requests[0]?.headers.authorization).toBeUndefined();
});
