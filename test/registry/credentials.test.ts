import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dockerCredential } from "../../src/registry/docker-config.ts";
import { tokenServerOf } from "../../src/registry/registry-server.ts";
import { challenge, startRegistryStandIn } from "../support/registry-stand-in.ts";
import type { WebServer } from "../support/web-server.ts";
import { askFor, askOne } from "./open.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tagboat-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const declared = { insecure: true, tokenFrom: "TAGBOAT_REGISTRY_TOKEN", username: "ada" };
const env = { TAGBOAT_REGISTRY_TOKEN: "secret" };
const password = `Basic ${Buffer.from("ada:secret").toString("base64")}`;

/** A registry that wants a token of the server at `realm`, and that server. Each is "good" for whoever has the password. */
async function startPair(realmOf: (registry: string, tokens: string) => string = (_, tokens) => tokens) {
  const tokens = await startRegistryStandIn(({ authorization, body }, response) => {
    const isKnown = authorization === password || new URLSearchParams(body).get("refresh_token") === "identity";
    response.end(JSON.stringify({ token: isKnown ? "good" : "poor" }));
    return true;
  });
  const registry = await startRegistryStandIn(({ path, authorization, host, query }, response) => {
    if (path === "/token") {
      response.end(JSON.stringify({ access_token: authorization === password ? "good" : "poor", query: `${query}` }));
      return true;
    }
    if (authorization === "Bearer good") return false;
    return challenge(response, `Bearer realm="${realmOf(`http://${host}`, tokens.url)}/token",service="s",scope="*"`);
  });
  return { tokens, registry };
}

const carried = ({ requests }: WebServer): unknown[] =>
  requests.flatMap(({ headers, body }) => headers.authorization ?? (body === "" ? [] : body));

describe("a token", () => {
  test("is asked from the registry's own server, for one repository and no more than reading", async () => {
    const { tokens, registry } = await startPair((own) => own);
    await using _ = tokens;
    await using __ = registry;
    const { answers, secrets } = await askFor([`${registry.host}/acme/api:1`], { declared, env });
    expect(answers).toEqual([{ kind: "found" }]);
    expect(secrets).toEqual(["secret", password.replace("Basic ", ""), "good"]);
    expect(registry.requests.map(({ path }) => path)).toContain(
      "/token?service=s&scope=repository%3Aacme%2Fapi%3Apull",
    );
    expect(carried(registry)).toEqual([password, "Bearer good"]);
  });

  test("of another server costs no password: that server is asked as a stranger, and the reason says what to set", async () => {
    const { tokens, registry } = await startPair();
    await using _ = tokens;
    await using __ = registry;
    expect(await askOne(`${registry.host}/acme/api:1`, { declared, env })).toEqual({
      kind: "no-answer",
      reason: expect.stringMatching(/does not get the credential from TAGBOAT_REGISTRY_TOKEN; set `tokenServer`/),
    });
    expect(carried(tokens)).toEqual([]);
    expect(carried(registry)).toEqual(["Bearer poor"]);
  });

  test("of another server is asked with the password if the config names that server", async () => {
    const { tokens, registry } = await startPair();
    await using _ = tokens;
    await using __ = registry;
    const named = { ...declared, tokenServer: tokens.url };
    expect(await askOne(`${registry.host}/acme/api:1`, { declared: named, env })).toEqual({ kind: "found" });
    expect(carried(tokens)).toEqual([password]);
  });

  test("of a server that the documentation names is asked with the password", () => {
    expect(tokenServerOf("docker.io", undefined)).toBe("https://auth.docker.io");
    expect(tokenServerOf("registry.gitlab.com", undefined)).toBe("https://gitlab.com");
    expect(tokenServerOf("docker.io.evil.com", undefined)).toBeUndefined();
    expect(tokenServerOf("constructor", undefined)).toBeUndefined();
  });

  test.each([
    ["over plain http elsewhere", "http://tokens.invalid", "which is not encrypted"],
    ["from a number of a private network", "https://10.0.0.1", undefined],
    ["from what is no web address", "ftp://tokens.invalid", "without a valid web address"],
    ["from a cloud's metadata", "https://169.254.169.254", undefined],
  ])("is not asked %s", async (_, realm, words) => {
    const { tokens, registry } = await startPair(() => realm);
    await using __ = tokens;
    await using ___ = registry;
    const asked = askOne(`${registry.host}/acme/api:1`, { declared, env }).then(
      ({ kind, ...rest }) => `${kind} ${"reason" in rest ? rest.reason : ""}`,
      (error: Error) => `no-answer ${error.message}`,
    );
    expect(await asked).toMatch(new RegExp(`no-answer .*${words ?? "(?:not a public name|link-local)"}`));
  });

  test("is not asked outside of TAGBOAT_ALLOWED_HOSTS", async () => {
    const { tokens, registry } = await startPair();
    await using _ = tokens;
    await using __ = registry;
    const only = { ...env, TAGBOAT_ALLOWED_HOSTS: registry.host };
    await expect(askOne(`${registry.host}/acme/api:1`, { declared, env: only })).rejects.toThrow(
      `TAGBOAT_ALLOWED_HOSTS does not name ${tokens.host}, the host of a registry's token server`,
    );
    expect(tokens.requests).toEqual([]);
  });

  test("is asked by an identity token, which goes in the body", async () => {
    const { tokens, registry } = await startPair();
    await using _ = tokens;
    await using __ = registry;
    const auths = { [registry.host]: { auth: Buffer.from("ada:").toString("base64"), identitytoken: "identity" } };
    await writeFile(join(folder, "config.json"), JSON.stringify({ auths }));
    const asking = { declared: { insecure: true, tokenServer: tokens.url }, env: { DOCKER_CONFIG: folder } };
    expect(await askOne(`${registry.host}/acme/api:1`, asking)).toEqual({ kind: "found" });
    expect(tokens.requests).toMatchObject([{ method: "POST", path: "/token" }]);
    expect(Object.fromEntries(new URLSearchParams(tokens.requests[0]?.body))).toEqual({
      grant_type: "refresh_token",
      client_id: "tagboat",
      service: "s",
      scope: "repository:acme/api:pull",
      refresh_token: "identity",
    });
  });

  test.each([
    ["no token", "{}"],
    ["no JSON", "<html>"],
    ["a token that would break a header", JSON.stringify({ token: "a\r\nx-evil: 1" })],
  ])("is not used if the answer has %s", async (_, body) => {
    await using registry = await startRegistryStandIn(({ path, host }, response) => {
      if (path !== "/token") return challenge(response, `Bearer realm="http://${host}/token"`);
      response.end(body);
      return true;
    });
    expect(await askOne(`${registry.host}/acme/api:1`)).toEqual({
      kind: "no-answer",
      reason: `the token server ${registry.host} answers without a token`,
    });
  });

  test("that its server denies is told with the credential's source", async () => {
    await using registry = await startRegistryStandIn(({ path, host }, response) => {
      if (path !== "/token") return challenge(response, `Bearer realm="http://${host}/token"`);
      response.writeHead(401).end();
      return true;
    });
    expect(await askOne(`${registry.host}/acme/api:1`, { declared, env })).toMatchObject({
      kind: "no-answer",
      reason: expect.stringContaining(`${registry.host} rejected the credential from TAGBOAT_REGISTRY_TOKEN (401)`),
    });
  });
});

describe("a password", () => {
  test("is sent only after the registry asks for it, and with a name that any registry takes", async () => {
    await using registry = await startRegistryStandIn(({ authorization }, response) =>
      authorization === undefined ? challenge(response, 'Basic realm="x"') : false,
    );
    const nameless = { insecure: true, tokenFrom: "TAGBOAT_REGISTRY_TOKEN" };
    expect(await askOne(`${registry.host}/acme/api:1`, { declared: nameless, env })).toEqual({ kind: "found" });
    const sent = registry.requests.map(({ headers }) => headers.authorization);
    expect(sent).toEqual([undefined, `Basic ${Buffer.from("x-access-token:secret").toString("base64")}`]);
  });

  test("that is not there, or has another system's name, is an error", async () => {
    await using registry = await startRegistryStandIn((_, response) => challenge(response, 'Basic realm="x"'));
    const ask = (tokenFrom: string) =>
      askOne(`${registry.host}/acme/api:1`, {
        declared: { insecure: true, tokenFrom },
        env: { ARGOCD_AUTH_TOKEN: "t" },
      });
    await expect(ask("TAGBOAT_REGISTRY_TOKEN")).rejects.toMatchObject({ kind: "config" });
    await expect(ask("ARGOCD_AUTH_TOKEN")).rejects.toMatchObject({ kind: "refused" });
    await expect(ask("TAGBOAT_TOKEN")).rejects.toMatchObject({ kind: "refused" });
  });

  test("is not sent by a way that tagboat does not know", async () => {
    await using registry = await startRegistryStandIn((_, response) => challenge(response, "Negotiate"));
    expect(await askOne(`${registry.host}/acme/api:1`, { declared, env })).toMatchObject({
      kind: "no-answer",
      reason: expect.stringContaining("offers no authentication method that tagboat supports"),
    });
  });
});

/** Docker's config.json in the folder, and the environment that leads there. */
async function withConfig(config: unknown): Promise<Record<string, string>> {
  await writeFile(join(folder, "config.json"), typeof config === "string" ? config : JSON.stringify(config));
  return { DOCKER_CONFIG: folder, PATH: `${folder}:${process.env["PATH"]}` };
}

/** A real program, as Docker would run it. */
async function helper(name: string, script: string): Promise<void> {
  await writeFile(join(folder, `docker-credential-${name}`), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, `docker-credential-${name}`), 0o755);
}

describe("Docker's config.json", () => {
  const auth = (user: string): { auth: string } => ({ auth: Buffer.from(`${user}:se:cret`).toString("base64") });
  const credentialFor = async (registry: string, config: unknown, more: Record<string, string> = {}) =>
    dockerCredential(registry, { env: { ...(await withConfig(config)), ...more } });

  test.each([
    ["r.example.com", "r.example.com"],
    ["r.example.com", "https://r.example.com"],
    ["r.example.com", "https://r.example.com/v1/"],
    ["r.example.com:5000", "r.example.com:5000"],
    ["docker.io", "https://index.docker.io/v1/"],
  ])("has the password for %s under %s", async (registry, key) => {
    expect(await credentialFor(registry, { auths: { "other.example.com": auth("no"), [key]: auth("ada") } })).toEqual({
      kind: "password",
      username: "ada",
      password: "se:cret",
      from: join(folder, "config.json"),
    });
  });

  test("has nothing for other registries, however similar their names", async () => {
    const auths = { "r.example.com": auth("ada") };
    for (const other of ["example.com", "r.example.com:5000", "r.example.com.evil.com", "docker.io", "__proto__"])
      expect(await credentialFor(other, { auths })).toBeUndefined();
    expect(await credentialFor("r.example.com", {})).toBeUndefined();
    expect(await credentialFor("r.example.com", { auths: { "r.example.com": {} } })).toBeUndefined();
    expect(await dockerCredential("r.example.com", { env: { HOME: "/nonexistent" } })).toBeUndefined();
  });

  test("that is no JSON is an error, which does not quote it", async () => {
    const read = credentialFor("r.example.com", '{"auths": {"r.example.com": {"auth": hunter2');
    await expect(read).rejects.toMatchObject({ kind: "config", message: expect.not.stringContaining("hunter2") });
  });

  test("names a helper, which gets the registry's name and none of the job's secrets", async () => {
    const seen = join(folder, "seen");
    await helper("ours", `cat > ${seen}; env >> ${seen}; echo '{"ServerURL":"x","Username":"bob","Secret":"pass"}'`);
    const config = {
      credHelpers: { "r.example.com": "ours" },
      credsStore: "none",
      auths: { "r.example.com": auth("ada") },
    };
    const job = {
      TAGBOAT_TOKEN: "t1",
      GITHUB_TOKEN: "t2",
      ACTIONS_RUNTIME_TOKEN: "t3",
      AWS_PROFILE: "p",
      GNUPGHOME: "g",
    };
    expect(await credentialFor("r.example.com", config, job)).toEqual({
      kind: "password",
      username: "bob",
      password: "pass",
      from: "docker-credential-ours",
    });
    const [server, ...variables] = (await import("node:fs")).readFileSync(seen, "utf8").trim().split("\n");
    expect(server).toBe("r.example.com");
    expect(variables).toEqual(expect.arrayContaining(["AWS_PROFILE=p", "GNUPGHOME=g"]));
    expect(variables.filter((line) => /TOKEN/.test(line))).toEqual([]);
  });

  test("names one helper for all other registries, Docker Hub by its old address", async () => {
    await helper("store", `read name; printf '{"Username":"<token>","Secret":"%s"}' "$name"`);
    expect(await credentialFor("docker.io", { credsStore: "store" })).toEqual({
      kind: "identity-token",
      token: "https://index.docker.io/v1/",
      from: "docker-credential-store",
    });
  });

  test("names a helper that has nothing for the registry", async () => {
    await helper("empty", "echo 'credentials not found in native keychain'; exit 1");
    expect(
      await credentialFor("r.example.com", { credsStore: "empty", auths: { "r.example.com": auth("a") } }),
    ).toBeUndefined();
  });

  test.each([
    ["is not installed", "absent", "", /docker-credential-absent gives no credential: it is not installed here/],
    ["fails", "fails", "echo locked >&2; exit 3", /gives no credential: locked/],
    ["says no JSON", "prose", "echo hello", /its answer is not JSON/],
    ["says no secret", "blank", "echo '{}'", /its answer has no secret/],
    ["says too much", "long", "head -c 2000000 /dev/zero", /its answer is too long/],
    ["has a path for a name", "../../bin/sh", "", /not a valid program name/],
  ])("names a helper that %s, which is an error", async (_, name, script, message) => {
    if (script !== "") await helper(name, script);
    await expect(credentialFor("r.example.com", { credsStore: name })).rejects.toThrow(message);
  });

  test("is only read when a registry asks for a credential", async () => {
    await using registry = await startRegistryStandIn();
    const open = await withConfig({ credsStore: "absent" });
    expect(await askOne(`${registry.host}/acme/api:1`, { env: open })).toEqual({ kind: "found" });
  });
});
