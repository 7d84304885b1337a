import { describe, expect, test } from "vitest";
import type { Changelog } from "../../src/domain/changelog.ts";
import type { DeliveryReport } from "../../src/domain/report.ts";
import { actionOutputs } from "../../src/render/action-outputs.ts";
import { summaryMarkdown } from "../../src/render/summary-markdown.ts";
import { renderJson, renderPlan, renderText } from "../../src/render/terminal.ts";

const entry = {
  commit: "abcdef0123456789",
  title: "Fix ##[error]x for @alice",
  authors: ["::error::Eve"],
  pullRequest: 7,
};
const changelog: Changelog = {
  from: "0123456789",
  to: "abcdef0123456789",
  page: "https://git.example.com/acme/web",
  adds: { commits: 1, entries: [entry] },
};

const delivery = (changes: number, log: Changelog = changelog): DeliveryReport => ({
  repo: "https://git.example.com/acme/config",
  branch: "main",
  outcome: "planned",
  attempts: 0,
  files: ["web.yaml"],
  changes: Array.from({ length: changes }, () => ({
    kind: "promote",
    app: "web",
    environment: "prod",
    image: "ghcr.io/acme/web",
    from: { tag: "0123456789" },
    to: { tag: "abcdef0123456789" },
    sites: [{ file: "web.yaml", line: 3, path: "images[0].newTag" }],
    outcome: "updated",
    changelog: log,
  })),
});

describe("a changelog in what a run shows", () => {
  test("is in the job summary once, however many images share it, and acts as nothing there", () => {
    const text = summaryMarkdown("promote", { deliveries: [delivery(2)] });
    expect(text.match(/\*\*Adds 1 source commit\*\*/g)).toHaveLength(1);
    expect(text).toContain("<code>Fix &#35;&#35;&#91;error&#93;x for &#64;alice</code>");
  });

  test("is in the plan that a user is asked about, and not again in the result", () => {
    const { plan } = renderPlan({ deliveries: [delivery(1)] });
    expect(plan).toContain("    abcdef0  Fix #\u200b#[error]x for @alice (#7), by ::error::Eve\n");
    const shown = (isPlanShown: boolean) =>
      renderText({ deliveries: [delivery(1)] }, { verbose: false, isPlanShown }).stdout;
    expect(shown(true)).not.toContain("Fix");
    expect(shown(false)).toContain("Fix");
  });

  test("contains no workflow command in JSON, which a runner may print, and is read as it is", () => {
    const document = renderJson("promote", { deliveries: [delivery(1)] });
    const output = actionOutputs({ deliveries: [delivery(1)] }).deliveries;
    for (const text of [document, output]) expect(text).not.toMatch(/##\[|^\s*::/m);
    expect(JSON.parse(document).deliveries[0].changes[0].changelog).toEqual(changelog);
    expect(JSON.parse(output)[0].changes[0].changelog).toEqual(changelog);
  });

  test("is left out of a very large output before the sites are", () => {
    const long = { ...changelog, adds: { commits: 30, entries: Array.from({ length: 30 }, () => entry) } };
    const [{ changes }] = JSON.parse(actionOutputs({ deliveries: [delivery(300, long)] }).deliveries);
    expect(changes).toHaveLength(300);
    expect(changes[0]).not.toHaveProperty("changelog");
    expect(changes[0].sites).toHaveLength(1);
  });
});
