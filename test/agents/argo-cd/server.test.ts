import { describe, expect, test } from "vitest";
import { deployment, eventually, startArgoCdWorld, webFiles } from "../../support/argo-cd-world.ts";

interface Body {
  readonly error?: string;
  readonly code?: number;
  readonly items?: unknown;
}

const call = async (url: string, { token, ...init }: RequestInit & { token?: string } = {}) => {
  const headers = { ...(token && { authorization: `Bearer ${token}` }), ...(init.headers as Record<string, string>) };
  const response = await fetch(url, { ...init, headers });
  const text = await response.text();
  const isJson = response.headers.get("content-type") === "application/json";
  return { status: response.status, headers: response.headers, text, body: (isJson ? JSON.parse(text) : {}) as Body };
};

describe("the Argo CD of the tests", () => {
  test("goes through a rollout as a real one: an answer to a refresh, a moment of OutOfSync and Healthy, Progressing, Healthy", async () => {
    await using world = await startArgoCdWorld();
    const { server } = world;
    const app = server.application("web", { path: "apps/web" });
    expect(app.application.status).toMatchObject({ sync: { status: "Synced" }, health: { status: "Healthy" } });
    const versions: string[] = [];
    const body = await fetch(`${server.url}/api/v1/stream/applications?name=web&project=team-a`, {
      headers: { accept: "text/event-stream", authorization: `Bearer ${server.token}` },
    });
    const reader = body.body?.pipeThrough(new TextDecoderStream()).getReader();
    const commit = await world.push(webFiles("2.0.0"));
    const refreshed = await call(`${server.url}/api/v1/applications/web?project=team-a&refresh=normal`, {
      token: server.token,
    });
    expect(refreshed.body).toMatchObject({
      operation: {},
      status: { sync: { status: "OutOfSync", revision: commit } },
    });
    let text = "";
    const seen = () =>
      text
        .split("\n")
        .slice(0, -1)
        .filter((line) => line.startsWith("data: "))
        .map((line) => JSON.parse(line.slice(6)).result.application.status);
    await eventually(async () => {
      text += (await reader?.read())?.value ?? "";
      const images = seen().at(-1)?.summary.images;
      return images?.length === 1 && images[0] === "registry.example.com/web:2.0.0";
    }, "the new image alone");
    for (const { sync, health, operationState } of seen()) {
      const revision = sync.revision === commit ? "new" : "old";
      const line = `${sync.status} ${revision} ${operationState?.phase ?? "-"} ${health.status}`;
      if (versions.at(-1) !== line) versions.push(line);
    }
    expect(versions).toEqual([
      "Synced old Succeeded Healthy",
      "Synced old - Healthy",
      "Synced old Running Healthy",
      "OutOfSync new Running Healthy",
      "OutOfSync new Succeeded Healthy",
      "Synced new Succeeded Progressing",
      "Synced new Succeeded Healthy",
    ]);
    expect(app.running).toEqual(["registry.example.com/web:2.0.0", "registry.example.com/web:2.0.0"]);
  });

  test("keeps 401, 403 and 404 apart as a real one", async () => {
    await using world = await startArgoCdWorld();
    const { server } = world;
    const { tokens } = server;
    server.application("web", { path: "apps/web" });
    const get = async (path: string, token?: string) => {
      const { status, body } = await call(`${server.url}/api/v1/applications/${path}`, { ...(token && { token }) });
      return `${status} ${body.error ?? ""}`.trim();
    };
    expect(await get("web?project=team-a", tokens.reader)).toBe("200");
    expect(await get("web", tokens.reader)).toBe("200");
    expect(await get("web?project=team-b", tokens.reader)).toBe('404 applications.argoproj.io "web" not found');
    expect(await get("nope?project=team-a", tokens.reader)).toBe('404 applications.argoproj.io "nope" not found');
    expect(await get("nope", tokens.reader)).toBe("403 permission denied");
    expect(await get("web?project=team-a", tokens.none)).toBe("403 permission denied");
    expect(await get("web?project=team-b", tokens.project)).toBe("403 permission denied");
    expect(await get("web?appNamespace=zzz", tokens.reader)).toBe("403 permission denied");
    expect(await get("web")).toBe("401 no session information");
    expect(await get("web", "nonsense")).toBe("401 no session information");
    expect(await get("web", "a.b.c")).toMatch(/^401 invalid session: token/);
    expect(await get("web", tokens.expired)).toBe("401 invalid session: token has invalid claims: token is expired");
    const list = await call(`${server.url}/api/v1/applications?selector=a%3Db`, { token: tokens.reader });
    expect(list.body.items).toBeNull();
    const bad = await call(`${server.url}/api/v1/applications?selector=team%3Da%3Db`, { token: tokens.reader });
    expect([bad.status, bad.body.error]).toEqual([
      500,
      "error parsing the selector: found '=', expected: ',' or 'end of string'",
    ]);
    const sync = { method: "POST", body: '{"project":"team-a"}', token: tokens.reader };
    const typed = { ...sync, headers: { "content-type": "application/json" } };
    expect((await call(`${server.url}/api/v1/applications/web/sync`, sync)).status).toBe(415);
    expect((await call(`${server.url}/api/v1/applications/web/sync`, typed)).body.error).toMatch(
      /^permission denied: applications, sync, team-a\/web/,
    );
    const nowhere = await call(`${server.url}/api/v1/nope`, { token: tokens.reader });
    expect([nowhere.status, nowhere.text]).toEqual([404, "Not Found\n"]);
  });

  test("says of a folder that cannot be rendered that the branch's name is its revision, and that it is healthy", async () => {
    await using world = await startArgoCdWorld();
    const app = world.server.application("web", { path: "apps/web" });
    await world.push({ "apps/web/deployment.yaml": "kind: [" });
    // A comparison that runs already answers a refresh, too, with what it had read before.
    await eventually(async () => {
      await call(`${world.server.url}/api/v1/applications/web?refresh=normal`, { token: world.server.token });
      return app.application.status.sync.status === "Unknown";
    }, "a comparison that reads the broken file");
    const { status } = app.application;
    expect(status).toMatchObject({
      sync: { status: "Unknown", revision: "main" },
      health: { status: "Healthy" },
      conditions: [{ type: "ComparisonError" }],
    });
  });

  test("retries a sync that the cluster refuses, and gives up with a condition", async () => {
    await using world = await startArgoCdWorld({ speed: 200 });
    const app = world.server.application("web", { path: "apps/web", retries: 2 });
    app.refuse("Deployment.apps is invalid");
    const tries: unknown[] = [];
    world.server.onChange((_, { status: { operationState } }) => {
      if (operationState?.finishedAt !== undefined) tries.push([operationState.phase, operationState.retryCount]);
    });
    await world.push(webFiles("2.0.0"));
    await call(`${world.server.url}/api/v1/applications/web?refresh=normal`, { token: world.server.token });
    await eventually(() => app.application.status.conditions !== undefined, "the condition");
    expect(app.application.status).toMatchObject({
      operationState: { phase: "Failed", message: expect.stringMatching(/\(retried 2 times\)\.$/) },
      conditions: [{ type: "SyncError" }],
    });
    // Finished, and yet running: a retry is to come.
    expect(tries).toContainEqual(["Running", 1]);
    expect(tries).toContainEqual(["Running", 2]);
  });

  test("heals drift where it should, and shows it where it should not", async () => {
    await using world = await startArgoCdWorld({ speed: 100 });
    const heals = world.server.application("heals", { path: "apps/web", automated: { selfHeal: true } });
    const stays = world.server.application("stays", { path: "apps/web" });
    heals.drift("registry.example.com/web:0.9.0");
    stays.drift("registry.example.com/web:0.9.0");
    await eventually(() => stays.application.status.sync.status === "OutOfSync", "drift");
    await eventually(() => heals.application.status.history?.length === 2, "the repair");
    await eventually(() => heals.application.status.sync.status === "Synced", "peace");
    expect(stays.application.status.sync.status).toBe("OutOfSync");
  });

  test("applies the children of an app of apps, whose parent is healthy before them", async () => {
    const child = (tag: string) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: child, namespace: argocd, labels: { tag: "${tag}" } }
spec:
  project: team-a
  source: { repoURL: REPO, path: apps/web, targetRevision: main }
  destination: { server: https://kubernetes.default.svc, namespace: web }
  syncPolicy: { automated: {} }
`;
    await using world = await startArgoCdWorld();
    await world.push({ "apps/parent/child.yaml": child("1").replace("REPO", world.repository.url) });
    const parent = world.server.application("parent", { path: "apps/parent" });
    expect(parent.application.status).toMatchObject({
      health: { status: "Healthy" },
      resources: [{ group: "argoproj.io", kind: "Application", name: "child", status: "Synced" }],
    });
    const found = await call(`${world.server.url}/api/v1/applications/child?project=team-a`, {
      token: world.server.token,
    });
    expect(found.body).toMatchObject({ status: { sync: { status: "Synced" } } });
  });

  test("degrades what cannot be pulled after its deadline, and names the pod in its tree", async () => {
    await using world = await startArgoCdWorld({ speed: 200 });
    const app = world.server.application("web", { path: "apps/web" });
    await world.push({ "apps/web/deployment.yaml": deployment("registry.example.com/web:2-bad") });
    await call(`${world.server.url}/api/v1/applications/web?refresh=normal`, { token: world.server.token });
    await eventually(() => app.application.status.health.status === "Degraded", "Degraded");
    const tree = await call(`${world.server.url}/api/v1/applications/web/resource-tree?project=team-a`, {
      token: world.server.token,
    });
    expect(tree.text).toContain('"kind":"Pod"');
    expect(tree.text).toContain("Back-off pulling image");
  });
});
