import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { openKubernetes } from "../../../src/agents/kubernetes/kubernetes-api.ts";
import { clusterForAgent } from "../../../src/agents/kubernetes/open-for-agent.ts";
import { createHttp } from "../../../src/io/http.ts";
import { privateAuthority } from "../../support/private-authority.ts";
import { type Answer, startWebServer } from "../../support/web-server.ts";
import { open } from "./open.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Says whom it took the caller for. */
const whoAmI: Answer = ({ headers }, response) => response.end(JSON.stringify({ as: headers.authorization ?? null }));

const write = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};

interface Parts {
  readonly cluster?: object;
  readonly user?: object;
  readonly name?: string;
}

const kubeconfig = ({ cluster, user, name = "prod" }: Parts) => ({
  apiVersion: "v1",
  kind: "Config",
  "current-context": name,
  clusters: [{ name: `${name}-cluster`, cluster }],
  users: [{ name: `${name}-user`, user }],
  contexts: [{ name, context: { cluster: `${name}-cluster`, user: `${name}-user`, namespace: `${name}-apps` } }],
});

const asked = async (options: Parameters<typeof open>[0]): Promise<unknown> => {
  await using api = open(options);
  return (await api.get("/api/v1/pods"))["as"];
};

/** The message of an error, and its hint. */
const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    const { message, hint, kind } = error as { message: string; hint?: string; kind: string };
    return `${kind}: ${message} ${hint ?? ""}`;
  }
  return "nothing was refused";
};

describe("the kubeconfig", () => {
  test("says where the cluster is, who we are, and which namespace is meant", async () => {
    await using server = await startWebServer(whoAmI);
    const path = write("config", kubeconfig({ cluster: { server: server.url }, user: { token: "t0ken" } }));
    await using api = open({ env: { KUBECONFIG: path } });
    expect(api.namespace).toBe("prod-apps");
    expect(await api.get("/api/v1/pods")).toEqual({ as: "Bearer t0ken" });
  });

  test("is found at home, where nobody names another", async () => {
    await using server = await startWebServer(whoAmI);
    mkdirSync(join(folder, ".kube"));
    write(".kube/config", kubeconfig({ cluster: { server: server.url }, user: { token: "home" } }));
    expect(await asked({ env: { HOME: folder } })).toBe("Bearer home");
  });

  test("may be several files, of which the first that names something wins", async () => {
    await using server = await startWebServer(whoAmI);
    const first = write("a", {
      ...kubeconfig({ cluster: { server: server.url }, user: { token: "one" } }),
      "current-context": "",
    });
    const second = write("b", kubeconfig({ cluster: { server: "https://other.invalid" }, user: { token: "two" } }));
    const third = write("c", kubeconfig({ name: "dev", cluster: { server: server.url }, user: { token: "three" } }));
    const env = { KUBECONFIG: ["", join(folder, "none"), first, second, third].join(delimiter) };
    expect(await asked({ env })).toBe("Bearer one");
    expect(await asked({ env, context: "dev", confirmed: { contexts: ["dev"] } })).toBe("Bearer three");
  });

  test("takes files from its own folder: authority, certificate, key, token", async () => {
    const authority = privateAuthority(folder);
    const ca = readFileSync(authority.caFile, "utf8");
    const tls = { ...authority, ca, requestCert: true, rejectUnauthorized: true };
    await using server = await startWebServer(whoAmI, { tls });
    const user = { "client-certificate": "server.pem", "client-key": "server.key" };
    const named = write(
      "named",
      kubeconfig({ cluster: { server: server.url, "certificate-authority": "ca.pem" }, user }),
    );
    expect(await asked({ env: { KUBECONFIG: named } })).toBe(null);
    const base64 = (text: string): string => Buffer.from(text).toString("base64");
    const data = { "client-certificate-data": base64(authority.cert), "client-key-data": base64(authority.key) };
    const cluster = { server: server.url.replace("127.0.0.1", "localhost"), "certificate-authority-data": base64(ca) };
    const inline = { cluster: { ...cluster, "tls-server-name": "127.0.0.1" }, user: data };
    expect(await asked({ env: { KUBECONFIG: write("inline", kubeconfig(inline)) } })).toBe(null);
    const without = { cluster: { ...cluster, "tls-server-name": "127.0.0.1" }, user: {} };
    await expect(asked({ env: { KUBECONFIG: write("without", kubeconfig(without)) } })).rejects.toMatchObject({
      why: "unreachable",
    });
  });

  test("may say that nobody checks the certificate, and that is said aloud of another machine", async () => {
    await using server = await startWebServer(whoAmI, { tls: privateAuthority(folder) });
    const cluster = { server: server.url, "insecure-skip-tls-verify": true };
    await using api = open({ env: { KUBECONFIG: write("config", kubeconfig({ cluster, user: { token: "x" } })) } });
    expect(await api.get("/api")).toEqual({ as: "Bearer x" });
    expect(api.warnings).toEqual([]);
    const away = kubeconfig({ cluster: { ...cluster, server: "https://a.example.com" }, user: { token: "x" } });
    await using another = open({ env: { KUBECONFIG: write("config", away) } });
    expect(another.warnings).toEqual([
      expect.stringContaining("a.example.com: the identity of this cluster is not verified"),
    ]);
  });

  test("is read once, before anything is delivered, and again by nobody", async () => {
    await using server = await startWebServer(whoAmI);
    const path = write("config", kubeconfig({ cluster: { server: server.url }, user: { token: "t0ken" } }));
    const http = (wanted: object) => createHttp({ env: {}, ...wanted });
    const log = { info: () => undefined, warn: () => undefined, debug: () => undefined };
    const clock = { now: () => new Date(), sleep: () => Promise.resolve() };
    const settings = { headers: {} };
    const at = clusterForAgent({ name: "flux", settings, env: { KUBECONFIG: path }, http, log, clock });
    write("config", "another: [");
    const api = at(new AbortController().signal);
    expect(await api.get("/api")).toEqual({ as: "Bearer t0ken" });
    await api.close();
  });

  test.each([
    ["token", { token: "t0ken" }, ["t0ken"]],
    ["token file", { tokenFile: "token" }, ["in-a-file"]],
    ["password", { username: "a", password: "pass" }, [Buffer.from("a:pass").toString("base64"), "pass"]],
  ])("has its %s kept out of every message before it is used", async (_, user, secrets) => {
    const kept: string[] = [];
    await using server = await startWebServer((request, response) => {
      expect(kept).toEqual(secrets);
      whoAmI(request, response);
    });
    write("token", "in-a-file\n");
    const env = { KUBECONFIG: write("config", kubeconfig({ cluster: { server: server.url }, user })) };
    await asked({ env, keepSecret: (secret) => kept.push(secret) });
    expect(server.requests).toHaveLength(1);
    expect(kept).toEqual(secrets);
  });

  test("names a token file that is read anew when the server rejects what was read before", async () => {
    let valid = "Bearer first";
    await using server = await startWebServer(({ headers }, response) =>
      response.writeHead(headers.authorization === valid ? 200 : 401).end("{}"),
    );
    write("token", "first\n");
    const path = write("config", kubeconfig({ cluster: { server: server.url }, user: { tokenFile: "token" } }));
    await using api = open({ env: { KUBECONFIG: path } });
    await api.get("/api");
    valid = "Bearer second";
    write("token", "second\n");
    await api.get("/api");
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer first",
      "Bearer first",
      "Bearer second",
    ]);
  });

  test("names a proxy for its cluster alone", async () => {
    await using proxy = await startWebServer(whoAmI);
    const cluster = { server: "http://cluster.invalid", "proxy-url": proxy.url };
    const env = { KUBECONFIG: write("config", kubeconfig({ cluster, user: { token: "x" } })), NO_PROXY: "*" };
    expect(await asked({ env, confirmed: { insecure: ["http://cluster.invalid"] } })).toBe("Bearer x");
    expect(proxy.requests).toMatchObject([{ path: "http://cluster.invalid/api/v1/pods" }]);
  });
});

describe("a credential plugin", () => {
  const plugin = (body: string): string => {
    const path = write("plugin", `#!/usr/bin/env node\n${body}`);
    chmodSync(path, 0o755);
    return path;
  };
  const exec = { apiVersion: "client.authentication.k8s.io/v1", command: "./plugin", args: ["get-token", "--a b"] };
  const answer = (status: string): string =>
    `console.log(JSON.stringify({ apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status: ${status} }));`;
  const env = (server: string, more: object = {}) => ({
    PATH: process.env["PATH"],
    KUBECONFIG: write("config", kubeconfig({ cluster: { server }, user: { exec: { ...exec, ...more } } })),
  });

  test("is run without a shell, from its kubeconfig's folder, with its own variables and none of our secrets", async () => {
    plugin(
      answer(
        '{ token: [process.argv.slice(2), process.env.A, process.env.TAGBOAT_TOKEN, JSON.parse(process.env.KUBERNETES_EXEC_INFO).spec.cluster.server].join("|") }',
      ),
    );
    await using server = await startWebServer(whoAmI);
    const own = { env: [{ name: "A", value: "$B" }], provideClusterInfo: true };
    const variables = { ...env(server.url, own), TAGBOAT_TOKEN: "s3cret" };
    expect(await asked({ env: variables })).toBe(`Bearer get-token,--a b|$B||${server.url}`);
  });

  test("sees of the environment what a cloud's program needs, and nothing of the job", async () => {
    plugin(answer("{ token: Object.keys(process.env).sort().join() }"));
    await using server = await startWebServer(whoAmI);
    const kept = { AWS_PROFILE: "x", AZURE_CLIENT_ID: "x", HTTPS_PROXY: "", LC_ALL: "C" };
    const names = [
      "INPUT_TOKEN",
      "ACTIONS_RUNTIME_TOKEN",
      "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
      "ACTIONS_ID_TOKEN_REQUEST_URL",
    ];
    const others = [
      ...names,
      "GITHUB_TOKEN",
      "GITHUB_ENV",
      "TAGBOAT_EU_TOKEN",
      "ARGOCD_AUTH_TOKEN",
      "NPM_TOKEN",
      "A_SECRET",
    ];
    const job = Object.fromEntries(others.map((name) => [name, "x"]));
    const seen = String(await asked({ env: { ...env(server.url), ...kept, ...job } }))
      .replace("Bearer ", "")
      .split(",");
    expect(seen).toEqual(expect.arrayContaining([...Object.keys(kept), "PATH", "KUBECONFIG", "KUBERNETES_EXEC_INFO"]));
    expect(seen.filter((name) => others.includes(name))).toEqual([]);
  });

  test("has its answer kept out of every message, key included", async () => {
    plugin(answer('{ token: "from-a-plugin", clientCertificateData: "PEM", clientKeyData: "KEY" }'));
    const kept: string[] = [];
    await using api = open({ env: env("https://a.example.com"), keepSecret: (secret) => kept.push(secret) });
    await expect(api.get("/api")).rejects.toThrow();
    expect(kept).toEqual(["from-a-plugin", "KEY"]);
  });

  test("is asked again when its credential ends, and not before", async () => {
    plugin(`const fs = require("node:fs"); fs.appendFileSync(__dirname + "/runs", "x");
      ${answer('{ token: fs.readFileSync(__dirname + "/runs", "utf8"), expirationTimestamp: "2026-08-22T10:15:00Z" }')}`);
    await using server = await startWebServer(whoAmI);
    let now = new Date("2026-08-22T10:00:00Z");
    const clock = { now: () => now, sleep: () => Promise.resolve() };
    await using api = open({ env: env(server.url), clock });
    // Two at once are served by one run.
    await Promise.all([api.get("/api"), api.get("/api")]);
    now = new Date("2026-08-22T10:14:00Z");
    expect(await api.get("/api")).toEqual({ as: "Bearer x" });
    now = new Date("2026-08-22T10:14:58Z");
    expect(await api.get("/api")).toEqual({ as: "Bearer xx" });
  });

  test("may bring a certificate", async () => {
    const authority = privateAuthority(folder);
    const ca = readFileSync(authority.caFile, "utf8");
    const tls = { ...authority, ca, requestCert: true, rejectUnauthorized: true };
    await using server = await startWebServer(whoAmI, { tls });
    plugin(
      answer(
        '{ clientCertificateData: require("node:fs").readFileSync(__dirname + "/server.pem", "utf8"), clientKeyData: require("node:fs").readFileSync(__dirname + "/server.key", "utf8") }',
      ),
    );
    expect(await asked({ env: env(server.url), caFile: authority.caFile })).toBe(null);
  });

  test.each([
    ["fails", 'console.error("trace\\nno session"); process.exit(3);', {}, "gives no credential: no session"],
    ["answers with nothing", "", {}, "answers with no credential"],
    [
      "answers with another version",
      `console.log('{"kind":"ExecCredential","apiVersion":"v0","status":{"token":"x"}}')`,
      {},
      "no credential of client",
    ],
    ["is not installed", "", { command: "no-such-plugin", installHint: "brew install it" }, "it is not installed here"],
    ["wants to talk", "", { interactiveMode: "Always" }, "wants to talk to a person"],
    ["is of an older protocol", "", { apiVersion: "client.authentication.k8s.io/v1alpha1" }, "cannot be run"],
  ])("that %s is an error of the config", async (_, body, more, message) => {
    plugin(body);
    const failure = asked({ env: env("https://127.0.0.1:1", more) });
    await expect(failure).rejects.toMatchObject({ kind: "config", message: expect.stringContaining(message) });
  });
});

test.each([
  ["the file of a token", { tokenFile: "nowhere" }, "names as tokenFile"],
  ["the file of a certificate", { "client-certificate": "nowhere" }, "names as client-certificate"],
  ["a certificate's key", { "client-certificate-data": "QQ==" }, "go together"],
  ["the name of a plugin", { exec: { apiVersion: "client.authentication.k8s.io/v1" } }, "no command"],
])("%s that is missing is told before the cluster is asked", (_, user, message) => {
  const server = "https://a.example.com";
  const path = write("config", kubeconfig({ cluster: { server }, user }));
  const opening = (more: object) => refusal(() => void open({ env: { KUBECONFIG: path }, ...more }));
  expect(opening({})).toContain(message);
  // Somebody else's credential is not needed.
  expect(opening({ url: server, context: "prod", token: "t0ken" })).toBe("nothing was refused");
});

test("a file of authorities that is missing is told before the cluster is asked", () => {
  const caFile = join(folder, "nowhere.pem");
  expect(refusal(() => void open({ env: {}, url: "https://a.example.com", token: "t", caFile }))).toContain(caFile);
});

describe("inside a pod", () => {
  test("the service account's files are enough", async () => {
    const authority = privateAuthority(folder);
    await using server = await startWebServer(whoAmI, { tls: authority });
    mkdirSync(join(folder, "sa"));
    write("sa/token", "pod-token");
    write("sa/namespace", "ci\n");
    write("sa/ca.crt", readFileSync(authority.caFile, "utf8"));
    const [host, port] = server.host.split(":");
    const env = { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port };
    await using api = open({ env, serviceAccount: join(folder, "sa") });
    expect(api.namespace).toBe("ci");
    expect(await api.get("/api")).toEqual({ as: "Bearer pod-token" });
    expect(await asked({ env, serviceAccount: join(folder, "sa"), url: server.url })).toBe("Bearer pod-token");
  });
});

describe("what goes nowhere", () => {
  const path = () =>
    write("config", kubeconfig({ cluster: { server: "https://a.example.com" }, user: { token: "s3cret" } }));
  const opening = (options: object) => refusal(() => openedAndClosed(options));
  const openedAndClosed = (options: object): void => void open(options as Parameters<typeof openKubernetes>[0]).close();

  test("a kubeconfig's credential goes to no address but its own", async () => {
    expect(opening({ env: { KUBECONFIG: path() }, url: "https://b.example.com" })).toContain(
      "no credential for the Kubernetes API at https://b.example.com",
    );
    expect(opening({ env: { KUBECONFIG: path() }, url: "https://a.example.com/" })).toBe("nothing was refused");
    expect(opening({ env: { KUBECONFIG: path() }, url: "https://b.example.com", context: "prod" })).toContain(
      "does not lead to",
    );
  });

  test("TAGBOAT_ALLOWED_HOSTS bounds it", () => {
    const env = { KUBECONFIG: path(), TAGBOAT_ALLOWED_HOSTS: "gitea.example.com" };
    expect(opening({ env })).toMatch(/^refused: .*a\.example\.com/);
  });

  test("plain http is for those who ask for it", () => {
    const open = { url: "http://a.example.com", token: "x" };
    expect(opening(open)).toMatch(/^refused: .*plain http.*--insecure http:\/\/a\.example\.com/);
    expect(opening({ ...open, insecure: true })).toMatch(/^refused: .*plain http/);
    expect(opening({ ...open, confirmed: { insecure: ["http://a.example.com"] } })).toBe("nothing was refused");
  });

  test("a certificate that nobody checks is good enough where a kubeconfig says so, or whoever runs us, and no config", () => {
    const blind = { url: "https://a.example.com", token: "x", insecure: true };
    expect(opening(blind)).toMatch(/^refused: .*certificate.*--insecure https:\/\/a\.example\.com/);
    expect(opening({ ...blind, confirmed: { insecure: ["https://a.example.com"] } })).toBe("nothing was refused");
    const cluster = { server: "https://a.example.com", "insecure-skip-tls-verify": true };
    const env = { KUBECONFIG: write("blind", kubeconfig({ cluster, user: { token: "x" } })) };
    expect(opening({ env })).toBe("nothing was refused");
  });

  test("a context that is not the current one is opened only where whoever runs us names it", () => {
    const dev = kubeconfig({ name: "dev", cluster: { server: "https://dev.example.com" }, user: { token: "d" } });
    const env = { KUBECONFIG: [path(), write("dev", dev)].join(delimiter) };
    const hint = /^refused: .*context "dev".*--kube-context dev/;
    expect(opening({ env, context: "prod" })).toBe("nothing was refused");
    expect(opening({ env, context: "dev" })).toMatch(hint);
    expect(opening({ env, url: "https://dev.example.com" })).toMatch(hint);
    expect(opening({ env, context: "dev", confirmed: { contexts: ["eu"] } })).toMatch(hint);
    expect(opening({ env, context: "dev", confirmed: { contexts: ["eu", "dev"] } })).toBe("nothing was refused");
  });

  test("what is missing is named", () => {
    expect(opening({})).toMatch(/^config: No Kubernetes cluster was found.*KUBECONFIG/);
    expect(opening({ context: "prod" })).toMatch(/^config: There is no kubeconfig/);
    expect(opening({ env: { KUBECONFIG: path() }, context: "dev" })).toMatch(/no context "dev" It has: prod\./);
  });

  test("a file that is no YAML is named with its line, and nothing in it is shown", () => {
    const broken = write("broken", "users:\n- name: a\n  user: {token: s3cret\n");
    expect(opening({ env: { KUBECONFIG: broken } })).toMatch(/^config: .*broken:\d+ is not YAML/);
    expect(opening({ env: { KUBECONFIG: broken } })).not.toContain("s3cret");
  });

  test("an auth-provider of old is refused by name", async () => {
    const user = { "auth-provider": { name: "gcp" } };
    const old = write("old", kubeconfig({ cluster: { server: "https://127.0.0.1:1" }, user }));
    await expect(asked({ env: { KUBECONFIG: old } })).rejects.toMatchObject({
      kind: "config",
      message: expect.stringContaining('"gcp"'),
    });
  });
});
