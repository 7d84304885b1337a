import { type Comparison, compareLists, compareNumbers, same, unknown } from "./comparison.ts";

/** A day, and the time or the build number after it. */
interface CalendarDate {
  readonly day: readonly bigint[];
  readonly rest: readonly string[];
}

const padded = /^((?:19|20)\d\d)([-._]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?:$|(?<rest>.+))$/;
const unpadded = /^((?:19|20)\d\d)([-._])([1-9]|1[0-2])\2([1-9]|[12]\d|3[01])(?:$|(?<rest>\D.*))$/;

function readDate(text: string): CalendarDate | undefined {
  const match = padded.exec(text) ?? unpadded.exec(text);
  if (match === null) return undefined;
  const [, year = "", separator = "", month = "", day = ""] = match;
  const rest = (match.groups?.["rest"] ?? "").replace(/Z$/i, "");
  // Digits directly after a day are a time of day, down to minutes, seconds or milliseconds.
  const fused = /^\d*/.exec(rest)?.[0].length ?? 0;
  if (separator === "" ? ![0, 4, 6, 9].includes(fused) : fused > 0) return undefined;
  const groups = rest.split(/[T._:-]+/i).filter((group) => group !== "");
  if (!groups.every((group) => /^\d+$/.test(group))) return undefined;
  return { day: [BigInt(year), BigInt(month), BigInt(day)], rest: groups };
}

/** Whether the digits are a calendar date, with or without a time. Almost no commit id looks like one by chance. */
export const isDateInDigits = (digits: string): boolean => /^\d+$/.test(digits) && readDate(digits) !== undefined;

/** Seconds or milliseconds since 1970. */
const isUnixTime = (text: string): boolean => /^[1-4]\d{9}(?:\d{3})?$/.test(text);

/** Compares two dates in the forms that builds use: calendar dates, or seconds or milliseconds since 1970. */
export function compareDates(present: string, next: string): Comparison {
  if (present === next) return same;
  if (isUnixTime(present) && isUnixTime(next) && present.length === next.length)
    return compareNumbers(BigInt(present), BigInt(next));
  const [before, after] = [readDate(present), readDate(next)];
  if (before === undefined || after === undefined) {
    return unknown(`${present} and ${next} are not dates of one form (20261128, 2026-11-28, seconds since 1970)`);
  }
  const byDay = compareLists(before.day, after.day);
  const order = byDay?.order === "same" ? compareTimes(before.rest, after.rest) : byDay;
  return order ?? unknown(`${present} and ${next} are from the same day, and their times cannot be compared`);
}

/** Compares two counters; undefined if only one of them is a date. */
export function compareCounters(present: bigint, next: bigint): Comparison | undefined {
  const [before, after] = [String(present), String(next)];
  if (isDateInDigits(before) !== isDateInDigits(after)) return undefined;
  return isDateInDigits(before) ? compareDates(before, after) : compareNumbers(present, next);
}

/** Compares the parts after a day: times, or build numbers. Undefined if the two are not equally precise. */
export function compareTimes(present: readonly string[], next: readonly string[]): Comparison | undefined {
  const isTime = (group: string): boolean => group.length >= 4;
  const differs = present.some((group, index) => {
    const other = next[index] ?? "";
    return (isTime(group) || isTime(other)) && group.length !== other.length;
  });
  return differs ? undefined : compareLists(present.map(BigInt), next.map(BigInt));
}
