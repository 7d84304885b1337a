import { expect, test } from "vitest";
import { ok, warning } from "../../src/domain/check-result.ts";
import { checkText } from "../../src/render/check-text.ts";

test("a check counts one warning as one", () => {
  const looked = { check: "order", subject: "api in dev" } as const;
  const last = (...states: Parameters<typeof checkText>[0]) => checkText(states).split("\n").at(-1);
  expect(last(ok(looked, "ordered"), warning(looked, "not ordered"))).toBe("1 ok, 1 warning, 0 failed, 0 skipped");
  expect(last(ok(looked, "ordered"))).toBe("1 ok, 0 warnings, 0 failed, 0 skipped");
});
