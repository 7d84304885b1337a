import { describe, expect, test } from "vitest";
import type { DeliveryReport } from "../../src/domain/report.ts";
import { TagboatError } from "../../src/errors.ts";
import { actionOutputs } from "../../src/render/action-outputs.ts";
import { summaryMarkdown } from "../../src/render/summary-markdown.ts";

const delivery = (changes: number, diff?: string): DeliveryReport => ({
  repo: "https://git.example.com/acme/config",
  branch: "main",
  outcome: "updated",
  commit: "a".repeat(40),
  attempts: 1,
  files: ["a.yaml"],
  changes: Array.from({ length: changes }, (_, index) => ({
    kind: "update",
    app: `dienst-für-größe-${index}`,
    environment: "dev",
    image: "registry.example.com/größe",
    from: { tag: "1.4.0" },
    to: { tag: "1.5.0" },
    sites: [{ file: `apps/${index}/kustomization.yaml`, line: 3, path: "images[0].newTag" }],
    outcome: "updated",
  })),
  ...(diff === undefined ? {} : { diff }),
});

describe("a job summary", () => {
  test("of ten thousand changes is not dropped by the runner, ends with a whole line, and says what is missing", () => {
    const text = summaryMarkdown("update", { deliveries: [delivery(10_000)] });
    expect(Buffer.byteLength(text)).toBeLessThan(1_048_576);
    expect(text).toMatch(/\|\n\n… and \d+ more lines, which are in the log\.\n$/);
    for (const line of text.split("\n").filter((row) => row.startsWith("| <code>"))) expect(line).toMatch(/ \|$/);
  });

  test("of a failure with a very long message is bounded, too", () => {
    const failure = new TagboatError("remote", "<".repeat(2_000_000), { hint: "x" });
    const text = summaryMarkdown("update", { deliveries: [], failure });
    expect(Buffer.byteLength(text)).toBeLessThan(1_048_576);
    expect(text).toContain("</pre>");
  });

  test.each([
    "a|b",
    "`",
    "<b>",
    "@all",
    "#12",
    "[x](y)",
    "*b*",
    "_i_",
    "~s~",
    "\\",
    "&lt;",
    "https://x.y",
    "www.x.y",
    "a\nb",
    "\u202eb",
  ])("shows %j as it is, and as nothing else", (text) => {
    const report = delivery(1);
    const [change] = report.changes;
    if (change === undefined) throw new Error("no change");
    const rows = summaryMarkdown("update", { deliveries: [{ ...report, changes: [{ ...change, app: text }] }] });
    const cell = /\| <code>(.*?)<\/code> \|/.exec(rows)?.[1] ?? "";
    expect(cell.replaceAll("<br>", "")).not.toMatch(/[|`<>@[\]*_~\\:\u202e]|www\.|&(?!#\d+;)/);
    const shown = cell.replaceAll("<br>", "\n").replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
    expect(shown).toBe(text.replace("\u202e", "\ufffd"));
  });
});

describe("the output `deliveries`", () => {
  const kept = (report: DeliveryReport): string => actionOutputs({ deliveries: [report] }).deliveries;

  test("is all of it, where that is not very large", () => {
    expect(JSON.parse(kept(delivery(3, "diff")))).toEqual([delivery(3, "diff")]);
  });

  test("loses first the diffs, then the sites, then everything; never is it half a document", () => {
    const withoutDiff = JSON.parse(kept(delivery(3, "x".repeat(400_000))));
    expect(withoutDiff).toEqual([delivery(3)]);
    const [withoutSites] = JSON.parse(kept(delivery(1200)));
    expect(withoutSites.changes[7]).toMatchObject({ app: "dienst-für-größe-7", sites: [] });
    expect(kept(delivery(10_000))).toBe("");
  });
});
