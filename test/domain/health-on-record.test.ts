import { expect, test } from "vitest";
import { healthOnRecord } from "../../src/domain/health-on-record.ts";

const target = { app: "api", environment: "staging" };
const at = new Date("2026-11-20T11:30:00Z");
const healthy = { state: "success", description: "staging: healthy since 2026-11-20 10:42 UTC, our image runs", at };
const said = (state: string, description: string) => ({ state, description: `staging: ${description}`, at });

const failed = said("failure", "failed: CrashLoopBackOff");
const note = said(
  "pending",
  "healthy since 2026-11-20T10:42:31Z, seen 2026-11-20T10:52:40Z, pauses up to 2m let pass [1a2b3c4d]",
);

test.each([
  ["a success", [healthy], "healthy"],
  ["a success, which a newer version superseded", [said("success", "superseded: by 1.5.1"), healthy], "healthy"],
  ["a success, after which another soak began", [note, healthy], "healthy"],
  ["a success after a failure", [healthy, failed], "healthy"],
  ["a failure after a success", [failed, healthy], "other"],
  ["another try after a success", [said("pending", "updated to 1.5.0, not seen healthy yet"), healthy], "other"],
  ["an unknown state after a success", [said("pending", "not known yet: no answer"), healthy], "other"],
  ["only a delivery", [said("success", "updated to 1.5.0")], "other"],
  ["a success without its time", [{ ...healthy, at: undefined }], "other"],
  ["a success that another environment had", [{ ...healthy, description: "dev: healthy, our image runs" }], "other"],
  ["a text of health that did not succeed", [{ ...healthy, state: "failure" }], "other"],
  ["only a proposal", [said("pending", "1.5.0 waits in #7")], undefined],
  ["only a soak that did not end", [note], undefined],
  ["nothing", [], undefined],
] as const)("%s", (_, statuses, kind) => {
  const given = statuses.map(({ at: time, ...status }) => ({ ...status, ...(time && { at: time }) }));
  expect(healthOnRecord(target, given)?.kind).toBe(kind);
});
