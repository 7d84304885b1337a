/** One input in all three forms: `--name` of the CLI, `name` of the Action, `TAGBOAT_NAME` of the environment. */
export interface InputSpec {
  /** A "list" is a repeatable flag; elsewhere it has one value a line. */
  readonly type: "string" | "list" | "boolean";
  readonly description: string;
  /** Placeholder for the value in the help: "ref", "name". */
  readonly placeholder?: string;
  /** The only allowed values. */
  readonly choices?: readonly string[];
  /** The default, for the help only; the code that reads the input applies it. */
  readonly default?: string | undefined;
}
