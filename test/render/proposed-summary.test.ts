import { expect, test } from "vitest";
import type { DeliveryReport } from "../../src/domain/report.ts";
import { summaryMarkdown } from "../../src/render/summary-markdown.ts";

const delivery = (outcome: DeliveryReport["outcome"]): DeliveryReport => ({
  repo: "https://git.example.com/acme/config",
  branch: "main",
  outcome,
  attempts: 1,
  files: ["dev.yaml"],
  changes: [
    {
      kind: "update",
      app: "api",
      environment: "dev",
      image: "ghcr.io/acme/api",
      from: { tag: "1.0.0" },
      to: { tag: "1.1.0" },
      sites: [],
      outcome: "updated",
    },
  ],
});

test.each(["proposed", "planned"] as const)(
  "a summary calls a change that is only %s so, and not updated",
  (outcome) => {
    const row = summaryMarkdown("update", { deliveries: [delivery(outcome)] }).match(/^\| <code>api.*$/m)?.[0];
    expect(row).toMatch(new RegExp(`\\| ${outcome} \\|$`));
  },
);

test.each(["updated", "merged"] as const)("a summary calls a change updated once it is %s", (outcome) => {
  const row = summaryMarkdown("update", { deliveries: [delivery(outcome)] }).match(/^\| <code>api.*$/m)?.[0];
  expect(row).toMatch(/\| updated \|$/);
});
