import { expect, test } from "vitest";
import { cronProblem } from "../../src/domain/cron.ts";

test.each([
  "0 16 * * 5",
  "*/15 0-6 1,15 JAN-mar MON-FRI",
  "59 23 31 12 7",
  "0 0 1-31/2 * sun",
  "  0  0 * * * ",
  "0 0 29 2 *",
  "0 0 31 2 5",
])("%j is a cron expression", (text) => {
  expect(cronProblem(text)).toBeUndefined();
});

test.each<[string, string]>([
  ["", "5 fields"],
  ["@daily", "has 1"],
  ["0 0 * * * *", "has 6"],
  ["60 0 * * *", '"60" is no valid minute (0-59)'],
  ["0 24 * * *", "hour"],
  ["0 0 0 * *", "day of the month"],
  ["0 0 * 13 *", "month"],
  ["0 0 * * 8", "day of the week"],
  ["0 0 * * mon-", "day of the week"],
  ["0 0 * feb-jan *", "month"],
  ["0 0 * mon *", "month"],
  ["*/0 0 * * *", "minute"],
  ["1/2/3 0 * * *", "minute"],
  ["1-2-3 0 * * *", "minute"],
  ["1,,2 0 * * *", "minute"],
  ["-1 0 * * *", "minute"],
  ["5/10 0 * * *", "minute"],
  ["0 0 L * *", '"L" is no valid day of the month (1-31)'],
  ["0 0 ? * *", "day of the month"],
  ["0 0 * * 5#2", "day of the week"],
  ["0 0 30 2 *", 'there is no such day: "0 0 30 2 *" never comes'],
])("%j is none, and the part at fault is named", (text, expected) => {
  expect(cronProblem(text)).toContain(expected);
});
