/**
 * Makes an untrusted web address safe to show. The result is parsed, so it cannot break a line or hide text, and has no user. Its scheme,
 * host and port are those of one of our own addresses; any other address gives undefined.
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
