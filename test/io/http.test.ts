import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request as forward } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { createHttp, type HttpOptions } from "../../src/io/http.ts";
import { abortFollowers } from "../support/abort-followers.ts";
import { type PrivateAuthority, privateAuthority } from "../support/private-authority.ts";
import { type Answer, startWebServer } from "../support/web-server.ts";

const secret = "Bearer s3cret-0123456789";

let folder: string;
let authority: PrivateAuthority;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "http-"));
  authority = privateAuthority(folder);
});

afterAll(() => rmSync(folder, { recursive: true }));

function openHttp(options: Partial<HttpOptions> = {}) {
  const http = createHttp({ env: {}, ...options });
  return { fetch: http.fetch, close: http.close, [Symbol.asyncDispose]: http.close };
}

/** What a request came to: the text of its answer, or its failure. */
const outcome = async (options: Partial<HttpOptions>, url: string, init?: RequestInit): Promise<string> => {
  await using http = openHttp(options);
  return await (await http.fetch(url, init)).text();
};

const say =
  (text: string): Answer =>
  (_, response) =>
    response.end(text);

describe("a request", () => {
  test("says who asks, and brings any status as an answer", async () => {
    await using server = await startWebServer((_, response) => response.writeHead(409, { "x-a": "1" }).end("no"));
    await using http = openHttp();
    const response = await http.fetch(`${server.url}/x?y=1`, { method: "POST", body: "b", headers: { "X-B": "2" } });
    expect([response.status, response.headers.get("x-a"), await response.text()]).toEqual([409, "1", "no"]);
    expect(response.url).toBe(`${server.url}/x?y=1`);
    expect(server.requests).toMatchObject([{ method: "POST", path: "/x?y=1", body: "b" }]);
    expect(server.requests[0]?.headers).toMatchObject({ "user-agent": `tagboat/${packageJson.version}`, "x-b": "2" });
  });

  test("that is over, in whatever way, leaves nothing behind on the run's signal", async () => {
    await using server = await startWebServer((request, response) => {
      if (request.path === "/moved") response.writeHead(302, { location: "/a" }).end("elsewhere");
      else if (request.path === "/broken") response.destroy();
      else if (request.path === "/empty") response.writeHead(204).end();
      else response.end("x".repeat(100_000));
    });
    const { signal } = new AbortController();
    await using http = openHttp({ signal, limits: { bytes: 200_000 } });
    const own = new AbortController();
    const ask = (path: string) => http.fetch(`${server.url}${path}`, { signal: own.signal });
    for (let times = 0; times < 20; times++) {
      expect(await (await ask("/moved")).text()).toHaveLength(100_000);
      await (await ask("/a")).body?.cancel();
      expect((await ask("/empty")).status).toBe(204);
      await expect(ask("/broken")).rejects.toMatchObject({ kind: "remote" });
    }
    await using strict = openHttp({ signal, limits: { bytes: 10 } });
    await expect(strict.fetch(server.url).then((answer) => answer.text())).rejects.toMatchObject({ kind: "remote" });
    await using hasty = openHttp({ signal, limits: { whole: 0 } });
    await expect(hasty.fetch(server.url)).rejects.toMatchObject({ kind: "remote" });
    expect([abortFollowers(signal), abortFollowers(own.signal)]).toEqual([0, 0]);
  });

  test("fails in plain words, without what may be secret in the URL", async () => {
    const failure = outcome({}, "http://no-such-host.invalid/a?token=s3cret");
    await expect(failure).rejects.toMatchObject({
      kind: "remote",
      message: expect.stringMatching(/^http:\/\/no-such-host\.invalid\/a could not be asked: no such host is known/),
      hint: expect.stringContaining("Check the address"),
    });
    const vacant = createServer().listen(0, "127.0.0.1");
    await once(vacant, "listening");
    const { port } = vacant.address() as { port: number };
    vacant.close();
    await expect(outcome({}, `http://127.0.0.1:${port}/`)).rejects.toThrow("nothing answers there (ECONNREFUSED)");
  });

  test("that is asked of something else than a web server says so", async () => {
    const greeter = createServer((socket) => socket.on("error", () => undefined).end("SSH-2.0-OpenSSH_9.6\r\n"));
    greeter.listen(0, "127.0.0.1");
    await once(greeter, "listening");
    const { port } = greeter.address() as { port: number };
    await expect(outcome({}, `http://127.0.0.1:${port}/`)).rejects.toThrow("is no web server");
    await expect(outcome({}, `https://127.0.0.1:${port}/`)).rejects.toThrow("does not speak TLS");
    greeter.close();
  });

  test("ends when nobody answers in time", async () => {
    await using server = await startWebServer(() => undefined);
    const limits = { headers: 100 };
    await expect(outcome({ limits }, server.url)).rejects.toThrow("no answer came in time");
    await expect(outcome({ limits: { whole: 100 } }, server.url)).rejects.toThrow("no answer came in time");
  });

  test("ends when the body stops, drips for ever, or breaks", async () => {
    await using server = await startWebServer(({ path }, response) => {
      response.writeHead(200, { "content-length": 1000 }).write("{");
      if (path === "/break") setTimeout(() => response.destroy(), 20);
      if (path !== "/drip") return;
      const drip = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(drip));
    });
    await expect(outcome({ limits: { silence: 100 } }, `${server.url}/stop`)).rejects.toMatchObject({ kind: "remote" });
    await expect(outcome({ limits: { whole: 300 } }, `${server.url}/drip`)).rejects.toThrow("no answer came in time");
    await expect(outcome({}, `${server.url}/break`)).rejects.toThrow("the connection broke");
  });

  test("takes no more than its limit, packed or not", async () => {
    const big = "x".repeat(100_000);
    await using server = await startWebServer(({ path }, response) => {
      if (path === "/plain") response.end(big);
      else response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(big));
    });
    for (const path of ["/plain", "/packed"]) {
      await expect(outcome({ limits: { bytes: 99_999 } }, server.url + path)).rejects.toThrow("more than 99999 bytes");
      expect(await outcome({ limits: { bytes: 100_000 } }, server.url + path)).toBe(big);
    }
  });

  test("stops at a signal, its own or the run's", async () => {
    await using server = await startWebServer(() => undefined);
    for (const its of [true, false]) {
      const controller = new AbortController();
      const { signal } = controller;
      const running = its ? outcome({}, server.url, { signal }) : outcome({ signal }, server.url);
      setTimeout(() => controller.abort(), 50);
      await expect(running).rejects.toMatchObject({ kind: "interrupted" });
    }
  });
});

describe("a redirect", () => {
  const redirectTo = (to: string, status: number): Answer => {
    return ({ path }, response) => {
      if (path === "/there") response.end("here it is");
      else response.writeHead(status, { location: to }).end();
    };
  };

  test("on the same host is followed, with the credential", async () => {
    await using server = await startWebServer(redirectTo("/there", 301));
    const text = await outcome({}, server.url, { headers: { authorization: secret } });
    expect(text).toBe("here it is");
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([secret, secret]);
  });

  test("to another host never takes a credential along, whatever its header is called", async () => {
    await using other = await startWebServer(say("give it to me"));
    await using server = await startWebServer(redirectTo(`${other.url}/there`, 302));
    for (const name of ["authorization", "private-token", "cookie", "x-anything"]) {
      const failure = outcome({}, `${server.url}/a`, { headers: { [name]: secret } });
      await expect(failure).rejects.toMatchObject({ kind: "remote", message: expect.stringContaining(other.host) });
    }
    expect(other.requests).toEqual([]);
    expect(await outcome({}, `${server.url}/a`, { headers: { accept: "text/plain" } })).toBe("give it to me");
    expect(JSON.stringify(other.requests)).not.toContain("s3cret");
  });

  test("to another port of the same machine is one to another host", async () => {
    await using other = await startWebServer(say("a neighbour"));
    await using server = await startWebServer(redirectTo(other.url, 307));
    const init = { method: "POST", body: "{}", headers: { "content-type": "application/json" } };
    await expect(outcome({}, server.url, init)).rejects.toThrow("goes to no other host");
    expect(other.requests).toEqual([]);
  });

  test("of a write is an error, unless it asks for the very same", async () => {
    await using moved = await startWebServer(redirectTo("/there", 301));
    const init = { method: "POST", body: "{}", headers: { authorization: secret } };
    await expect(outcome({}, moved.url, init)).rejects.toThrow("nothing was written");
    expect(moved.requests).toHaveLength(1);
    await using temporary = await startWebServer(redirectTo("/there", 307));
    expect(await outcome({}, temporary.url, init)).toBe("here it is");
    expect(temporary.requests).toMatchObject([{ body: "{}" }, { path: "/there", method: "POST", body: "{}" }]);
  });

  test("that never ends, or leads out of the web, is an error", async () => {
    await using circle = await startWebServer(redirectTo("/again", 302));
    await expect(outcome({}, circle.url)).rejects.toThrow("again and again");
    expect(circle.requests).toHaveLength(6);
    await using file = await startWebServer(redirectTo("file:///etc/passwd", 302));
    await expect(outcome({}, file.url)).rejects.toThrow("no web address");
  });

  test("is an answer for who asks for it", async () => {
    await using server = await startWebServer(redirectTo("/there", 301));
    await using http = openHttp();
    const response = await http.fetch(server.url, { redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([301, "/there"]);
    await expect(http.fetch(server.url, { redirect: "error" })).rejects.toThrow("no redirect was expected");
  });
});

describe("a private authority", () => {
  test("is trusted once a file names it, and only then", async () => {
    await using server = await startWebServer(say("safe"), { tls: authority });
    await expect(outcome({}, server.url)).rejects.toMatchObject({
      kind: "remote",
      message: expect.stringContaining("its certificate is not trusted"),
      hint: expect.stringContaining("--ca-file"),
    });
    expect(await outcome({ caFile: authority.caFile }, server.url)).toBe("safe");
    expect(await outcome({ env: { NODE_EXTRA_CA_CERTS: authority.caFile } }, server.url)).toBe("safe");
  });

  test("that cannot be read is an error of the config", async () => {
    await expect(outcome({ caFile: join(folder, "none.pem") }, "https://127.0.0.1/")).rejects.toMatchObject({
      kind: "config",
      message: expect.stringContaining("none.pem"),
    });
    await expect(outcome({ caFile: "package.json" }, "https://127.0.0.1/")).rejects.toThrow("no PEM file");
  });

  test("does not speak for another name", async () => {
    await using server = await startWebServer(say("safe"), { tls: authority });
    const url = server.url.replace("127.0.0.1", "localhost");
    await expect(outcome({ caFile: authority.caFile }, url)).rejects.toThrow("is for another name");
  });
});

describe("what is chosen for one server", () => {
  const authorities = (): string => readFileSync(authority.caFile, "utf8");

  test("may be its authority, and the name that its certificate has", async () => {
    await using server = await startWebServer(say("safe"), { tls: authority });
    expect(await outcome({ tls: { authorities: authorities() } }, server.url)).toBe("safe");
    const other = server.url.replace("127.0.0.1", "localhost");
    const tls = { authorities: authorities() };
    await expect(outcome({ tls }, other)).rejects.toThrow("is for another name");
    await expect(outcome({ tls: { ...tls, serverName: "elsewhere" } }, server.url)).rejects.toThrow("another name");
  });

  test("may be a certificate of ours", async () => {
    const asking = { ...authority, ca: authorities(), requestCert: true, rejectUnauthorized: true };
    await using server = await startWebServer(say("known"), { tls: asking });
    const ours = { authorities: authorities(), certificate: authority.cert, key: authority.key };
    expect(await outcome({ tls: ours }, server.url)).toBe("known");
    await expect(outcome({ tls: { authorities: authorities() } }, server.url)).rejects.toMatchObject({
      kind: "remote",
    });
    await expect(outcome({ tls: { ...ours, key: "-" } }, server.url)).rejects.toMatchObject({ kind: "config" });
  });

  test("may be not to look at all", async () => {
    await using server = await startWebServer(say("unseen"), { tls: authority });
    await expect(outcome({}, server.url)).rejects.toThrow("not trusted");
    expect(await outcome({ tls: { insecure: true } }, server.url)).toBe("unseen");
    await using proxy = await startWebServer(say(""), { tunnels: {} });
    const env = { HTTPS_PROXY: proxy.url };
    expect(await outcome({ env, tls: { insecure: true } }, server.url)).toBe("unseen");
  });
});

describe("a proxy", () => {
  const relay: Answer = ({ path, headers }, response) => {
    forward(path, { headers }, (answer) => answer.pipe(response)).end();
  };

  test("carries what is encrypted through a tunnel, with the password that it asks for", async () => {
    await using server = await startWebServer(say("through"), { tls: authority });
    const authorization = `Basic ${Buffer.from("user:p@ss").toString("base64")}`;
    await using proxy = await startWebServer(relay, { tunnels: { authorization } });
    const env = { HTTPS_PROXY: `http://user:p%40ss@${proxy.host}` };
    const init = { headers: { authorization: secret } };
    expect(await outcome({ env, caFile: authority.caFile }, server.url, init)).toBe("through");
    expect(proxy.requests).toMatchObject([{ method: "CONNECT", path: server.host }]);
    expect(JSON.stringify(proxy.requests)).not.toContain("s3cret");
  });

  test("is named when it refuses, and its password is not", async () => {
    await using proxy = await startWebServer(relay, { tunnels: { authorization: "Basic other" } });
    const env = { https_proxy: `http://user:hidden@${proxy.host}` };
    const failure = outcome({ env }, "https://git.example.com/");
    await expect(failure).rejects.toThrow(`the proxy asks for a password`);
    await expect(failure).rejects.toThrow(`the proxy ${proxy.host} is set`);
    await expect(failure).rejects.not.toThrow("hidden");
  });

  test("does not hide a certificate that nobody knows", async () => {
    await using server = await startWebServer(say("through"), { tls: authority });
    await using proxy = await startWebServer(relay, { tunnels: {} });
    await expect(outcome({ env: { HTTPS_PROXY: proxy.url } }, server.url)).rejects.toThrow("not trusted");
  });

  test("is asked for plain pages without a tunnel, and left out where NO_PROXY says so", async () => {
    await using server = await startWebServer(say("plain"));
    await using proxy = await startWebServer(relay, { tunnels: {} });
    expect(await outcome({ env: { http_proxy: proxy.host } }, `${server.url}/a`)).toBe("plain");
    expect(proxy.requests).toMatchObject([{ method: "GET", path: `${server.url}/a` }]);
    const env = { ALL_PROXY: proxy.url, NO_PROXY: "git.example.com,127.0.0.1" };
    expect(await outcome({ env }, server.url)).toBe("plain");
    expect(proxy.requests).toHaveLength(1);
  });

  test("that cannot be read is an error of the config", async () => {
    const env = { HTTPS_PROXY: "ftp://user:hidden@proxy" };
    const failure = outcome({ env }, "https://git.example.com/");
    await expect(failure).rejects.toMatchObject({ kind: "config" });
    await expect(failure).rejects.not.toThrow("hidden");
  });
});

test("closing lets the process end while connections are kept alive", async () => {
  await using server = await startWebServer(say("x"));
  const script = `
    import { createHttp } from "./src/io/http.ts";
    const http = createHttp({ env: {} });
    await (await http.fetch(${JSON.stringify(server.url)})).text();
    await http.fetch(${JSON.stringify(server.url)});
    await http.close();
    process.on("beforeExit", () => console.log(process.getActiveResourcesInfo().filter((r) => /TCP|TLS/.test(r)).length));`;
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script]);
  expect(stdout.trim()).toBe("0");
});
