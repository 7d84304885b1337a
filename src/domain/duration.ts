/** A duration in written form: "30s", "15m", "1h30m", "14d". Days, hours, minutes and seconds, each at most once, in this order. */
export const durationPattern = /^(?=[0-9])(?:([0-9]{1,6})d)?(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s)?$/;

const unitMilliseconds = [86_400_000, 3_600_000, 60_000, 1000] as const;

/** The duration in milliseconds; undefined if the text is not a duration. */
export function parseDuration(text: string): number | undefined {
  const parts = durationPattern.exec(text)?.slice(1);
  if (parts === undefined) return undefined;
  let milliseconds = 0;
  for (const [index, unit] of unitMilliseconds.entries()) milliseconds += Number(parts[index] ?? 0) * unit;
  return milliseconds;
}

/** The shortest form of a duration in milliseconds, rounded down to the second: "1h30m". */
export function formatDuration(milliseconds: number): string {
  let rest = Math.floor(milliseconds / 1000) * 1000;
  let text = "";
  for (const [index, unit] of unitMilliseconds.entries()) {
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    if (count > 0) text += `${count}${"dhms"[index]}`;
  }
  return text === "" ? "0s" : text;
}
