import { expect, test } from "vitest";
import type { VerdictReport } from "../../src/domain/verdict-report.ts";
import { summaryMarkdown } from "../../src/render/summary-markdown.ts";
import { renderJson } from "../../src/render/terminal.ts";

const hostile = "@acme/all <img src=x> [here](https://evil.example) | `code`\u202e\n::error::gone";

const verdict: VerdictReport = {
  app: "web",
  environment: "dev",
  state: "failed",
  reason: "it hangs",
  commit: "a".repeat(40),
  images: [{ name: "registry.example.com/web", tag: "2.0.0" }],
  timeline: [],
  subjects: [],
  events: [
    {
      kind: "Pod",
      name: "web-1",
      namespace: "shop",
      reason: "BackOff",
      message: hostile,
      count: 14,
      at: new Date("2026-11-21T10:00:00Z"),
    },
  ],
};

test("a job summary tells what the cluster warned of, and nothing in it means anything to a forge", () => {
  const [line = ""] = summaryMarkdown("wait", { deliveries: [], verdicts: [verdict] })
    .split("\n")
    .filter((row) => row.startsWith("- "));
  expect(line).toMatch(
    /^- <code>Pod shop\/web-1&#58; BackOff \(14 times\)&#58; .*<\/code> at <code>2026-11-21T10&#58;00&#58;00.000Z<\/code>$/,
  );
  expect(line.replaceAll(/<\/?code>|<br>/g, "")).not.toMatch(/[<>@|`[\]\u202e]/);
});

test("`--json` has them with their times", () => {
  const { verdicts } = JSON.parse(renderJson("wait", { deliveries: [], verdicts: [verdict] }));
  expect(verdicts[0].events).toMatchObject([{ reason: "BackOff", count: 14, at: "2026-11-21T10:00:00.000Z" }]);
});
