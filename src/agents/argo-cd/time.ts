/** Truncates to the second, like the agent's times. Apply it to every time that is compared with one of them. */
export const cutToSecond = (milliseconds: number): number => Math.floor(milliseconds / 1000) * 1000;

/** Parses a time of the API ("2026-08-22T10:00:31Z") into milliseconds. Undefined if the value is no time. */
export function readTime(value: unknown): number | undefined {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}
