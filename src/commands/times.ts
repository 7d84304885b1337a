import { parseDuration } from "../domain/duration.ts";
import { TagboatError } from "../errors.ts";

/** The user's time limit, in milliseconds. @throws usage */
export function parseTimeout(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined && milliseconds > 0) return milliseconds;
  throw notDuration("timeout", text);
}

/** The user's soak time, in milliseconds; 0 if absent. @throws usage */
export function parseSoak(text: string | undefined): number {
  const milliseconds = text === undefined ? 0 : parseDuration(text);
  if (milliseconds !== undefined) return milliseconds;
  throw notDuration("soak", text ?? "");
}

const notDuration = (flag: string, text: string): TagboatError =>
  new TagboatError("usage", `--${flag}: ${JSON.stringify(text)} is not a duration`, {
    hint: "Write it as 30s, 15m or 1h30m: days, hours, minutes and seconds, in this order.",
  });

/** The user's end time: a date with time and zone, or a duration from now. @throws usage */
export function parseUntil(text: string, now: Date): Date {
  const duration = parseDuration(text);
  if (duration !== undefined) return new Date(now.getTime() + duration);
  const date = new Date(text);
  const hasZone = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/.test(text);
  if (!hasZone || Number.isNaN(date.getTime())) {
    throw new TagboatError("usage", `${JSON.stringify(text)} is not a time`, {
      hint: "Write it with its zone, as 2026-11-23T08:00:00Z or 2026-11-23T09:00:00+01:00, or as a duration from now: 3h.",
    });
  }
  if (date.getTime() > now.getTime()) return date;
  throw new TagboatError("usage", `${JSON.stringify(text)} is over already`, { hint: "A hold ends in the future." });
}
