import type { InputValues } from "../commands/inputs.ts";
import { type Bounds, parseInsecure } from "../credentials/bounds.ts";
import type { Environment } from "../io/ci-facts.ts";
import type { Clock, Log, World } from "../world.ts";

type ConnectInput =
  | "repo"
  | "source"
  | "fetch"
  | "ca-file"
  | "token-file"
  | "insecure"
  | "kube-context"
  | "forge"
  | "forge-url"
  | "commit-via";

export interface ConnectOptions {
  /** A command may have only some of these inputs. */
  readonly values: Partial<InputValues<ConnectInput>>;
  readonly env: Environment;
  /** Working directory. */
  readonly directory: string;
  /** The time, and every wait of the run. */
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly approve?: World["approve"];
  /** Receives each secret that is found, before it is used. */
  keepSecret?(secret: string): void;
}

/** Permissions for servers from the run's user. @throws usage */
export const boundsOf = ({ env, values }: Pick<ConnectOptions, "env" | "values">): Bounds => ({
  env,
  confirmed: { insecure: parseInsecure(values.insecure), contexts: values["kube-context"] },
});
