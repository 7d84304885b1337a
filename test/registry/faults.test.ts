import { describe, expect, test } from "vitest";
import { most } from "../../src/limits.ts";
import { sha256 } from "../support/docker-registry.ts";
import {
  answerError,
  answerManifest,
  manifest,
  manifestDigest,
  startRegistryStandIn,
} from "../support/registry-stand-in.ts";
import { startWebServer } from "../support/web-server.ts";
import { askFor, askOne } from "./open.ts";

const lie = sha256("another");

describe("a registry with a bad minute", () => {
  test.each([429, 500, 503])("is asked again after %i", async (status) => {
    await using registry = await startRegistryStandIn(({ count }, response) =>
      count < 3 ? answerError(response, status) : false,
    );
    const { answers, pauses } = await askFor([`${registry.host}/acme/api:1`]);
    expect(answers).toEqual([{ kind: "found" }]);
    expect(pauses).toEqual([1000, 3000]);
  });

  test("is asked again after it broke the connection", async () => {
    await using registry = await startRegistryStandIn(({ count }, response) => {
      if (count < 3) response.destroy();
      return count < 3;
    });
    expect(await askOne(`${registry.host}/acme/api:1`)).toEqual({ kind: "found" });
  });

  test("gets the time that it asks for, in seconds or until a date", async () => {
    const at = (): string => new Date(Date.now() + 9_000).toUTCString();
    await using registry = await startRegistryStandIn(({ count }, response) => {
      if (count < 3) response.setHeader("retry-after", count === 1 ? "7" : at());
      return count < 3 && answerError(response, 429);
    });
    const { answers, pauses } = await askFor([`${registry.host}/acme/api:1`]);
    expect(answers).toEqual([{ kind: "found" }]);
    expect(pauses[0]).toBe(7_000);
    expect(pauses[1]).toBeGreaterThan(7_000);
    expect(pauses[1]).toBeLessThanOrEqual(9_000);
  });

  test("that wants an hour says nothing about the image, and is not waited for", async () => {
    await using registry = await startRegistryStandIn((_, response) => {
      response.setHeader("retry-after", "3600");
      return answerError(response, 429, "TOOMANYREQUESTS");
    });
    const { answers, pauses } = await askFor([`${registry.host}/acme/api:missing`]);
    expect(answers).toEqual([{ kind: "no-answer", reason: `${registry.host} limits requests (429), for 3600 s more` }]);
    expect(pauses).toEqual([]);
    expect(registry.requests).toHaveLength(1);
  });

  test("that stays away says nothing about the image", async () => {
    await using registry = await startRegistryStandIn((_, response) => answerError(response, 502));
    expect(await askOne(`${registry.host}/acme/api:missing`)).toEqual({
      kind: "no-answer",
      reason: `${registry.host} answers 502`,
    });
    expect(registry.requests).toHaveLength(3);
    await registry[Symbol.asyncDispose]();
    expect(await askOne(`${registry.host}/acme/api:1`)).toMatchObject({
      kind: "no-answer",
      reason: expect.stringContaining("nothing answers there"),
    });
  });

  test("gets few questions at the same time, however many images there are", async () => {
    let open = 0;
    let most = 0;
    await using registry = await startRegistryStandIn(({ method }, response) => {
      most = Math.max(most, ++open);
      setTimeout(() => {
        open--;
        answerManifest(response, method);
      }, 20);
      return true;
    });
    const images = Array.from({ length: 40 }, (_, index) => `${registry.host}/acme/api:${index}`);
    const { answers } = await askFor(images, { isAtOnce: true });
    expect(answers).toHaveLength(40);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(6);
  });

  test("is asked once for the same image in a run", async () => {
    await using registry = await startRegistryStandIn();
    const image = `${registry.host}/acme/api:1`;
    await askFor([image, image, image]);
    expect(registry.requests).toHaveLength(1);
  });
});

describe("an answer that is wrong", () => {
  test("a digest that is not the content's is noticed where it would be written", async () => {
    await using registry = await startRegistryStandIn(({ method }, response) => answerManifest(response, method, lie));
    expect(await askOne(`${registry.host}/acme/api:1`, { needsDigest: true })).toMatchObject({
      kind: "no-answer",
      reason: expect.stringContaining("contradicts itself"),
    });
  });

  test("another digest than the one that was asked for is noticed, by its header and by its content", async () => {
    await using registry = await startRegistryStandIn();
    const wrong = { kind: "no-answer", reason: expect.stringContaining(`${manifestDigest} for ${lie}`) };
    expect(await askOne(`${registry.host}/acme/api@${lie}`)).toMatchObject({ kind: "no-answer" });
    expect(await askOne(`${registry.host}/acme/api@${lie}`, { needsDigest: true })).toMatchObject(wrong);
  });

  test("the digest is computed where no header says it", async () => {
    await using registry = await startRegistryStandIn(({ method }, response) => {
      response.writeHead(200, { "content-type": "application/vnd.oci.image.index.v1+json; charset=utf-8" });
      response.end(method === "HEAD" ? undefined : manifest);
      return true;
    });
    const image = `${registry.host}/acme/api:1`;
    expect(await askOne(image, { needsDigest: true })).toEqual({ kind: "found", digest: manifestDigest });
  });

  test.each([false, true])("a page that is no manifest is no image (digest needed: %s)", async (needsDigest) => {
    await using registry = await startRegistryStandIn((_, response) => {
      response.writeHead(200, { "content-type": "text/html" }).end();
      return true;
    });
    expect(await askOne(`${registry.host}/acme/api:1`, { needsDigest })).toEqual({
      kind: "no-answer",
      reason: `${registry.host} answers with text/html, which is not an image manifest`,
    });
  });

  test.each([404, 405, 400])("HEAD alone does not decide that an image is missing: %i", async (status) => {
    await using registry = await startRegistryStandIn(({ method }, response) =>
      method === "HEAD" ? answerError(response, status) : false,
    );
    expect(await askOne(`${registry.host}/acme/api:1`)).toMatchObject({ kind: "found" });
  });

  test("a manifest without end is given up at the limit", async () => {
    await using registry = await startRegistryStandIn(({ method }, response) => {
      response.writeHead(200, { "content-type": "application/vnd.oci.image.index.v1+json" });
      if (method === "HEAD") return Boolean(response.end());
      response.end(" ".repeat(most("image-manifest-bytes") + 1));
      return true;
    });
    expect(await askOne(`${registry.host}/acme/api:1`, { needsDigest: true })).toMatchObject({
      kind: "no-answer",
      reason: expect.stringContaining("limit image-manifest-bytes"),
    });
  });

  test("a manifest that drips is given up when the time is over", async () => {
    await using registry = await startRegistryStandIn((_, response) => {
      response.writeHead(200, { "content-type": "application/vnd.oci.image.index.v1+json" });
      const drip = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(drip));
      return true;
    });
    expect(await askOne(`${registry.host}/acme/api:1`, { needsDigest: true, whole: 500 })).toMatchObject({
      kind: "no-answer",
      reason: expect.stringContaining("no answer came in time"),
    });
  });

  test("words that are long or of several lines become one short line", async () => {
    await using registry = await startRegistryStandIn((_, response) => {
      response.writeHead(404, { "content-type": "application/json" });
      response.end(JSON.stringify({ errors: [{ code: "X", message: `a\n::error::b${"c".repeat(500)}` }] }));
      return true;
    });
    const answer = await askOne(`${registry.host}/acme/api:1`);
    expect(answer).toMatchObject({ kind: "missing" });
    const { reason } = answer as { reason: string };
    expect(reason).toMatch(/^not found \(X: a ::error::bc+\)$/);
    expect(reason.length).toBeLessThan(230);
  });
});

describe("a redirect", () => {
  test("to another server is followed without the credential", async () => {
    await using storage = await startRegistryStandIn();
    await using registry = await startRegistryStandIn(({ path, authorization }, response) => {
      if (authorization === undefined) {
        response.writeHead(401, { "www-authenticate": 'Basic realm="x"' }).end();
        return true;
      }
      response.writeHead(307, { location: `${storage.url}${path}` }).end();
      return true;
    });
    const declared = { insecure: true, tokenFrom: "TAGBOAT_REGISTRY_TOKEN" };
    const asking = { declared, env: { TAGBOAT_REGISTRY_TOKEN: "secret" }, needsDigest: true };
    expect(await askOne(`${registry.host}/acme/api:1`, asking)).toEqual({ kind: "found", digest: manifestDigest });
    expect(storage.requests).toHaveLength(1);
    expect(storage.requests[0]?.headers).not.toHaveProperty("authorization");
  });

  test("to another server gives that server no say in who gets the credential", async () => {
    await using thief = await startWebServer((_, response) =>
      response.writeHead(401, { "www-authenticate": 'Basic realm="x"' }).end(),
    );
    await using registry = await startRegistryStandIn(({ path }, response) =>
      Boolean(response.writeHead(307, { location: `${thief.url}${path}` }).end()),
    );
    const declared = { insecure: true, tokenFrom: "TAGBOAT_REGISTRY_TOKEN" };
    const { answers, secrets } = await askFor([`${registry.host}/acme/api:1`], {
      declared,
      env: { TAGBOAT_REGISTRY_TOKEN: "secret" },
    });
    expect(answers).toMatchObject([{ kind: "no-answer", reason: expect.stringContaining("denies access") }]);
    expect(thief.requests.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
    expect(secrets).toEqual([]);
  });

  test("to a host that TAGBOAT_ALLOWED_HOSTS does not name is not followed", async () => {
    await using storage = await startRegistryStandIn();
    await using registry = await startRegistryStandIn(({ path }, response) =>
      Boolean(response.writeHead(307, { location: `${storage.url}${path}` }).end()),
    );
    expect(
      await askOne(`${registry.host}/acme/api:1`, { env: { TAGBOAT_ALLOWED_HOSTS: registry.host } }),
    ).toMatchObject({ kind: "no-answer", reason: expect.stringContaining("TAGBOAT_ALLOWED_HOSTS") });
    expect(storage.requests).toEqual([]);
  });
});

describe("a request that the run's user does not allow", () => {
  test("is refused: plain http without leave, a host outside of the list, a link-local address", async () => {
    const refused = (image: string, asking: Parameters<typeof askOne>[1]) => expect(askOne(image, asking)).rejects;
    await refused("registry.invalid/a:1", { declared: { insecure: true } }).toThrow(
      /plain http: http:\/\/registry.invalid/,
    );
    await refused("registry.invalid/a:1", { declared: {}, env: { TAGBOAT_ALLOWED_HOSTS: "a.example.com" } }).toThrow(
      "TAGBOAT_ALLOWED_HOSTS does not name registry.invalid, the host of a registry",
    );
    await refused("web:1", { declared: {}, env: { TAGBOAT_ALLOWED_HOSTS: "docker.io" } }).toThrow(
      "TAGBOAT_ALLOWED_HOSTS does not name registry-1.docker.io",
    );
    await refused("169.254.169.254/a:1", { declared: {} }).toThrow(/link-local/);
    await refused("r.invalid/a:1", { declared: { caFile: "/etc/passwd" } }).toThrow(
      /cannot be used as a file of certificates/,
    );
  });
});

test("an interrupted run stops at once", async () => {
  const stop = new AbortController();
  await using registry = await startRegistryStandIn(() => {
    stop.abort();
    return true;
  });
  await expect(askOne(`${registry.host}/acme/api:1`, { signal: stop.signal })).rejects.toMatchObject({
    kind: "interrupted",
  });
});
