import { expect, test } from "vitest";
import { openFreeze } from "../../src/domain/freeze.ts";

const hour = 3_600_000;

/** When the freeze that is open at a moment ends; "open": none is. */
function until(cron: string, hours: number, moment: string, timeZone = "Europe/Berlin"): string {
  const open = openFreeze([{ cron, milliseconds: hours * hour, timeZone }], new Date(moment));
  return open === undefined ? "open" : (open.until?.toISOString() ?? "without end");
}

test("a weekend's freeze begins by the clock of its time zone, in winter and in summer", () => {
  const weekend = (moment: string) => until("0 16 * * 5", 64, moment);
  expect(weekend("2026-01-09T14:59:59Z")).toBe("open");
  expect(weekend("2026-01-09T15:00:00Z")).toBe("2026-01-12T07:00:00.000Z");
  expect(weekend("2026-07-10T13:59:59Z")).toBe("open");
  expect(weekend("2026-07-10T14:00:00Z")).toBe("2026-07-13T06:00:00.000Z");
});

test("a freeze over a change of the clocks lasts its length of time, whatever the clock says at its end", () => {
  // The clocks go forward on 29 March and back on 25 October.
  expect(until("0 16 * * 5", 64, "2026-03-28T12:00:00Z")).toBe("2026-03-30T07:00:00.000Z");
  expect(until("0 16 * * 5", 64, "2026-10-24T12:00:00Z")).toBe("2026-10-26T06:00:00.000Z");
});

test("a freeze of the hour that is skipped begins when the clocks go forward", () => {
  expect(until("30 2 * * *", 2, "2026-03-29T00:59:59Z")).toBe("open");
  expect(until("30 2 * * *", 2, "2026-03-29T01:30:00Z")).not.toBe("open");
});

test("a freeze of the hour that comes twice begins once", () => {
  // 02:30 is 00:30Z by summer time, and 01:30Z an hour later.
  expect(until("30 2 * * *", 0.5, "2026-10-25T00:30:00Z")).toBe("2026-10-25T01:00:00.000Z");
  expect(until("30 2 * * *", 0.5, "2026-10-25T01:30:00Z")).toBe("open");
});

test("a time zone without daylight saving has no such hours", () => {
  expect(until("30 2 * * *", 1, "2026-03-29T02:30:00Z", "UTC")).toBe("2026-03-29T03:30:00.000Z");
});
