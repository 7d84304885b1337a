import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { KubernetesFailure } from "../../../src/agents/kubernetes/kubernetes-failure.ts";
import type { KubernetesOptions } from "../../../src/agents/kubernetes/kubernetes-options.ts";
import { createHttp } from "../../../src/io/http.ts";
import type { Account } from "../../support/kubernetes/access.ts";
import { type Fault, type KubernetesServerOptions, startKubernetesServer } from "../../support/kubernetes-server.ts";
import { startWebServer } from "../../support/web-server.ts";
import { open } from "./open.ts";

const base = "/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations";

const gate: Account = {
  user: "system:serviceaccount:flux-system:gate",
  rules: [
    {
      groups: ["kustomize.toolkit.fluxcd.io", "source.toolkit.fluxcd.io", "helm.toolkit.fluxcd.io"],
      resources: ["*"],
      verbs: ["get", "list", "watch"],
      namespace: "flux-system",
    },
  ],
};

const kustomization = (name: string, labels: Record<string, string> = {}) => ({
  apiVersion: "kustomize.toolkit.fluxcd.io/v1",
  kind: "Kustomization",
  metadata: { name, namespace: "flux-system", labels, generation: 1 },
  spec: { interval: "2m" },
});

async function cluster(options: Partial<KubernetesServerOptions> = {}) {
  const server = await startKubernetesServer({ accounts: { t0ken: gate }, ...options });
  server.store.put(kustomization("api", { app: "api", tier: "web" }));
  server.store.put(kustomization("worker", { app: "worker" }));
  return server;
}

/** Loses the credential on the way, as some proxies do. */
const anonymousHttp: KubernetesOptions["http"] = (options) => {
  const http = createHttp(options);
  return { ...http, fetch: (input, init) => http.fetch(input, { ...init, headers: {} }) };
};

/** How a request failed. */
async function failure(asked: Promise<unknown>): Promise<KubernetesFailure> {
  const error = await asked.then(() => undefined).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(KubernetesFailure);
  return error as KubernetesFailure;
}

describe("reading", () => {
  test("brings an object, and the server's time", async () => {
    await using server = await cluster({ now: () => new Date("2026-08-22T10:00:05.700Z") });
    await using api = open({ url: server.url, token: "t0ken" });
    expect(api.serverTime()).toBeUndefined();
    expect(await api.get(`${base}/api`)).toMatchObject({ kind: "Kustomization", metadata: { name: "api" } });
    expect(api.serverTime()).toEqual(new Date("2026-08-22T10:00:05Z"));
  });

  test("brings every page of a list, and what a selector leaves of it", async () => {
    await using server = await cluster();
    for (let index = 0; index < 600; index++) server.store.put(kustomization(`many-${index}`, { app: "many" }));
    await using api = open({ url: server.url, token: "t0ken" });
    const all = await api.list(base);
    expect(all.items).toHaveLength(602);
    expect(new Set(all.items.map(({ metadata }) => (metadata as { name: string }).name)).size).toBe(602);
    expect(Number(all.resourceVersion)).toBe(server.store.version);
    expect((await api.list(base, { labels: "app in (api,worker),tier" })).items).toHaveLength(1);
    expect((await api.list(base, { fields: "metadata.name=worker" })).items).toHaveLength(1);
    expect((await api.list(base, { labels: "app=none" })).items).toEqual([]);
  });

  test("takes the path that the API is behind", async () => {
    await using server = await startWebServer(({ path }, response) => response.end(JSON.stringify({ path })));
    await using api = open({ url: `${server.url}/k8s/clusters/c-1/`, token: "t0ken" });
    expect(await api.get("/api/v1/pods")).toEqual({ path: "/k8s/clusters/c-1/api/v1/pods" });
    expect(api.server).toBe(`${server.url}/k8s/clusters/c-1`);
  });
});

describe("what the API refuses is told apart", () => {
  test.each([
    [
      "an object that is not there",
      `${base}/nope`,
      "absent",
      4,
      'kustomizations.kustomize.toolkit.fluxcd.io "nope" not found',
    ],
    [
      "a kind that is not installed",
      "/apis/kustomize.toolkit.fluxcd.io/v9/namespaces/a/kustomizations/b",
      "not-installed",
      4,
      "no such kind",
    ],
    [
      "a right that is missing",
      "/apis/apps/v1/namespaces/a/deployments/b",
      "forbidden",
      7,
      'cannot get resource "deployments"',
    ],
  ])("%s", async (_, path, why, exitCode, message) => {
    await using server = await cluster();
    await using api = open({ url: server.url, token: "t0ken" });
    const error = await failure(api.get(path));
    expect(error).toMatchObject({ why, exitCode, mayPass: false });
    expect(error.message).toContain(message);
  });

  test("a token that it does not know, after it was read once more", async () => {
    await using server = await cluster();
    await using api = open({ url: server.url, token: "s3cret" });
    const error = await failure(api.get(`${base}/api`));
    expect(error).toMatchObject({ why: "unauthorized", exitCode: 7, mayPass: false });
    expect(`${error.message} ${error.hint}`).not.toContain("s3cret");
    expect(server.requests).toHaveLength(2);
  });

  test("nobody, where no credential went along", async () => {
    await using server = await cluster();
    await using api = open({ url: server.url, token: "t0ken", http: anonymousHttp });
    expect(await failure(api.get(`${base}/api`))).toMatchObject({ why: "no-credentials", mayPass: false });
  });

  test("a selector that it cannot read", async () => {
    await using server = await cluster();
    await using api = open({ url: server.url, token: "t0ken" });
    const error = await failure(api.list(base, { labels: "a=b=c" }));
    expect(error).toMatchObject({ why: "invalid", kind: "config" });
    expect(error.message).toContain("expected: ',' or 'end of string'");
  });
});

describe("a bad minute may pass", () => {
  const page = "<html><body><h1>502 Bad Gateway</h1></body></html>";
  test.each<[string, Fault, string]>([
    ["a connection that breaks", "cut", "unreachable"],
    ["429", { status: 429, body: '{"kind":"Status","message":"Too many requests, please try again later."}' }, "busy"],
    ["a gateway's page", { status: 502, body: page, type: "text/html" }, "busy"],
    ["a page instead of JSON", { status: 200, body: page, type: "text/html" }, "unreachable"],
    ["a page that is not found", { status: 404, body: "default backend - 404" }, "unreachable"],
    ["the API server's own", { status: 503, body: '{"kind":"Status","message":"etcd is away"}' }, "busy"],
  ])("%s", async (_, fault, why) => {
    await using server = await cluster({ fault: () => fault });
    await using api = open({ url: server.url, token: "t0ken" });
    expect(await failure(api.get(`${base}/api`))).toMatchObject({ why, mayPass: true, kind: "remote" });
  });

  test("a server that is away", async () => {
    const server = await cluster();
    await server[Symbol.asyncDispose]();
    await using api = open({ url: server.url, token: "t0ken" });
    expect(await failure(api.get(`${base}/api`))).toMatchObject({ why: "unreachable", mayPass: true });
  });
});

describe("writing", () => {
  const body = { metadata: { annotations: { "reconcile.fluxcd.io/requestedAt": "x" } } };

  test("merges into the object, where the right is there", async () => {
    const may = { ...gate, rules: gate.rules.map((rule) => ({ ...rule, verbs: ["get", "patch"] })) };
    await using server = await cluster({ accounts: { t0ken: may } });
    await using api = open({ url: server.url, token: "t0ken" });
    await api.patch(`${base}/api`, body);
    const metadata = server.store.find("Kustomization", "flux-system", "api")?.metadata;
    expect(metadata).toMatchObject({ labels: { app: "api" }, generation: 1, ...body.metadata });
  });

  test("is refused where it is not, and one can ask before", async () => {
    await using server = await cluster();
    await using api = open({ url: server.url, token: "t0ken" });
    expect(await failure(api.patch(`${base}/api`, body))).toMatchObject({ why: "forbidden" });
    const right = { group: "kustomize.toolkit.fluxcd.io", resource: "kustomizations", namespace: "flux-system" };
    expect(await api.may({ ...right, verb: "patch" })).toBe(false);
    expect(await api.may({ ...right, verb: "get" })).toBe(true);
  });
});

describe("watching", () => {
  test("tells what changes from a version on, and ends with the signal", async () => {
    await using server = await cluster();
    await using api = open({ url: server.url, token: "t0ken" });
    const { resourceVersion } = await api.list(base);
    const end = new AbortController();
    const seen: string[] = [];
    server.store.put(kustomization("api", { app: "api", step: "1" }));
    const watching = (async () => {
      for await (const { type, object } of api.watch(base, {
        resourceVersion,
        signal: end.signal,
        labels: "app=api",
      })) {
        seen.push(`${type} ${JSON.stringify((object["metadata"] as { labels: unknown }).labels)}`);
        if (seen.length === 1) server.store.remove("Kustomization", "flux-system", "worker");
        if (seen.length === 1) server.store.remove("Kustomization", "flux-system", "api");
        if (seen.length === 2) end.abort();
      }
    })();
    await expect(watching).rejects.toMatchObject({ kind: "interrupted" });
    expect(seen).toEqual(['MODIFIED {"app":"api","step":"1"}', 'DELETED {"app":"api","step":"1"}']);
  });

  test("says that a version is too old, and that a stream was cut, as what may pass", async () => {
    await using server = await cluster();
    await using api = open({ url: server.url, token: "t0ken" });
    server.store.oldest = 1001;
    const signal = new AbortController().signal;
    const watch = async (resourceVersion: string): Promise<void> => {
      for await (const _ of api.watch(base, { resourceVersion, signal })) server.cutWatches();
    };
    expect(await failure(watch("1"))).toMatchObject({ why: "expired", mayPass: true });
    expect(await failure(watch("1001"))).toMatchObject({ why: "unreachable", mayPass: true });
    expect(server.watches.size).toBe(0);
  });
});

const recorded = "../shared/fixtures/flux/recorded/00-calls.jsonl";

test.skipIf(!existsSync(recorded))("our server answers as the recorded one did", async () => {
  const token = "<token>";
  await using server = await cluster({
    accounts: { [token]: gate, none: { user: "system:serviceaccount:default:default", rules: [] } },
  });
  server.store.put(kustomization("fhappy"));
  server.store.oldest = 6062;
  const lines = readFileSync(recorded, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const compared = lines.filter(
    ({ name, response }) => response.status >= 400 || /missing|no-match|old-resource/.test(name),
  );
  expect(compared.length).toBeGreaterThan(10);
  for (const { name, request, response } of compared) {
    const shown = /bad-token|wrong-signature/.test(name)
      ? "Bearer x"
      : name.endsWith("no-role")
        ? "Bearer none"
        : request.headers?.authorization;
    const answer = await fetch(`${server.url}${request.path}`, {
      method: request.method,
      headers: { ...(shown && { authorization: shown }), "content-type": "application/merge-patch+json" },
      ...(request.body && { body: JSON.stringify(request.body) }),
    });
    const text = await answer.text();
    const body = typeof response.body === "string" ? text : JSON.parse(text);
    expect
      .soft([name, answer.status, answer.headers.get("content-type")])
      .toEqual([name, response.status, response.headers["content-type"]]);
    if (typeof response.body === "string") expect.soft(body).toBe(response.body);
    else {
      const { details, metadata, ...status } = response.body.type === "ERROR" ? response.body.object : response.body;
      expect.soft(body.type === "ERROR" ? body.object : body, name).toMatchObject(status);
    }
  }
});
