import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { judgeStatuses, statusRules } from "../../src/agents/commit-status/judge-statuses.ts";
import { fluxRows } from "../../src/agents/flux/judge-flux.ts";
import { probeRules } from "../../src/agents/http/judge-answer.ts";
import { loadConfig } from "../../src/config/load.ts";
import { statusPattern } from "../../src/domain/status-pattern.ts";
import type { CommitStatus } from "../../src/forges/forge.ts";
import type { Rule } from "../support/kubernetes/access.ts";
import { fluxOf, startCluster } from "./flux/cluster.ts";
import { commit, rollout } from "./flux/objects.ts";

// biome-ignore lint/suspicious/noExplicitAny: what a page shows, of any shape.
type Shown = any;

const [flux, closed] = ["docs/flux.md", "docs/closed-clusters.md"].map((file) => readFileSync(file, "utf8")) as [
  string,
  string,
];

const blocks = (page: string): string[] =>
  [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = ""]) => text);

/** Every object that the page shows. */
const objects = (page: string): Shown[] =>
  blocks(page).flatMap((text) =>
    parseAllDocuments(text).map((document) => {
      expect(document.errors).toEqual([]);
      return document.toJS();
    }),
  );

test.each([
  ["docs/flux.md", flux, fluxRows],
  ["docs/closed-clusters.md", closed, [...statusRules, ...probeRules]],
])("%s has every row of the decision table, in its words", (_, page, rows) => {
  for (const { id, means } of rows) expect.soft(page).toContain(`| ${id} | ${means} |`);
  const listed = [...page.matchAll(/^\| ([FHCP][1-9]\d*) \|/gm)].map(([, id]) => id);
  expect(listed).toEqual(rows.map(({ id }) => id));
});

test("every config that the pages show is valid", () => {
  const configs = [...blocks(flux), ...blocks(closed)].filter((text) => text.startsWith("version: 1"));
  expect(configs.length).toBe(4);
  for (const text of configs) expect(() => loadConfig(text, "docs")).not.toThrow();
});

describe("the least rights for Flux", () => {
  const roles = objects(flux).filter(({ kind }) => kind === "Role");
  const rulesOf = (names: readonly string[]): Rule[] =>
    roles
      .filter(({ metadata }) => names.includes(metadata.name))
      .flatMap(({ metadata, rules }) =>
        rules.map((rule: Shown) => ({
          groups: rule.apiGroups,
          resources: rule.resources,
          verbs: rule.verbs,
          namespace: metadata.namespace,
        })),
      );

  test.each([
    ["to read what Flux says", ["tagboat"], "revision"],
    ["to see the image too", ["tagboat", "tagboat-workloads"], "image"],
  ])("are enough %s, and to be woken", async (_, names, evidence) => {
    await using server = await startCluster({ accounts: { documented: { user: "tagboat", rules: rulesOf(names) } } });
    const { agent } = fluxOf(server, { token: "documented" });
    const end = new AbortController();
    const watch = agent.watch(rollout, { relation: async () => "same", contentAt: async () => "same" }, end.signal);
    const { subjects } = await watch.look();
    expect(subjects).toMatchObject([{ verdict: { state: "healthy", evidence } }]);
    const woken = watch.changed?.(end.signal);
    while (server.watches.size < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    const kustomization = server.store.find("Kustomization", "flux-system", "api");
    if (kustomization !== undefined) server.store.put(kustomization);
    await woken;
    await watch.close();
  });

  test("are bound to the account that they are for", () => {
    for (const binding of objects(flux).filter(({ kind }) => kind === "RoleBinding")) {
      expect(roles.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toContain(
        `${binding.metadata.namespace}/${binding.roleRef.name}`,
      );
      expect(binding.subjects).toEqual([{ kind: "ServiceAccount", name: "tagboat", namespace: "flux-system" }]);
    }
  });

  test("let nobody write", () => {
    const verbs = roles.flatMap(({ rules }) => rules.flatMap((rule: Shown) => rule.verbs));
    expect(new Set(verbs)).toEqual(new Set(["get", "list", "watch"]));
  });
});

describe("Flux, posting statuses", () => {
  const shown = objects(closed);

  test.each(["gitea", "github"])("to %s: Alert, Provider and Secret belong together", (type) => {
    const at = shown.findIndex(({ kind, spec }) => kind === "Provider" && spec.type === type);
    const [provider, alert, secret] = shown.slice(at, at + 3);
    expect([provider.kind, alert.kind, secret.kind]).toEqual(["Provider", "Alert", "Secret"]);
    expect(provider.apiVersion).toBe(alert.apiVersion);
    expect(new Set([provider, alert, secret].map(({ metadata }) => metadata.namespace)).size).toBe(1);
    expect(alert.spec.providerRef.name).toBe(provider.metadata.name);
    expect(provider.spec.secretRef.name).toBe(secret.metadata.name);
    expect(Object.keys(secret.stringData)).toEqual(["token"]);
    expect(alert.spec).toMatchObject({ eventSeverity: "info", eventSources: [{ kind: "Kustomization", name: "*" }] });
    expect(provider.spec.address).toMatch(/^https:\/\/[^/]+\/acme\/config$/);
  });

  test("with names of their own, meets what tagboat is told to look for", () => {
    const expression: string = shown.find((block) => block.commitStatusExpr)?.commitStatusExpr;
    // The expression's own language is Flux's: here it is read for what it joins.
    const event = { involvedObject: { kind: "Kustomization", namespace: "flux-system", name: "grade-api" } };
    const parts = expression.split(" + ").map((part) => {
      if (part.startsWith("'")) return part.slice(1, -1);
      const [, key = "", lower] = /^event\.involvedObject\.(kind|namespace|name)(\.lowerAscii\(\))?$/.exec(part) ?? [];
      const value = event.involvedObject[key as "kind"];
      return lower === undefined ? value : value.toLowerCase();
    });
    const config = loadConfig(blocks(closed).find((text) => text.includes("via: commit-status")) ?? "", "docs");
    const status = config.environments.get("prod")?.settings.agents?.[0]?.status?.replace("{app}", "grade-api") ?? "";
    expect(statusPattern(status)(parts.join(""))).toBe(true);
  });
});

describe("Argo CD Notifications, posting statuses", () => {
  const config = objects(closed).find(({ metadata }) => metadata?.name === "argocd-notifications-cm");
  const secret = objects(closed).find(({ metadata }) => metadata?.name === "argocd-notifications-secret");
  const data = Object.fromEntries(
    Object.entries(config.data as Record<string, string>).map(([key, text]) => [key, parse(text)]),
  );
  const github = objects(closed).flatMap((block) =>
    block["service.webhook.config-repository"] ? [parse(block["service.webhook.config-repository"])] : [],
  );

  /** What the engine would put in, for an Application that has synced our commit. */
  const render = (template: string): string =>
    template.replaceAll(/\{\{([^}]+)\}\}/g, (_, path: string) => {
      const values: Record<string, string> = {
        ".app.metadata.name": "grade-api-staging",
        ".app.status.operationState.syncResult.revision": commit,
        ".context.argocdUrl": data["context"].argocdUrl,
      };
      const value = values[path.trim()];
      if (value === undefined) throw new Error(`nothing is known of ${path}`);
      return value;
    });

  test.each([
    ["tagboat-running", "healthy"],
    ["tagboat-failed", "progressing"],
  ])("%s is a request that the forge takes, and a status that tagboat reads as %s", (name, state) => {
    const request = data[`template.${name}`].webhook["config-repository"];
    expect(request.method).toBe("POST");
    expect(`${data["service.webhook.config-repository"].url}${render(request.path)}`).toBe(
      `https://gitea.example.com/api/v1/repos/acme/config/statuses/${commit}`,
    );
    const body = JSON.parse(render(request.body));
    const tagboat = loadConfig(
      blocks(closed).find((text) => text.includes("synced and healthy, evidence")) ?? "",
      "docs",
    );
    const agent = tagboat.agents.get("argo") as { description: string; evidence: "revision" };
    const status =
      tagboat.environments.get("staging")?.settings.agents?.[0]?.status?.replace("{app}", "grade-api") ?? "";
    const commits = [{ commit, isOurs: true, statuses: [body as CommitStatus] }];
    const policy = { name: status, count: 1, description: agent.description, evidence: agent.evidence, grace: 1_000 };
    const { verdict } = judgeStatuses({ commits, isReplaced: false }, policy, { now: new Date() });
    expect(verdict).toMatchObject({ state, ...(state === "healthy" && { evidence: "revision" }) });
  });

  test("sends what its triggers name, by the service that the templates and the subscription name", () => {
    const sent = data["trigger.tagboat"].flatMap(({ send }: Shown) => send);
    expect(sent.map((name: string) => `template.${name}`).filter((key: string) => !(key in data))).toEqual([]);
    expect(data["trigger.tagboat"].every(({ oncePer }: Shown) => oncePer.includes("syncResult?.revision"))).toBe(true);
    expect(data["subscriptions"]).toEqual([{ recipients: ["config-repository"], triggers: ["tagboat"] }]);
  });

  test("has its token from the secret, on either forge", () => {
    for (const service of [data["service.webhook.config-repository"], ...github]) {
      const { value } = service.headers.find(({ name }: Shown) => name === "Authorization");
      expect(Object.keys(secret.stringData)).toContain(value.split("$")[1]);
      expect(service.headers).toContainEqual({ name: "Content-Type", value: "application/json" });
    }
    expect(github).toHaveLength(1);
    expect(github[0].url).toBe("https://api.github.com/repos/acme/config");
  });
});
