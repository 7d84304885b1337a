import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { agentFor } from "../../support/argo-cd-watch.ts";

const page = readFileSync("docs/argo-cd.md", "utf8");
const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].flatMap(([, text = ""]) =>
  parseAllDocuments(text).map((document) => document.toJS() as Record<string, unknown>),
);

describe("docs/argo-cd.md", () => {
  test("has agents that can be opened with the variables that they name", () => {
    const agents = blocks.flatMap(({ agents = {} }) =>
      Object.values(agents as Record<string, Record<string, unknown>>),
    );
    expect(agents.length).toBeGreaterThan(3);
    const names = ["ARGOCD_AUTH_TOKEN", "TAGBOAT_US_TOKEN", "TAGBOAT_EU_TOKEN", "TAGBOAT_CF_SECRET"];
    const env = Object.fromEntries([...names, "TAGBOAT_CLUSTER_TOKEN"].map((name) => [name, "x.y.z"]));
    for (const { kind, caFile: _, ...settings } of agents) {
      expect(kind).toBe("argo-cd");
      const server = { url: String(settings["url"]), token: "x.y.z" };
      expect(agentFor(server, { settings, env }).agent.kind).toBe("argo-cd");
    }
  });

  test("grants the rights that its table says, and no others", () => {
    const roles = blocks.filter(({ kind }) => kind === "Role" || kind === "AppProject");
    expect(roles.map(({ kind }) => kind)).toEqual(["AppProject", "Role", "Role"]);
    expect(JSON.stringify(roles)).not.toMatch(/sync|patch|delete|create|"\*"/);
  });
});
