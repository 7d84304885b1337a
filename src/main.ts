import type { Command, CommandResult } from "./commands/command.ts";
import type { InputName, InputValues } from "./commands/inputs.ts";
import { type GivenInputs, misspelledVariables, resolveInputs } from "./commands/resolve-inputs.ts";
import { runCommand } from "./commands/run-command.ts";
import { readSecrets, withTrimmedCredentials } from "./credentials/secrets.ts";
import { failureOf, TagboatError } from "./errors.ts";
import type { Environment } from "./io/ci-facts.ts";
import { createRedactor, growingRedactor, type Redact } from "./io/redact.ts";
import { type Showable, showable } from "./io/shown.ts";
import type { Clock, Log, Plan, World } from "./world.ts";

/** The request of a door. */
export interface Request {
  readonly command: Command;
  readonly given: GivenInputs;
  readonly env: Environment;
  /** The current folder. */
  readonly directory: string;
  readonly clock: Clock;
}

/** The common inputs that the doors themselves use. */
export type CommonValues = InputValues<"json" | "quiet" | "verbose" | "dry-run" | "token-file">;

/** How a door shows output. It may show everything that it gets as it is: the types admit nothing else. */
export interface Door {
  openLog(redact: Redact, values: CommonValues): Log;
  /** Shows a plan and asks whether to continue. Absent: there is no person to ask. */
  readonly approve?: ((plan: Showable<Plan>) => Promise<boolean>) | undefined;
  /** Called once, when the command is over. A failure comes with what had landed before it. */
  show(result: Showable<CommandResult>, values: CommonValues): Promise<void>;
}

/** Runs a command from its inputs to its exit code. */
export async function main(given: Request, door: Door, signal: AbortSignal): Promise<number> {
  const request = { ...given, env: withTrimmedCredentials(given.env) };
  let redact = createRedactor(readSecrets(request.env));
  const values = resolveOrFail(request);
  if (values instanceof TagboatError) {
    await door.show(showable({ deliveries: [], failure: values }, redact), commonDefaults(request.given));
    return values.exitCode;
  }
  let result: CommandResult;
  try {
    const { connect } = await import("./connect/index.ts");
    const secrets = new Set(readSecrets(request.env, values["token-file"]));
    redact = growingRedactor(secrets);
    const log = door.openLog(redact, values);
    for (const slip of misspelledVariables(request.env)) log.warn(slip);
    const world = connect({
      values,
      env: request.env,
      directory: request.directory,
      clock: request.clock,
      log,
      signal,
      approve: door.approve && ((plan) => door.approve?.(showable(plan, redact)) ?? Promise.resolve(false)),
      keepSecret: (secret) => void secrets.add(secret),
    });
    const greeting = warmUpHome(world, values, { toWrite: isLikelyToWrite(request.command, values) });
    try {
      result = await runCommand(request.command, values, world);
    } finally {
      await greeting;
      await tidyUp(world, log);
    }
  } catch (error) {
    result = { deliveries: [], failure: failureOf(error, signal) };
  }
  await door.show(showable(result, redact), values);
  return result.failure?.exitCode ?? 0;
}

/**
 * Connects to the server while the command's code is still being loaded. A failure here will occur again, and be reported, when the command
 * connects.
 */
async function warmUpHome(
  { repositories }: World,
  { repo }: Pick<InputValues<InputName>, "repo">,
  likely: { readonly toWrite: boolean },
): Promise<void> {
  const greet = async () => (await repositories.of(repo ?? (await repositories.home()))).prepare?.(likely);
  await greet().catch(() => undefined);
}

/** A failed cleanup of temporary files is only a warning and does not change the command's result. */
async function tidyUp(world: { close(): Promise<void> }, log: Log): Promise<void> {
  try {
    await world.close();
  } catch (error) {
    log.warn(`Cleaning up failed, which changes nothing about the result: ${failureOf(error).message}`);
  }
}

/** Every command that writes commits has the `sign` input. */
const isLikelyToWrite = ({ inputs }: Command, values: Pick<InputValues<InputName>, "dry-run">): boolean =>
  inputs.includes("sign") && !values["dry-run"];

function resolveOrFail({ command, given, env }: Request): InputValues<InputName> | TagboatError {
  try {
    return resolveInputs(command, given, env);
  } catch (error) {
    return failureOf(error);
  }
}

/** Enough to show an error in the requested format if the inputs themselves are invalid. */
const commonDefaults = (given: GivenInputs): CommonValues => ({
  json: given["json"] === true || given["json"] === "true",
  quiet: false,
  verbose: false,
  "dry-run": false,
  "token-file": undefined,
});
