import { readFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { parse, YAMLParseError } from "yaml";
import { TagboatError } from "../../errors.ts";
import type { Environment } from "../../io/ci-facts.ts";
import { type Fields, fieldsOf, listOf, textOf } from "./fields.ts";

/** One named entry and its file. Paths in the entry are relative to that file's folder. */
export interface Entry {
  readonly file: string;
  readonly fields: Fields;
}

/** The merged files of `KUBECONFIG`. */
export interface Kubeconfig {
  readonly files: readonly string[];
  readonly currentContext: string | undefined;
  readonly clusters: ReadonlyMap<string, Entry>;
  readonly users: ReadonlyMap<string, Entry>;
  readonly contexts: ReadonlyMap<string, Entry>;
}

/**
 * Reads the files that `KUBECONFIG` lists, or else `~/.kube/config`. Undefined if none exists. As in kubectl, the first file that
 * has an entry wins. @throws config
 */
export function readKubeconfig(env: Environment): Kubeconfig | undefined {
  const files = kubeconfigPaths(env).flatMap((path) => readFile(path) ?? []);
  if (files.length === 0) return undefined;
  return {
    files: files.map(({ file }) => file),
    currentContext: files.map(({ fields }) => textOf(fields["current-context"])).find((name) => name !== undefined),
    clusters: namedEntries(files, "clusters", "cluster"),
    users: namedEntries(files, "users", "user"),
    contexts: namedEntries(files, "contexts", "context"),
  };
}

function kubeconfigPaths(env: Environment): string[] {
  const listed = env["KUBECONFIG"]?.split(delimiter).filter((path) => path !== "") ?? [];
  if (listed.length > 0) return listed.map((path) => resolve(path));
  const home = env["HOME"] ?? env["USERPROFILE"];
  return home ? [join(home, ".kube", "config")] : [];
}

function readFile(file: string): Entry | undefined {
  try {
    return { file, fields: fieldsOf(parse(readFileSync(file, "utf8"))) };
  } catch (cause) {
    // The list may contain files that do not exist yet.
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    if (!(cause instanceof YAMLParseError)) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new TagboatError("config", `Cannot read the kubeconfig "${file}": ${why}`, { cause });
    }
    // The parser's own message quotes the line, which may contain a token.
    const line = cause.linePos?.[0].line ?? 1;
    throw new TagboatError("config", `${file}:${line} is not YAML, and so no kubeconfig`);
  }
}

function namedEntries(files: readonly Entry[], list: string, key: string): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const { file, fields } of files) {
    for (const item of listOf(fields[list]).map(fieldsOf)) {
      const name = textOf(item["name"]);
      if (name !== undefined && !entries.has(name)) entries.set(name, { file, fields: fieldsOf(item[key]) });
    }
  }
  return entries;
}

/** A value that the entry has as base64, or in a file that it names. @throws config */
export function dataOf({ file, fields }: Entry, key: string): string | undefined {
  const data = textOf(fields[`${key}-data`]);
  if (data !== undefined) return Buffer.from(data, "base64").toString("utf8");
  const path = textOf(fields[key]);
  return path === undefined ? undefined : readNamed({ file, path, key });
}

interface NamedFile {
  readonly file: string;
  readonly path: string;
  readonly key: string;
}

/** Reads a file that a kubeconfig names. @throws config */
export function readNamed({ file, path, key }: NamedFile): string {
  try {
    return readFileSync(resolve(dirname(file), path), "utf8");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TagboatError("config", `Cannot read "${path}", which ${file} names as ${key}: ${why}`, { cause });
  }
}
