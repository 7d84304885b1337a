/**
 * A web address that somebody else gave, as it may be shown: parsed, so that nothing in it can break a line or hide, without a user, and
 * on the same scheme, host and port as one of ours. Any other is not shown.
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
