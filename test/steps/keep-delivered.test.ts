import { expect, test } from "vitest";
import type { DeliveryReport } from "../../src/domain/report.ts";
import { TagboatError } from "../../src/errors.ts";
import { keepDelivered } from "../../src/steps/keep-delivered.ts";

const landed: DeliveryReport = {
  repo: "https://git.example.com/acme/config",
  branch: "main",
  outcome: "updated",
  commit: "c".repeat(40),
  attempts: 1,
  files: ["dev.yaml"],
  changes: [],
};
const delivered = { deliveries: [landed] };

test.each([
  ["a failure of ours", new TagboatError("remote", "no answer"), false, "remote"],
  ["what nobody foresaw", new TypeError("x is not a function"), false, "bug"],
  ["an abort in a pause", new DOMException("aborted", "AbortError"), true, "interrupted"],
])("a delivery is kept, whatever fails after it: %s", async (_, error, isAborted, kind) => {
  const signal = isAborted ? AbortSignal.abort() : new AbortController().signal;
  const result = await keepDelivered(delivered, { signal }, () => Promise.reject(error));
  expect(result).toMatchObject({ deliveries: [landed], failure: { kind } });
});
