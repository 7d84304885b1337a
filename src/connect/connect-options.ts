import type { InputValues } from "../commands/inputs.ts";
import { type Bounds, parseInsecure } from "../credentials/bounds.ts";
import type { Environment } from "../io/ci-facts.ts";
import type { Log } from "../world.ts";

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
  /** Of these inputs a command may take only some. */
  readonly values: Partial<InputValues<ConnectInput>>;
  readonly env: Environment;
  /** Folder we stand in. */
  readonly directory: string;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Told each secret that is found on the way, before it is used. */
  keepSecret?(secret: string): void;
}

/** What whoever runs us has said about servers. @throws usage */
export const boundsOf = ({ env, values }: Pick<ConnectOptions, "env" | "values">): Bounds => ({
  env,
  confirmed: { insecure: parseInsecure(values.insecure), contexts: values["kube-context"] },
});
