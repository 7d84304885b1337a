import { parseDuration } from "../domain/duration.ts";
import { TagboatError } from "../errors.ts";

/** A time limit that a person gave, in milliseconds. @throws usage */
export function parseTimeout(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined && milliseconds > 0) return milliseconds;
  throw new TagboatError("usage", `--timeout: ${JSON.stringify(text)} is not a duration`, {
    hint: "Write it as 30s, 15m or 1h30m: days, hours, minutes and seconds, in this order.",
  });
}
