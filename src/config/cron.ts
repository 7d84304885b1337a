interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Names for numbers, from `least` on. */
  readonly names?: readonly string[];
}

const fields: readonly Field[] = [
  { name: "minute", least: 0, most: 59 },
  { name: "hour", least: 0, most: 23 },
  { name: "day of the month", least: 1, most: 31 },
  {
    name: "month",
    least: 1,
    most: 12,
    names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
  },
  // 7 also means Sunday, as in every cron.
  { name: "day of the week", least: 0, most: 7, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];

/** The problem with a cron expression of five fields, as a phrase; undefined if it is valid. */
export function cronProblem(text: string): string | undefined {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== fields.length) {
    return `a cron expression has 5 fields (minute hour day month weekday), this one has ${parts.length}`;
  }
  for (const [index, field] of fields.entries()) {
    const part = parts[index] ?? "";
    if (!part.split(",").every((item) => isSound(item, field))) {
      return `${JSON.stringify(part)} is no valid ${field.name} (${field.least}-${field.most})`;
    }
  }
  return undefined;
}

function isSound(item: string, field: Field): boolean {
  const [range = "", step, ...more] = item.split("/");
  if (more.length > 0) return false;
  if (step !== undefined && !(/^[0-9]{1,2}$/.test(step) && Number(step) > 0)) return false;
  if (range === "*") return true;
  const bounds = range.split("-").map((bound) => numberOf(bound, field));
  const [from, to] = bounds;
  if (bounds.length > 2 || from === undefined) return false;
  return bounds.length === 1 || (to !== undefined && from <= to);
}

function numberOf(text: string, { least, most, names = [] }: Field): number | undefined {
  const named = names.indexOf(text.toLowerCase());
  if (named !== -1) return least + named;
  if (!/^[0-9]{1,2}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= least && value <= most ? value : undefined;
}
