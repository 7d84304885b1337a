import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readTag } from "../../src/domain/tag-pattern.ts";

describe("readTag()", () => {
  test.each([
    ["9f8e7d6", "{sha}", { sha: "9f8e7d6" }],
    ["9F8E7D6", "{sha}", { sha: "9f8e7d6" }],
    ["prod-cb95f3a-20260625124548", "prod-{sha}-{date}", { sha: "cb95f3a", date: "20260625124548" }],
    ["main-118-9f8e7d6", "{branch}-{number}-{sha}", { branch: "main", number: "118", sha: "9f8e7d6" }],
    ["feature-x-y-9f8e7d6", "{branch}-{sha}", { branch: "feature-x-y", sha: "9f8e7d6" }],
    ["1.4.0-9f8e7d6", "{version}-{sha}", { version: "1.4.0", sha: "9f8e7d6" }],
    ["v1.4.0-rc.1-9f8e7d6", "{version}-{sha}", { version: "v1.4.0-rc.1", sha: "9f8e7d6" }],
    ["2026-11-21.9f8e7d6", "{date}.{sha}", { date: "2026-11-21", sha: "9f8e7d6" }],
    ["sha-9f8e7d6", "sha-{sha}", { sha: "9f8e7d6" }],
    ["main-1-main", "{branch}-{number}-{branch}", { branch: "main", number: "1" }],
  ])("%s by %s", (tag, pattern, parts) => {
    expect(Object.fromEntries(readTag(tag, pattern) ?? [])).toEqual(parts);
  });

  test.each([
    ["latest", "{sha}"],
    ["9f8e7d", "{sha}"],
    ["1.4.0", "{sha}"],
    ["staging-9f8e7d6-20260101", "prod-{sha}-{date}"],
    ["prodx9f8e7d6", "prod.{sha}"],
    ["main-1-fix", "{branch}-{number}-{branch}"],
  ])("finds nothing in %s by %s", (tag, pattern) => {
    expect(readTag(tag, pattern)).toBeUndefined();
  });

  test("reads back the commit of any tag that was made by the pattern", () => {
    const sha = fc.stringMatching(/^[0-9a-f]{7,40}$/);
    const pattern = fc.constantFrom(
      "{sha}",
      "prod-{sha}-{date}",
      "{number}.{sha}",
      "{version}-{sha}",
      "b_{number}-{sha}",
    );
    fc.assert(
      fc.property(sha, pattern, fc.nat(), (commit, form, number) => {
        const tag = form
          .replace("{sha}", commit)
          .replace("{date}", "20260625")
          .replace("{number}", String(number))
          .replace("{version}", "1.2.3");
        expect(readTag(tag, form)?.get("sha")).toBe(commit);
      }),
    );
  });
});
