import { Cron } from "croner";

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
}

const fields: readonly Field[] = [
  { name: "minute", least: 0, most: 59 },
  { name: "hour", least: 0, most: 23 },
  { name: "day of the month", least: 1, most: 31 },
  { name: "month", least: 1, most: 12 },
  // 7 also means Sunday, as in other cron programs.
  { name: "day of the week", least: 0, most: 7 },
];

/** The times of a cron expression of five fields, in a time zone. @throws Error: the expression is invalid */
export const cronTimes = (expression: string, timeZone: string): Cron =>
  new Cron(expression, { timezone: timeZone, mode: "5-part" });

/** Describes in a phrase what is wrong with a cron expression of five fields. Undefined: it is valid. */
export function cronProblem(text: string): string | undefined {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== fields.length) {
    return `a cron expression has 5 fields (minute hour day month weekday), this one has ${parts.length}`;
  }
  for (const [index, { name, least, most }] of fields.entries()) {
    const part = parts[index] ?? "";
    if (!isPlain(part) || timesOf(fields.map((_, other) => (other === index ? part : "*"))) === undefined) {
      return `${JSON.stringify(part)} is no valid ${name} (${least}-${most})`;
    }
  }
  // The rarest valid day is a leap day, which is at most eight years away. So an expression without a next time never comes.
  return timesOf(parts)?.nextRun(anyTime) ? undefined : `there is no such day: ${JSON.stringify(text)} never comes`;
}

const anyTime = new Date(0);

/** False for extensions that only some cron programs support, such as "L" and "?". */
const isPlain = (part: string): boolean => part.split(/[,/-]/).every((item) => /^(?:\*|\d{1,2}|[a-z]{3})$/i.test(item));

function timesOf(parts: readonly string[]): Cron | undefined {
  try {
    return cronTimes(parts.join(" "), "UTC");
  } catch {
    return undefined;
  }
}
