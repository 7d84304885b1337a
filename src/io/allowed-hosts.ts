import { hostOf } from "../addresses.ts";
import type { Environment } from "./ci-facts.ts";

/**
 * Whether `TAGBOAT_ALLOWED_HOSTS` allows the host. Unset: all hosts. Separated by commas or blanks; a host without a port means the default
 * port.
 */
export function isAllowedHost({ env }: { readonly env: Environment }, address: string): boolean {
  const allowed = env["TAGBOAT_ALLOWED_HOSTS"];
  if (!allowed) return true;
  const host = hostOf(address)?.toLowerCase();
  return allowed
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== "" && entry === host);
}
