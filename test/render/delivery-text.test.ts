import { describe, expect, test } from "vitest";
import type { ImageVersion } from "../../src/domain/image-ref.ts";
import { deliveryText } from "../../src/render/delivery-text.ts";

const one = `sha256:${"1".repeat(64)}`;
const two = `sha256:${"2".repeat(64)}`;

const lineOf = (from: ImageVersion, to: ImageVersion): string | undefined => {
  const change = { kind: "update", app: "api", image: "acme/api", from, to, sites: [], outcome: "updated" } as const;
  const delivery = {
    repo: "r",
    branch: "main",
    outcome: "updated",
    attempts: 1,
    files: [],
    changes: [change],
  } as const;
  return deliveryText([delivery]).split("\n")[0];
};

describe("a version that keeps its tag says what differs", () => {
  test.each<[ImageVersion, ImageVersion, string]>([
    [{ tag: "1.0.0" }, { tag: "1.1.0" }, "1.0.0 → 1.1.0"],
    [{ tag: "1.0.0", digest: one }, { tag: "1.0.0", digest: two }, "1.0.0 → 1.0.0, another digest"],
    [{ tag: "1.0.0" }, { tag: "1.0.0", digest: one }, "1.0.0 → 1.0.0, with its digest"],
    [{ tag: "1.0.0", digest: one }, { tag: "1.0.0" }, "1.0.0 → 1.0.0, without its digest"],
    [{ tag: "1.0.0" }, { tag: "1.0.0" }, "1.0.0 → 1.0.0, which only a base had"],
  ])("%j → %j", (from, to, expected) => {
    expect(lineOf(from, to)).toBe(`api: acme/api ${expected}`);
  });
});
