import type * as z from "zod";
import { didYouMean } from "../domain/closest.ts";
import { type Problem, printable } from "./problem.ts";
import { type Path, pathText, resolve } from "./tree-path.ts";
import type { YamlTree } from "./yaml-tree.ts";

type Issue = z.core.$ZodIssue;

/**
 * The message for zod, at a time when the faulty schema is still known. A message for unknown keys has a line for each key, in their order,
 * because zod reports all keys of a section as one issue, at the section's path.
 */
export function issueMessage(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== "unrecognized_keys") return undefined;
  const known = knownKeys(issue.inst);
  return issue.keys.map((key) => `unknown key \`${printable(key)}\`${didYouMean(key, known)}`).join("\n");
}

/** The issues of a value that may have several types: those of its actual type, or else of the first. */
export function settledUnion(issue: Issue): readonly Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const isOtherKind = ({ code, path }: Issue): boolean => code === "invalid_type" && path.length === 0;
  const issues = issue.errors.find((errors) => !errors.some(isOtherKind)) ?? issue.errors[0];
  return issues?.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })) ?? [issue];
}

/** The keys of the section that an issue is about. */
export function knownKeys(schema: unknown): readonly string[] {
  const shape = (schema as { readonly shape?: object } | undefined)?.shape;
  return shape === undefined ? [] : Object.keys(shape);
}

/** An issue as problems with positions in the file. */
export function problemsOf(issue: Issue, tree: YamlTree): readonly Problem[] {
  const path = issue.path as Path;
  if (issue.code === "unrecognized_keys") {
    const messages = issue.message.split("\n");
    return issue.keys.map((key, index) => ({
      offset: resolve(tree, [...path, key]).keyOffset,
      message: at(path, messages[index] ?? issue.message),
    }));
  }
  const found = resolve(tree, path);
  if (issue.code === "invalid_key") {
    return [{ offset: found.keyOffset, message: at(path, issue.issues[0]?.message ?? issue.message) }];
  }
  if (found.value === undefined) {
    const missing = `\`${String(path.at(-1) ?? "")}\` is missing`;
    return [{ offset: found.keyOffset, message: at(path.slice(0, -1), `${missing}${choices(issue)}`) }];
  }
  return [{ offset: found.value.offset, message: at(path, describe(issue, found.value)) }];
}

const at = (path: Path, message: string): string => (path.length === 0 ? message : `${pathText(path)}: ${message}`);

function describe(issue: Issue, value: YamlTree): string {
  switch (issue.code) {
    case "invalid_type":
      if (isSection(issue.expected) && value.kind === "scalar" && value.value === null)
        return `is empty: write \`${String(issue.path.at(-1) ?? "key")}: {}\` or give it keys`;
      return `must be ${nouns[issue.expected] ?? issue.expected}, not ${nounOf(value)}${bracesHint(issue.expected, value)}`;
    case "invalid_value":
    case "invalid_union":
      return notOneOf(optionsOf(issue), value);
    case "too_small":
    case "too_big":
      if (issue.origin === "array" || issue.origin === "string") return issue.message;
      return issue.code === "too_small" ? `must be ${issue.minimum} or more` : `must be ${issue.maximum} or less`;
    default:
      return `${quotation(issue.path as Path, value)}${issue.message}`;
  }
}

/** The faulty text, unless it may be a secret in the wrong place. */
function quotation(path: Path, value: YamlTree): string {
  const secret = path.some((key) => key === "tokenFrom" || key === "headersFrom" || key === "headers");
  if (secret || value.kind !== "scalar" || value.source === "") return "";
  return `${JSON.stringify(withoutSecrets(value.source).slice(0, 80))}: `;
}

/** An address without its user and password, and without its query, which may be a token. */
const withoutSecrets = (text: string): string =>
  /^[a-z][a-z0-9+.-]*:\/\/.*[?#]/is.test(text)
    ? text.replace(/\/\/.*@/s, "//…@").replace(/[?#].*$/s, "?…")
    : text.replace(/\/\/.*@/s, "//…@");

/** YAML reads `{app}` at the start of a value as a map. */
const bracesHint = (expected: string, value: YamlTree): string =>
  expected === "string" && value.kind === "map" ? ": put quotes around text that begins with a brace" : "";

function notOneOf(options: readonly string[], value: YamlTree): string {
  const allowed = `${options.length === 1 ? "" : "one of "}${options.join(", ")}`;
  if (value.kind !== "scalar") return `must be ${allowed}, not ${nounOf(value)}`;
  return `${JSON.stringify(value.source.slice(0, 80))} is not ${allowed}${didYouMean(value.source, options)}`;
}

const nouns: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a section with keys",
  record: "a section with keys",
};

const isSection = (expected: string): boolean => nouns[expected] === "a section with keys";

function nounOf(tree: YamlTree): string {
  if (tree.kind === "list") return "a list";
  if (tree.kind === "map") return "a section with keys";
  if (tree.value === null) return "empty";
  return typeof tree.value === "string" ? "text" : JSON.stringify(tree.source);
}

function optionsOf(issue: Issue): readonly string[] {
  if (issue.code === "invalid_value") return issue.values.map(String);
  const options = (issue as { readonly options?: readonly unknown[] }).options;
  return options?.map(String) ?? [];
}

function choices(issue: Issue): string {
  const options = optionsOf(issue);
  return options.length === 0 ? "" : `: ${options.join(", ")}`;
}
