/** A time that a forge gives, in a header or a document. Undefined: it is absent, or no time. */
export function timeOf(given: string | null | undefined): Date | undefined {
  const time = new Date(given ?? "");
  return Number.isNaN(time.getTime()) ? undefined : time;
}
