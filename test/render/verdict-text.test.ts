import { expect, test } from "vitest";
import type { VerdictReport } from "../../src/domain/verdict-report.ts";
import { verdictText } from "../../src/render/verdict-text.ts";

const report: VerdictReport = {
  app: "api",
  environment: "dev",
  state: "healthy",
  reason: "All is well.",
  since: new Date("2026-11-20T10:42:31Z"),
  commit: "0123456789abcdef0123456789abcdef01234567",
  images: [{ name: "registry.example.com/api", tag: "1" }],
  timeline: [],
  subjects: [],
};

test.each([
  ["image", "api → dev: healthy since 2026-11-20T10:42:31Z"],
  ["revision", "api → dev: healthy since 2026-11-20T10:42:31Z (the commit runs; no agent shows the image)"],
  ["applied", "api → dev: applied since 2026-11-20T10:42:31Z (no agent shows that it is healthy)"],
] as const)("by the evidence %s the headline says no more than was shown", (evidence, headline) => {
  expect(verdictText([{ ...report, evidence }]).split("\n")[0]).toBe(headline);
});
