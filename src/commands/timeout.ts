import { parseDuration } from "../domain/duration.ts";
import { TagboatError } from "../errors.ts";

/** A time limit that a person gave, in milliseconds. @throws usage */
export function parseTimeout(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined && milliseconds > 0) return milliseconds;
  throw notDuration("timeout", text);
}

/** How long health must last, as a person gave it, in milliseconds; absent: not at all. @throws usage */
export function parseSoak(text: string | undefined): number {
  const milliseconds = text === undefined ? 0 : parseDuration(text);
  if (milliseconds !== undefined) return milliseconds;
  throw notDuration("soak", text ?? "");
}

const notDuration = (flag: string, text: string): TagboatError =>
  new TagboatError("usage", `--${flag}: ${JSON.stringify(text)} is not a duration`, {
    hint: "Write it as 30s, 15m or 1h30m: days, hours, minutes and seconds, in this order.",
  });
