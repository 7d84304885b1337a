/**
 * Makes an untrusted web address safe to show: parsed, so that it cannot break a line or hide text, without a user, and only with the same
 * scheme, host and port as one of our own addresses. Undefined for any other address.
 */
export function knownPage(address: unknown, ours: readonly string[]): string | undefined {
  const page = parsed(address);
  const isOurs = page !== undefined && ours.some((own) => parsed(own)?.origin === page.origin);
  return isOurs ? page.href : undefined;
}

function parsed(address: unknown): URL | undefined {
  if (typeof address !== "string" || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  return /^https?:$/.test(url.protocol) && url.username === "" && url.password === "" ? url : undefined;
}
