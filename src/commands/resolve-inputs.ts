import { closest, didYouMean, editDistance } from "../domain/closest.ts";
import { TagboatError } from "../errors.ts";
import type { Command } from "./command.ts";
import type { InputSpec } from "./input-spec.ts";
import { type InputName, type InputValues, inputSpecs } from "./inputs.ts";

/** Values as a door found them: unchecked, and absent if not given. */
export type GivenInputs = Readonly<Record<string, string | readonly string[] | boolean | undefined>>;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The command's values: from the door, or from `TAGBOAT_NAME` in the environment. An empty variable counts as absent.
 * @throws usage
 */
export function resolveInputs<Name extends InputName>(
  command: Command<Name>,
  given: GivenInputs,
  env: Environment,
): InputValues<Name> {
  const entries = command.inputs.map((name) => {
    const spec: InputSpec = inputSpecs[name];
    refuseEmpty(name, given[name]);
    const value = given[name] ?? env[variableOf(name)];
    return [name, readValue(name, spec, value)];
  });
  const values = Object.fromEntries(entries) as InputValues<Name>;
  refuseIdle(command, given, values);
  refuseImagesAsApps(command.name, given["app"]);
  return values;
}

/** Refuses an image reference given in place of an app name. @throws usage */
function refuseImagesAsApps(command: string, apps: GivenValue): void {
  const image = readList(apps).find((name) => /[/:@]/.test(name));
  if (image === undefined) return;
  throw new TagboatError("usage", `${JSON.stringify(image)} is the name of an image, not of an app`, {
    hint: `Give the image with its flag: tagboat ${command} --image ${image}`,
  });
}

/** An input that nothing reads means a forgotten switch. Only the door's inputs count: a job's variables may be meant for another step. */
function refuseIdle<Name extends InputName>(
  { name: command, only = {} }: Pick<Command<Name>, "name" | "only">,
  given: GivenInputs,
  values: InputValues<Name>,
): void {
  for (const [name, inputs] of Object.entries<readonly Name[] | undefined>(only)) {
    const idle = values[name as Name] ? [] : (inputs ?? []).filter((input) => given[input] !== undefined);
    if (idle.length === 0) continue;
    const flags = idle.map((input) => `--${input}`).join(", ");
    const does = idle.length === 1 ? "does" : "do";
    throw new TagboatError("usage", `${flags} ${does} nothing for \`${command}\` without --${name}`, {
      hint: `Give --${name}, or leave ${idle.length === 1 ? "it" : "them"} out.`,
    });
  }
}

/** An empty flag comes from an unset variable of the script, and does not request the default. */
function refuseEmpty(name: string, value: GivenValue): void {
  if (value !== "" && !(Array.isArray(value) && value.includes(""))) return;
  throw new TagboatError("usage", `--${name} is empty`, {
    hint: "Is the variable set that it was made from? Leave the flag out for its default.",
  });
}

/** "if-missing" is TAGBOAT_IF_MISSING. */
export const variableOf = (name: string): string => `TAGBOAT_${name.toUpperCase().replaceAll("-", "_")}`;

/** Variables that are read outside the tables of inputs. */
const otherVariables = ["TOKEN", "ALLOWED_HOSTS", "APP_ID", "APP_KEY", "APP_KEY_FILE"].map(variableOf);

/** Variables that look like ours and are not, a sentence for each. Other variables may hold a token that a config names. */
export function misspelledVariables(env: Environment): string[] {
  const prefix = "TAGBOAT_";
  const known = [...Object.keys(inputSpecs).map(variableOf), ...otherVariables];
  return Object.keys(env).flatMap((name) => {
    if (!name.startsWith(prefix) || known.includes(name) || !env[name]) return [];
    // Compares only names with as many words, because TAGBOAT_EU_TOKEN is close to TAGBOAT_TOKEN but a name of its own. Compares without
    // the common prefix, because TAGBOAT_CF_ID and TAGBOAT_APP_ID are different names too.
    const own = known.filter((each) => each.split("_").length === name.split("_").length);
    const meant = closest(
      name.slice(prefix.length),
      own.map((each) => each.slice(prefix.length)),
    );
    return meant === undefined
      ? []
      : [`the variable ${name} means nothing to tagboat: did you mean \`${prefix}${meant}\`?`];
  });
}

type GivenValue = GivenInputs[string];

function readValue(name: string, spec: InputSpec, value: GivenValue): string | readonly string[] | boolean | undefined {
  if (spec.type === "list") return readList(value);
  if (spec.type === "boolean") return readBoolean(name, value);
  if (value === undefined || value === "") return undefined;
  const text = String(value);
  if (spec.choices !== undefined && !spec.choices.includes(text)) {
    throw new TagboatError(
      "usage",
      `${JSON.stringify(text)} is not a value of --${name}${misspelt(text, spec.choices)}`,
      {
        hint: `It is one of ${spec.choices.join(", ")}.`,
      },
    );
  }
  return text;
}

/** Only a value that is one letter off: `gitlab` is not meant to be `github`. */
function misspelt(text: string, choices: readonly string[]): string {
  const near = choices.filter((choice) => editDistance(text.toLowerCase(), choice) <= 1);
  return didYouMean(text, near);
}

function readList(value: GivenValue): readonly string[] {
  const parts = Array.isArray(value) ? value : typeof value === "string" ? value.split(/\r?\n/) : [];
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

function readBoolean(name: string, value: GivenValue): boolean {
  if (value === undefined || value === "" || value === "false" || value === false) return false;
  if (value === true || value === "true") return true;
  throw new TagboatError("usage", `${JSON.stringify(value)} is not a value of --${name}`, {
    hint: "It is true or false.",
  });
}
