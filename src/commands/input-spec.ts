/** One input, as all three doors know it: `--name` of the CLI, `name` of the Action, `TAGBOAT_NAME` of the environment. */
export interface InputSpec {
  /** "list" is repeatable as a flag, and one value a line elsewhere. */
  readonly type: "string" | "list" | "boolean";
  readonly description: string;
  /** What stands for the value in the help: "ref", "name". */
  readonly placeholder?: string;
  /** The only values there are. */
  readonly choices?: readonly string[];
  /** The value where none is given, for the help; whoever reads the input applies it. */
  readonly default?: string | undefined;
}
