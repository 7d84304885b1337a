import { describe, expect, test } from "vitest";
import { createHttp } from "../../src/io/http.ts";
import { lookupOutside } from "../../src/io/outside.ts";
import { startWebServer } from "../support/web-server.ts";

const metadata = "http://169.254.169.254/latest/meta-data/";

/** How a GET without anything secret ends. */
async function outcome(url: string, env: Record<string, string> = {}): Promise<string> {
  const http = createHttp({ env });
  try {
    return await (await http.fetch(url)).text();
  } catch (error) {
    const { kind, message } = error as { kind: string; message: string };
    return `${kind}: ${message}`;
  } finally {
    await http.close();
  }
}

describe("a cloud's metadata service", () => {
  test("is never asked, nor where a redirect leads there", async () => {
    await using page = await startWebServer((_, response) => response.writeHead(302, { location: metadata }).end());
    for (const url of [metadata, "http://[fe80::1]/x", "http://metadata.google.internal/x", page.url])
      expect(await outcome(url)).toMatch(/^refused: .*metadata service, and requests to it are refused/);
  });

  test.each([false, true])("is not what a name resolves to (all addresses: %s)", async (all) => {
    const resolve = (host: string) =>
      new Promise((done) => lookupOutside(host, { all }, (error, address) => done(error?.message ?? address)));
    expect(await resolve("169.254.169.254")).toContain("169.254.169.254 is a link-local address");
    expect(JSON.stringify(await resolve("127.0.0.1"))).toContain("127.0.0.1");
  });
});

test("a redirect leads to no host that is not allowed", async () => {
  await using inside = await startWebServer((_, response) => response.end("inside"));
  await using page = await startWebServer((_, response) => response.writeHead(302, { location: inside.url }).end());
  expect(await outcome(page.url, { TAGBOAT_ALLOWED_HOSTS: page.host })).toMatch(/^remote: .*TAGBOAT_ALLOWED_HOSTS/);
  expect(inside.requests).toEqual([]);
  expect(await outcome(page.url, { TAGBOAT_ALLOWED_HOSTS: `${page.host} ${inside.host}` })).toBe("inside");
});
