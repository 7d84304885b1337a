import { expect, test } from "vitest";
import type { Agent, Look } from "../../src/agents/agent.ts";
import { startForge } from "../support/forge-harness.ts";
import { runUpdateOn } from "../support/forge-world.ts";

const image = "ghcr.io/acme/api";
const text = `images:\n  - name: ${image}\n    newTag: 1.0.0\n`;
const config = `version: 1
agents: { cluster: { kind: argo-cd, url: "https://argocd.example.com" } }
environments:
  dev: { delivery: push, files: ["dev/*.yaml"], agents: [{ use: cluster, application: dev }] }
  staging: { delivery: push, files: ["staging/*.yaml"], agents: [{ use: cluster, application: staging }] }
apps:
  api:
    images: [{ name: ${image} }]
`;

function agent(name: string, look: () => Promise<Look>, close: () => void): Agent {
  const watch = () => ({ look, close: async () => close() });
  return { kind: "argo-cd", name, evidence: "image", remembers: true, clockUncertaintyMs: 0, watch };
}

test("a bug in one wait ends the others, and what was pushed is in the report, and was in the log before any look", async () => {
  const files = { ".tagboat.yaml": config, "dev/kustomization.yaml": text, "staging/kustomization.yaml": text };
  await using forge = await startForge("gitea", files);
  const seen = { looks: 0, isClosed: false };
  const log: string[] = [];
  let atFirstLook: readonly string[] = [];
  const waiting = agent(
    "waiting",
    async () => {
      if (seen.looks++ === 0) atFirstLook = [...log];
      return { at: new Date(), subjects: [], noResponse: "no answer" };
    },
    () => {
      seen.isClosed = true;
    },
  );
  const broken = agent(
    "broken",
    async () => {
      throw new TypeError("x is not a function");
    },
    () => undefined,
  );
  const args = { image: [`${image}:1.1.0`], environment: ["dev", "staging"], wait: true };
  const report = await runUpdateOn(forge, args, {
    isBugFine: true,
    log,
    agents: ({ inUse }) => [inUse[0]?.use.application === "dev" ? waiting : broken],
  });
  expect(report.error).toMatchObject({ kind: "bug", exitCode: 1 });
  expect(report.deliveries).toMatchObject([{ outcome: "updated", commit: await forge.served.tip() }]);
  expect(atFirstLook).toContain(`pushed ${await forge.served.tip()} to main of ${forge.repo}`);
  expect(seen.isClosed).toBe(true);
  const { looks } = seen;
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(seen.looks).toBe(looks);
});
