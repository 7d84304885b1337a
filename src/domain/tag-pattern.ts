import { commitShape } from "./commit-name.ts";

/** Placeholders of a pattern such as "{sha}" or "prod-{sha}-{date}"; all except the branch have an order. */
export const tagPlaceholders = ["sha", "version", "number", "date", "branch"] as const;
export type TagPlaceholder = (typeof tagPlaceholders)[number];

/** The values in a tag, by the placeholders of its pattern and in their order. */
export type TagParts = ReadonlyMap<TagPlaceholder, string>;

const shapes: Readonly<Record<TagPlaceholder, string>> = {
  sha: commitShape,
  version: "v?[0-9]+(?:\\.[0-9]+)*(?:-[0-9A-Za-z.]+)*?",
  number: "[0-9]+",
  date: "[0-9][0-9A-Za-z._-]*?",
  branch: "[A-Za-z0-9_][A-Za-z0-9_.-]*?",
};

/** Reads a tag by a pattern. Undefined if the tag does not match. */
export function readTag(tag: string, pattern: string): TagParts | undefined {
  const match = expressionOf(pattern).exec(tag);
  if (match === null) return undefined;
  const parts = new Map<TagPlaceholder, string>();
  for (const name of placeholdersIn(pattern)) parts.set(name, match.groups?.[name] ?? "");
  const sha = parts.get("sha");
  return sha === undefined ? parts : parts.set("sha", sha.toLowerCase());
}

/** The placeholders of a pattern, from left to right, each once. */
export const placeholdersIn = (pattern: string): TagPlaceholder[] => [
  ...new Set(
    [...pattern.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => tagPlaceholders.find((one) => one === name) ?? []),
  ),
];

function expressionOf(pattern: string): RegExp {
  const seen = new Set<string>();
  const source = pattern
    .split(/(\{\w+\})/)
    .map((part) => {
      const name = tagPlaceholders.find((one) => part === `{${one}}`);
      if (name === undefined) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      if (seen.has(name)) return `\\k<${name}>`;
      seen.add(name);
      // Only a commit may have upper-case letters: literals must match exactly.
      return `(?<${name}>${name === "sha" ? shapes.sha.replaceAll("a-f", "a-fA-F") : shapes[name]})`;
    })
    .join("");
  return new RegExp(`^${source}$`);
}
