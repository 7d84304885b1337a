import type { ChangeKind } from "./change-set.ts";
import type { ImageVersion } from "./image-ref.ts";
import { oneLine } from "./text.ts";

/** The content of one `Tagboat-Change` trailer, complete on its own because one commit may have many. */
export interface ChangeTrailer {
  readonly kind: ChangeKind;
  readonly app: string;
  readonly environment?: string;
  readonly image: string;
  readonly from: ImageVersion;
  readonly to: ImageVersion;
  /** The files that were written, if the user named them. Otherwise app and environment identify them. */
  readonly files?: readonly string[];
  /** The locations in these files, as `file#key.path`. Absent: they were too many to list. */
  readonly at?: readonly string[];
}

/** The content of a `Tagboat-Hold` or `Tagboat-Unhold` trailer. */
export interface HoldTrailer {
  readonly kind: "hold" | "unhold";
  readonly app: string;
  readonly environment: string;
}

/** Everything that tagboat writes into a commit message for machines, and reads back. */
export interface Trailers {
  readonly changes: readonly ChangeTrailer[];
  readonly holds?: readonly HoldTrailer[];
  /** Page of the source commit. */
  readonly source?: string | undefined;
  /** The user, and the run. */
  readonly by?: string | undefined;
  readonly gate?: string | undefined;
  /** Why the user did it. */
  readonly reason?: string | undefined;
  /** Apps that left a release train with this commit, with the reasons. For people. */
  readonly left?: readonly string[];
}

const names = {
  change: "Tagboat-Change",
  hold: "Tagboat-Hold",
  unhold: "Tagboat-Unhold",
  source: "Tagboat-Source",
  by: "Tagboat-By",
  gate: "Tagboat-Gate",
  reason: "Tagboat-Reason",
  left: "Tagboat-Left",
};

/** The trailer block of a commit message, without a newline at its end. */
export function formatTrailers({ changes, holds = [], source, by, gate, reason, left = [] }: Trailers): string {
  const lines = [
    ...changes.map((change) => `${names.change}: ${formatChange(change)}`),
    ...holds.map(({ kind, ...place }) => `${names[kind]}: ${formatPairs(place)}`),
  ];
  for (const [name, value] of [
    [names.source, source],
    [names.by, by],
    [names.gate, gate],
    [names.reason, reason],
  ] as const) {
    if (value !== undefined) lines.push(`${name}: ${oneLine(value)}`);
  }
  lines.push(...left.map((text) => `${names.left}: ${oneLine(text)}`));
  return lines.join("\n");
}

/** Reads the trailers anywhere in a message: a squash or a user's edit may have moved them. */
export function parseTrailers(message: string): Trailers {
  const lines = message.split(/\r?\n/);
  const changes = valuesOf(lines, names.change).flatMap((value) => parseChange(value) ?? []);
  const left = valuesOf(lines, names.left);
  return {
    changes,
    holds: [...parseHolds(lines, "hold"), ...parseHolds(lines, "unhold")],
    source: valuesOf(lines, names.source)[0],
    by: valuesOf(lines, names.by)[0],
    gate: valuesOf(lines, names.gate)[0],
    reason: valuesOf(lines, names.reason)[0],
    ...(left.length > 0 && { left }),
  };
}

// A squash indents or bullets the messages that it collects: "* Tagboat-Change: …".
const valuesOf = (lines: readonly string[], name: string): string[] =>
  lines.flatMap((line) => {
    const text = line.replace(/^[\s*>-]+/, "");
    return text.startsWith(`${name}: `) ? [text.slice(name.length + 2).trim()] : [];
  });

function formatChange({ kind, app, environment, image, from, to, files = [], at = [] }: ChangeTrailer): string {
  const pairs = formatPairs({ app, environment, image, from: formatVersion(from), to: formatVersion(to) });
  const places = [...files.map((file) => ({ file })), ...at.map((path) => ({ at: path }))];
  return [kind, pairs, ...places.map(formatPairs)].join(" ");
}

function formatPairs(pairs: Readonly<Record<string, string | undefined>>): string {
  const written = Object.entries(pairs).filter(([, value]) => value !== undefined && value !== "");
  return written.map(([key, value]) => `${key}=${encode(value ?? "")}`).join(" ");
}

const parsePairs = (pairs: readonly string[]): ReadonlyMap<string, string> =>
  new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), decode(pair.slice(pair.indexOf("=") + 1))]));

const parseHolds = (lines: readonly string[], kind: HoldTrailer["kind"]): HoldTrailer[] =>
  valuesOf(lines, names[kind]).flatMap((text) => {
    const values = parsePairs(text.split(/\s+/));
    const app = values.get("app");
    const environment = values.get("environment");
    return app === undefined || environment === undefined ? [] : [{ kind, app, environment }];
  });

function parseChange(text: string): ChangeTrailer | undefined {
  const [kind, ...pairs] = text.split(/\s+/);
  if (kind !== "update" && kind !== "promote" && kind !== "rollback") return undefined;
  const values = parsePairs(pairs);
  const app = values.get("app");
  const image = values.get("image");
  if (app === undefined || image === undefined) return undefined;
  const environment = values.get("environment");
  const all = (key: string): string[] =>
    pairs.flatMap((pair) => (pair.startsWith(`${key}=`) ? decode(pair.slice(key.length + 1)) : []));
  const [files, at] = [all("file"), all("at")];
  return {
    kind,
    app,
    ...(environment === undefined ? {} : { environment }),
    image,
    from: parseVersion(values.get("from") ?? ""),
    to: parseVersion(values.get("to") ?? ""),
    ...(files.length > 0 && { files }),
    ...(at.length > 0 && { at }),
  };
}

/** "tag", "@sha256:…" or "tag@sha256:…". */
export const formatVersion = ({ tag, digest }: ImageVersion): string =>
  `${tag ?? ""}${digest === undefined ? "" : `@${digest}`}`;

function parseVersion(text: string): ImageVersion {
  const at = text.indexOf("@");
  const tag = at === -1 ? text : text.slice(0, at);
  return { ...(tag === "" ? {} : { tag }), ...(at === -1 ? {} : { digest: text.slice(at + 1) }) };
}

// Percent-encodes what would confuse a parser: blanks, "=", "%", control characters and everything outside ASCII.
const encode = (text: string): string => text.replace(/[^A-Za-z0-9._~:/@+-]/gu, encodeURIComponent);

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
