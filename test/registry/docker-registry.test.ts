import { sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type DockerRegistry,
  hasDockerRegistry,
  type ManifestForm,
  mediaTypes,
  pushImage,
  registryUser,
  sha256,
  startDockerRegistry,
} from "../support/docker-registry.ts";
import { privateAuthority } from "../support/private-authority.ts";
import { startTlsFront } from "../support/tls-front.ts";
import { startWebServer } from "../support/web-server.ts";
import { askFor, askOne } from "./open.ts";

const forms = Object.keys(mediaTypes) as ManifestForm[];
const { name, password } = registryUser;
const basic = `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tagboat-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

// Skipped, and shown as skipped, where Debian's package docker-registry is not installed.
describe.runIf(hasDockerRegistry)("the registry of the Docker project", () => {
  let registry: DockerRegistry;
  beforeAll(async () => {
    registry = await startDockerRegistry();
  });
  afterAll(() => registry[Symbol.asyncDispose]());

  test.each(forms)("has an image in the form %s, with the digest that was pushed", async (form) => {
    const digest = await pushImage(registry, { repository: "acme/api", tag: form, form });
    const image = `${registry.host}/acme/api:${form}`;
    expect(await askOne(image)).toEqual({ kind: "found" });
    expect(await askOne(image, { needsDigest: true })).toEqual({ kind: "found", digest });
    expect(await askOne(`${registry.host}/acme/api@${digest}`)).toEqual({ kind: "found" });
  });

  test("lacks a tag, a digest and a repository, and its own words are passed on", async () => {
    await pushImage(registry, { repository: "acme/web", tag: "1.0.0" });
    const names = ["acme/web:2.0.0", `acme/web@${sha256("none")}`, "acme/none:1.0.0"];
    const { answers } = await askFor(names.map((one) => `${registry.host}/${one}`));
    expect(answers).toEqual([
      { kind: "missing", reason: expect.stringContaining("MANIFEST_UNKNOWN: manifest unknown") },
      { kind: "missing", reason: expect.stringContaining("MANIFEST_UNKNOWN: manifest unknown") },
      { kind: "missing", reason: expect.stringContaining("MANIFEST_UNKNOWN: manifest unknown") },
    ]);
  });

  test("is asked by https unless the config or the run allows plain http, and by a private authority", async () => {
    await pushImage(registry, { repository: "acme/tls", tag: "1" });
    const plain = `${registry.host}/acme/tls:1`;
    expect(await askOne(plain, { declared: {} })).toMatchObject({ kind: "no-answer" });
    expect(await askOne(plain, { declared: {}, insecure: [registry.url] })).toEqual({ kind: "found" });
    const authority = privateAuthority(folder);
    await using front = await startTlsFront(registry.url, authority);
    const image = `${front.host}/acme/tls:1`;
    expect(await askOne(image, { declared: {} })).toMatchObject({
      kind: "no-answer",
      reason: expect.stringContaining("not trusted"),
    });
    expect(await askOne(image, { declared: { caFile: authority.caFile } })).toEqual({ kind: "found" });
  });
});

describe.runIf(hasDockerRegistry)("the registry of the Docker project, with passwords", () => {
  let registry: DockerRegistry;
  let image: string;
  beforeAll(async () => {
    registry = await startDockerRegistry({ isPrivate: true });
    await pushImage(registry, { repository: "acme/api", tag: "1.0.0" }, { authorization: basic });
    image = `${registry.host}/acme/api:1.0.0`;
  });
  afterAll(() => registry[Symbol.asyncDispose]());

  test("lets a user in by the variable that the config names", async () => {
    const declared = { insecure: true, tokenFrom: "TAGBOAT_REGISTRY_PASSWORD", username: name };
    const { answers, secrets } = await askFor([image], { declared, env: { TAGBOAT_REGISTRY_PASSWORD: password } });
    expect(answers).toEqual([{ kind: "found" }]);
    expect(secrets).toContain(password);
  });

  test("lets a user in by Docker's config.json", async () => {
    const auth = Buffer.from(`${name}:${password}`).toString("base64");
    await writeFile(join(folder, "config.json"), JSON.stringify({ auths: { [registry.host]: { auth } } }));
    const { answers, secrets } = await askFor([image], { env: { DOCKER_CONFIG: folder } });
    expect(answers).toEqual([{ kind: "found" }]);
    expect(secrets).toContain(password);
  });

  test("denies access to others, which says nothing about the image", async () => {
    expect(await askOne(image)).toMatchObject({
      kind: "no-answer",
      reason: expect.stringContaining("this registry requires a credential, and none was found"),
    });
    const declared = { insecure: true, tokenFrom: "TAGBOAT_REGISTRY_PASSWORD", username: name };
    expect(await askOne(image, { declared, env: { TAGBOAT_REGISTRY_PASSWORD: "wrong" } })).toMatchObject({
      kind: "no-answer",
      reason: expect.stringContaining("denies access"),
    });
  });
});

describe.runIf(hasDockerRegistry)("the registry of the Docker project, with a token server", () => {
  test("takes the token that the token server gives for one repository", async () => {
    const authority = privateAuthority(folder);
    const chain = authority.cert.replace(/-----[^-]+-----|\s/g, "");
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const tokenFor = (access: readonly object[]): string => {
      const now = Math.floor(Date.now() / 1000);
      const claims = {
        iss: "test",
        sub: name,
        aud: "our registry",
        iat: now,
        nbf: now - 60,
        exp: now + 300,
        jti: "1",
        access,
      };
      const signed = `${part({ typ: "JWT", alg: "RS256", x5c: [chain] })}.${part(claims)}`;
      return `${signed}.${sign("RSA-SHA256", Buffer.from(signed), authority.key).toString("base64url")}`;
    };
    await using tokens = await startWebServer(({ path, headers }, response) => {
      const [, repository] = /scope=repository%3A([^&]+)%3Apull$/.exec(path) ?? [];
      const scope = { type: "repository", name: decodeURIComponent(repository ?? ""), actions: ["pull"] };
      // As real ones do, it answers strangers with a token that grants nothing.
      const access = headers.authorization === basic ? [scope] : [];
      response.end(JSON.stringify({ token: tokenFor(access) }));
    });
    const bundle = join(folder, "bundle.pem");
    await writeFile(bundle, readFileSync(authority.caFile));
    await using registry = await startDockerRegistry({
      env: {
        REGISTRY_AUTH: "token",
        REGISTRY_AUTH_TOKEN_REALM: `${tokens.url}/token`,
        REGISTRY_AUTH_TOKEN_SERVICE: "our registry",
        REGISTRY_AUTH_TOKEN_ISSUER: "test",
        REGISTRY_AUTH_TOKEN_ROOTCERTBUNDLE: bundle,
      },
    });
    const writer = tokenFor(
      ["a", "b"].map((one) => ({ type: "repository", name: `acme/${one}`, actions: ["pull", "push"] })),
    );
    const headers = { authorization: `Bearer ${writer}` };
    const digest = await pushImage(registry, { repository: "acme/a", tag: "1" }, headers);
    await pushImage(registry, { repository: "acme/b", tag: "1" }, headers);
    const images = ["acme/a:1", "acme/b:1", "acme/a:2"].map((one) => `${registry.host}/${one}`);
    const declared = {
      insecure: true,
      tokenFrom: "TAGBOAT_REGISTRY_PASSWORD",
      username: name,
      tokenServer: tokens.url,
    };
    const asking = { declared, env: { TAGBOAT_REGISTRY_PASSWORD: password }, needsDigest: true };
    const { answers, secrets } = await askFor(images, asking);
    expect(answers).toEqual([
      { kind: "found", digest },
      { kind: "found", digest: expect.any(String) },
      { kind: "missing", reason: expect.stringContaining("MANIFEST_UNKNOWN") },
    ]);
    expect(secrets.filter((secret) => secret.startsWith("ey"))).toHaveLength(2);
    expect(tokens.requests.map(({ path }) => path)).toEqual([
      "/token?service=our+registry&scope=repository%3Aacme%2Fa%3Apull",
      "/token?service=our+registry&scope=repository%3Aacme%2Fb%3Apull",
    ]);
    const stranger = await askOne(images[0] ?? "", { declared: { insecure: true } });
    expect(stranger).toMatchObject({ kind: "no-answer", reason: expect.stringContaining("none was found") });
  });
});
