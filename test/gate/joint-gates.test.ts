import { expect, test } from "vitest";
import type { Gates } from "../../src/gate/gates.ts";
import { jointGates } from "../../src/gate/joint-gates.ts";
import type { ClosedGates } from "../../src/plan/closed-gates.ts";
import type { Entering, OpenProposal } from "../../src/plan/gate-judge.ts";

const entering = (...apps: readonly string[]): readonly Entering[] =>
  apps.map((app): Entering => {
    const rules = {
      files: [],
      images: [],
      delivery: "push",
      after: ["dev"],
      order: "strict",
      ifMissing: "auto",
    } as const;
    return { target: { app, environment: "prod", ...rules }, sources: [], version: [], beside: [], isProposed: false };
  });

/** Gates of which these are closed. `seen`: receives the proposal of each call. */
const gatesWith = (closed: ClosedGates, seen: unknown[] = []): Gates => ({
  binds: () => true,
  judge: async (_, __, proposal) => {
    seen.push(proposal);
    return { closed, passed: [{ app: "web", environment: "prod", state: "holds", rows: [] }] };
  },
  showApprovals: async () => undefined,
  unprovable: async () => undefined,
  reports: () => [],
});

const older = { outcome: "refused", reason: "order: older than 1.0.0" } as const;

test("one closed gate closes those of the others, which say why; its own reason stays", async () => {
  const gates = jointGates(gatesWith(new Map([["web in prod", older]])));
  const { closed, passed } = await gates.judge(entering("api", "web"), undefined);
  expect([...closed]).toEqual([
    ["api in prod", { outcome: "refused", reason: `all or nothing, and web in prod is kept out: ${older.reason}` }],
    ["web in prod", older],
  ]);
  expect(passed).toEqual([]);
});

test("open gates stay open, until an app of another delivery is kept out", async () => {
  const gates = jointGates(gatesWith(new Map()));
  const open = await gates.judge(entering("api"), undefined);
  expect([open.closed.size, open.passed.length]).toEqual([0, 1]);
  gates.keepOut("web in prod", older);
  const { closed, passed } = await gates.judge(entering("api"), undefined);
  expect(closed.get("api in prod")?.reason).toContain("web in prod is kept out");
  expect(passed).toEqual([]);
});

test("the first app that is kept out stays the reason", async () => {
  const gates = jointGates(gatesWith(new Map()));
  gates.keepOut("web in prod", older);
  gates.keepOut("cart in prod", older);
  const { closed } = await gates.judge(entering("api"), undefined);
  expect(closed.get("api in prod")?.reason).toContain("web in prod is kept out");
});

test("the proposal to merge reaches the gates, which otherwise could not read its approvals", async () => {
  const seen: unknown[] = [];
  const proposal = { forge: {}, pullRequest: { number: 7 } } as unknown as OpenProposal;
  await jointGates(gatesWith(new Map(), seen)).judge(entering("api"), undefined, proposal);
  expect(seen).toEqual([proposal]);
});
