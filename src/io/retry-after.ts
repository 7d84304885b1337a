/**
 * Milliseconds that a server asks to wait before the next request, by `Retry-After`: seconds, or a date (RFC 9110, section 10.2.3).
 * Undefined: the server asks for nothing, or not in either form.
 */
export function retryAfter(headers: Headers, now: Date): number | undefined {
  const said = headers.get("retry-after") ?? "";
  if (/^\d{1,9}$/.test(said)) return Number(said) * 1000;
  const date = said === "" ? Number.NaN : Date.parse(said);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}
