/** What a tag says by the parts of its pattern; what the pattern does not name, or the tag does not have, is absent. */
export interface TagParts {
  /** The source commit, in lower case, whole or abbreviated to seven digits or more. */
  readonly sha?: string;
  readonly version?: string;
}

/** What may stand for each placeholder. A date or a number orders nothing: builds overtake each other. */
const shapes: Readonly<Record<string, string>> = {
  sha: "[0-9a-fA-F]{7,64}",
  version: "v?[0-9]+(?:\\.[0-9]+)*(?:-[0-9A-Za-z.]+)*?",
  number: "[0-9]+",
  date: "[0-9][0-9A-Za-z._-]*?",
  branch: "[A-Za-z0-9_][A-Za-z0-9_.-]*?",
};

/** Reads a tag by a pattern such as "{sha}" or "prod-{sha}-{date}". Nothing where it is of another form. */
export function readTag(tag: string, pattern: string): TagParts {
  const groups = expressionOf(pattern).exec(tag)?.groups ?? {};
  const { sha, version } = groups;
  return {
    ...(sha === undefined ? {} : { sha: sha.toLowerCase() }),
    ...(version === undefined ? {} : { version }),
  };
}

function expressionOf(pattern: string): RegExp {
  const seen = new Set<string>();
  const source = pattern
    .split(/(\{\w+\})/)
    .map((part) => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1];
      const shape = name === undefined ? undefined : shapes[name];
      if (name === undefined || shape === undefined) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      if (seen.has(name)) return `\\k<${name}>`;
      seen.add(name);
      return `(?<${name}>${shape})`;
    })
    .join("");
  return new RegExp(`^${source}$`);
}
