import { expect, test } from "vitest";
import { gateText } from "../../src/render/gate-text.ts";
import { summaryMarkdown } from "../../src/render/summary-markdown.ts";

const gate = {
  app: "api",
  environment: "prod",
  state: "waits",
  rows: [
    { check: "source", subject: "dev", state: "holds", reason: "healthy: all of it runs" },
    { check: "soak", subject: "dev", state: "waits", reason: "healthy for 12m of 30m", earliest: new Date(0) },
    { check: "require", subject: "e2e/*", state: "unknown", reason: "no | <b>@alice</b>\n**token**" },
  ],
} as const;

test("a summary has the checklist of each gate, with foreign texts as code", () => {
  const summary = summaryMarkdown("update", { deliveries: [], gates: [gate] });
  expect(summary).toContain("**gate not open yet**: <code>api</code> in <code>prod</code>");
  expect(summary).toContain("| holds | source | <code>dev</code> | <code>healthy&#58; all of it runs</code> |");
  expect(summary).toContain("<code>healthy for 12m of 30m, until 1970-01-01 00&#58;00 UTC</code>");
  const row = summary.split("\n").find((line) => line.startsWith("| unknown"));
  expect(row?.split(" | ")).toHaveLength(4);
  expect(row).not.toMatch(/<b>|@|\*\*/);
});

test("a check has one line on a terminal, although its reason has several", () => {
  expect(gateText([gate]).split("\n")).toHaveLength(4);
});
