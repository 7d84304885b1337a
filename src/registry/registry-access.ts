import type { Fetch } from "../io/http.ts";
import type { RegistryCredential } from "./credential.ts";
import type { Patience } from "./retry.ts";

/** Access to one registry. */
export interface RegistryAccess extends Patience {
  /** Root of its API: "https://registry.example.com". */
  readonly server: string;
  readonly fetch: Fetch;
  /** Read when the registry first asks for it. Undefined: anonymous. @throws config, refused */
  credential(): Promise<RegistryCredential | undefined>;
  /** Whether the registry's credential may go to an address of its token server. */
  mayGo(address: string): boolean;
  /** @throws refused: the run's user does not allow a request to this token server; remote: no credential and no question may go there */
  checkRealm(realm: URL): void;
  /** Receives each token before it is used. */
  keepSecret(secret: string): void;
}
