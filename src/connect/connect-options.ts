import type { InputValues } from "../commands/inputs.ts";
import type { Environment } from "../io/ci-facts.ts";
import type { Log } from "../world.ts";

export interface ConnectOptions {
  readonly values: InputValues<"repo" | "fetch" | "ca-file" | "token-file" | "forge" | "forge-url" | "commit-via">;
  readonly env: Environment;
  /** Folder we stand in. */
  readonly directory: string;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Told each secret that is found on the way, before it is used. */
  keepSecret?(secret: string): void;
}
