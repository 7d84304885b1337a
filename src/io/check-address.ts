import { TagboatError } from "../errors.ts";
import type { Environment } from "./ci-facts.ts";
import { isAllowedHost, isLocal } from "./tokens.ts";

/**
 * A config may not lead to a folder of this machine, where Git would run that repository's hooks; and credentials in an address are
 * bound as every other. @throws refused
 */
export function checkAddress(
  address: string,
  { home, env }: { readonly home: string; readonly env: Environment },
): void {
  if (address !== home && isLocal(address) && !isLocal(home)) {
    throw new TagboatError("refused", `The config names the repository "${address}", a folder of this machine`, {
      hint: "A config that comes from a server may only name repositories on servers.",
    });
  }
  if (!URL.canParse(address)) return;
  const { username, host, protocol } = new URL(address);
  if (username !== "" && protocol.startsWith("http") && !isAllowedHost(env, host)) {
    throw new TagboatError(
      "refused",
      `The address carries credentials for ${host}, which TAGBOAT_ALLOWED_HOSTS does not name`,
    );
  }
}
