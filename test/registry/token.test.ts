import { expect, test } from "vitest";
import { TagboatError } from "../../src/errors.ts";
import type { RegistryCredential } from "../../src/registry/credential.ts";
import { requestToken, type TokenRequest } from "../../src/registry/token.ts";

const credential: RegistryCredential = { kind: "password", username: "ada", password: "secret", from: "TAGBOAT_TOKEN" };

const request: TokenRequest = {
  realm: new URL("https://auth.example.com/token?account=a"),
  service: "registry.example.com",
  repository: "acme/api",
  credential: undefined,
};

interface Sent {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** Asks a token server that answers like this. */
async function ask(answer: Response, change: Partial<TokenRequest> = {}) {
  const sent: Sent[] = [];
  const result = await requestToken({ ...request, ...change }, async (url, { headers }) => {
    sent.push({ url, headers });
    return answer;
  }).catch((error: unknown) => error);
  return { result, sent };
}

test.each([400, 401, 403])(
  "a token server that answers %i denies access, and the answer names who asked",
  async (status) => {
    const answer = () => new Response("no", { status });
    expect((await ask(answer())).result).toEqual({ denied: `auth.example.com rejected anonymous access (${status})` });
    expect((await ask(answer(), { credential })).result).toEqual({
      denied: `auth.example.com rejected the credential from TAGBOAT_TOKEN (${status})`,
    });
  },
);

test.each([404, 429, 500, 503])("a token server that answers %i says nothing about the credential", async (status) => {
  const { result } = await ask(new Response("", { status }));
  expect(result).toBeInstanceOf(TagboatError);
  expect(result).toMatchObject({ kind: "remote", message: `the token server auth.example.com answers ${status}` });
});

test("the question names the service only if the registry does, and keeps what the realm already asks", async () => {
  const named = (await ask(Response.json({ token: "t" }))).sent[0]?.url;
  expect(named?.searchParams.toString()).toBe(
    "account=a&service=registry.example.com&scope=repository%3Aacme%2Fapi%3Apull",
  );
  const unnamed = (await ask(Response.json({ token: "t" }), { service: undefined })).sent[0]?.url;
  expect(unnamed?.searchParams.has("service")).toBe(false);
});

test.each([
  [{ token: "t", access_token: "a" }, { token: "t" }],
  [{ access_token: "a" }, { token: "a" }],
])("%j is an answer with a token", async (document, expected) => {
  expect((await ask(Response.json(document))).result).toEqual(expected);
});

test.each([[{}], [{ token: "" }], [{ token: "two lines\nX-Header: 1" }], [{ token: 1 }], [null]])(
  "%j is an answer without a token",
  async (document) => {
    const { result } = await ask(Response.json(document));
    expect(result).toMatchObject({
      kind: "remote",
      message: "the token server auth.example.com answers without a token",
    });
  },
);
