import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { configJsonSchema } from "../../src/config/json-schema.ts";
import * as values from "../../src/config/schema-values.ts";

/** The parts of JSON Schema that the config's schema is made of. */
interface Node {
  readonly $ref?: string;
  readonly allOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly anyOf?: readonly Node[];
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly $comment?: string;
  readonly examples?: readonly unknown[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly items?: Node;
  readonly additionalProperties?: Node | false;
}

interface Root extends Node {
  readonly definitions: Readonly<Record<string, Node>>;
}

/** The text of `schema.json`. */
export function configSchema(): string {
  return `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
}

const page = "docs/config.md";
const [begin, end] = ["<!-- keys: begin -->", "<!-- keys: end -->"];

/** The page about the config, with its list of keys made anew from the schema. */
export function configReference(): string {
  const text = readFileSync(page, "utf8");
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${page} has no place for the keys`);
  return `${text.slice(0, from + begin.length)}\n\n${keyTables(configJsonSchema() as Root)}\n${text.slice(to)}`;
}

interface Section {
  readonly title: string;
  readonly node: Node;
}

/** A table for each section, in the order in which a reader of the tables meets them. */
function keyTables(root: Root): string {
  const sections: Section[] = [
    { title: "The file", node: { ...root, description: "The keys at the top of the file." } },
  ];
  const seen = new Set(sections.map(({ title }) => title));
  const tables: string[] = [];
  for (const section of sections) {
    const meet = (found: Section) => {
      if (!seen.has(found.title)) sections.push(found);
      seen.add(found.title);
    };
    tables.push(table(section, root, meet));
  }
  return tables.join("\n");
}

type Meet = (section: Section) => void;

function table({ title, node }: Section, root: Root, meet: Meet): string {
  if (node.oneOf?.every((kind) => kind.properties !== undefined)) {
    for (const kind of node.oneOf) meet({ title: `agents of kind ${kindOf(kind)}`, node: kind });
    const kinds = node.oneOf.map((kind) => `- [\`${kindOf(kind)}\`](#agents-of-kind-${kindOf(kind)})`);
    return `### ${title}\n\n${node.description ?? ""} One of these kinds:\n\n${kinds.join("\n")}\n`;
  }
  const shared = sharedKeys(title, node, root);
  if (shared.length > 0) meet({ title: "settings", node: root.definitions["settings"] ?? {} });
  const rows = Object.entries(node.properties ?? {})
    .filter(([key]) => !shared.includes(key))
    .map(([key, value]) => row(key, value, { required: node.required?.includes(key) ?? false, root, meet }));
  const also = shared.length === 0 ? "" : "\nAnd every key of [settings](#settings).\n";
  return `### ${title}\n\n${node.description ?? ""}\n\n| key | takes | default | means |\n|---|---|---|---|\n${rows.join("\n")}\n${also}`;
}

const kindOf = (node: Node): string => String(node.properties?.["kind"]?.const);

/** The keys that a section has in common with the settings of every level. */
function sharedKeys(title: string, node: Node, { definitions }: Root): readonly string[] {
  if (title === "settings") return [];
  const settings = Object.entries(definitions["settings"]?.properties ?? {});
  const same = settings.every(([key, value]) => isDeepStrictEqual(node.properties?.[key], value));
  return same ? settings.map(([key]) => key) : [];
}

interface RowContext {
  readonly required: boolean;
  readonly root: Root;
  readonly meet: Meet;
}

function row(key: string, node: Node, { required, root, meet }: RowContext): string {
  const standard = required ? "required" : defaultOf(node);
  const example = node.examples === undefined ? "" : ` Example: ${code(flow(node.examples[0]))}`;
  const description = node.description ?? (node.const === undefined ? "" : "The kind of agent.");
  return `| \`${key}\` | ${takes(key, node, { root, meet })} | ${cell(standard)} | ${cell(description + example)} |`;
}

function defaultOf(node: Node): string {
  if (node.$comment !== undefined) return node.$comment.replace(/^default: /, "");
  if (node.default === undefined) return "";
  return Array.isArray(node.default) && node.default.length === 0 ? "none" : code(flow(node.default));
}

// What a pattern stands for, in a word.
const nouns = new Map(
  Object.entries({
    name: values.name,
    duration: values.duration,
    variable: values.tokenFrom,
    URL: values.url,
    repository: values.repository,
    branch: values.branch,
    "path or glob": values.glob,
    host: values.host,
    "`Name <email>`": values.identity,
  }).map(([noun, schema]) => [z.toJSONSchema(schema, { io: "input" }).pattern, noun]),
);
nouns.set(z.toJSONSchema(values.forgeTokenFrom, { io: "input" }).pattern, "variable");

interface TakesContext extends Omit<RowContext, "required"> {
  /** Of the key that leads here, for a section that has none of its own. */
  readonly description?: string | undefined;
}

function takes(key: string, node: Node, { root, meet, description }: TakesContext): string {
  const context = { root, meet, description: node.description ?? description };
  const reference = node.$ref ?? node.allOf?.[0]?.$ref;
  if (reference !== undefined) {
    const title = reference.replace("#/definitions/", "");
    meet({ title, node: root.definitions[title] ?? {} });
    return `[${title}](#${title.toLowerCase()})`;
  }
  if (node.const !== undefined) return code(flow(node.const));
  if (node.enum !== undefined) return node.enum.map((value) => code(String(value))).join(" or ");
  if (node.anyOf !== undefined) return node.anyOf.map((kind) => takes(key, kind, context)).join(", or ");
  if (node.items !== undefined) return `list of ${takes(key, node.items, context)}`;
  if (node.properties !== undefined) {
    meet({ title: key, node: { description: description ?? "", ...node } });
    return `[${key}](#${key.toLowerCase()})`;
  }
  if (typeof node.additionalProperties === "object")
    return `by name: ${takes(key, node.additionalProperties, context)}`;
  if (node.type === "boolean") return "`true` or `false`";
  if (node.type === "integer") return "number";
  return nouns.get(node.pattern) ?? "text";
}

const code = (text: string): string => `\`${text}\``;

const cell = (text: string): string => text.replaceAll("|", "\\|");

/** A value as one would write it into the file, on one line. */
function flow(value: unknown, inside = false): string {
  if (Array.isArray(value)) return `[${value.map((item) => flow(item, true)).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, inner]) => `${key}: ${flow(inner, true)}`);
    return `{ ${entries.join(", ")} }`;
  }
  if (typeof value !== "string") return String(value);
  const needsQuotes = inside ? /[{}[\],]|^[*&!|>%@`]|: | #/ : /^[{[*&!|>%@`]|: | #|^[0-9* ]+$/;
  return needsQuotes.test(value) ? JSON.stringify(value) : value;
}
