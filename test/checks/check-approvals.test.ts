import { expect, test } from "vitest";
import { checkApprovals } from "../../src/checks/check-approvals.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { Target } from "../../src/domain/pipeline.ts";
import type { Forge } from "../../src/forges/forge.ts";
import { flavours, startForge } from "../support/forge-harness.ts";
import { adapter } from "../support/forge-world.ts";

const target: Target = {
  app: "api",
  environment: "prod",
  files: [],
  images: [],
  delivery: "merge",
  after: [],
  order: "prefer",
  ifMissing: "auto",
};

const config = loadConfig(
  "version: 1\nenvironments:\n  prod:\n    files: [a.yaml]\n    delivery: merge\n" +
    "    gate: { approvals: { count: 1, from: [acme/release, acme/secret, alice] } }\napps: { api: {} }\n",
  ".tagboat.yaml",
);

const quiet = { info: () => undefined, warn: () => undefined, debug: () => undefined };
const real = { now: () => new Date(), sleep: async () => undefined };

test.each(flavours)(
  "each team whose approvals count on %s must be readable, and nothing else is asked",
  async (flavour) => {
    await using served = await startForge(flavour, { "a.yaml": "image: api\n" });
    served.addTeam("release", ["bot", "alice"]);
    if (flavour !== "github") served.addTeam("secret", ["alice"]);
    const forge: Forge = adapter(served, { clock: real, log: quiet, signal: new AbortController().signal });
    expect(await forge.approvals.members("acme/release")).toEqual(["bot", "alice"]);
    const findings = await checkApprovals(forge, { targets: [target], config });
    expect(findings.map(({ state, message }) => `${state}: ${message}`)).toEqual([
      expect.stringMatching(/^ok: the token may read who is in acme\/release/),
      expect.stringMatching(/^warning: approvals by acme\/secret would never count: /),
    ]);
    expect(findings[1]?.hint).toContain(flavour === "github" ? "read:org" : "read:organization");
    expect(await checkApprovals(forge, { targets: [], config })).toEqual([]);
  },
);
