import type { ImageChange } from "./change-set.ts";
import type { ImageVersion } from "./image-ref.ts";
import { oneLine } from "./text.ts";
import { type ChangeTrailer, formatTrailers, type Trailers } from "./trailers.ts";

export interface MessageParts extends Omit<Trailers, "changes"> {
  /** Template of the title; see `titlePlaceholders`. */
  readonly title?: string | undefined;
  /** Group that all the apps belong to. */
  readonly group?: string | undefined;
  /** Whether the trailers name the files and the locations in them, because no config says which app and environment they belong to. */
  readonly namesFiles?: boolean;
  /** Text between title and trailers. */
  readonly body?: string | undefined;
}

const defaultTitle = "deploy({environment}): {app} {from} → {to}";
const rollbackTitle = "rollback({environment}): {app} {from} → {to}";

/** Placeholders of a title template. */
export const titlePlaceholders = ["app", "environment", "from", "to", "image"] as const;

/** The message of the commit that carries these changes: a title for people, trailers for machines. */
export function formatCommitMessage(changes: readonly ImageChange[], parts: MessageParts): string {
  const written = changes.filter((change) => change.outcome === "updated");
  const sections = [
    formatTitle(written, parts.title ?? titleFor(written), parts.group),
    parts.body,
    formatTrailers({ ...parts, changes: written.map((change) => trailerOf(change, parts.namesFiles === true)) }),
  ];
  return `${sections.filter((section) => section !== undefined && section !== "").join("\n\n")}\n`;
}

const titleFor = (changes: readonly ImageChange[]): string =>
  changes.length > 0 && changes.every(({ kind }) => kind === "rollback") ? rollbackTitle : defaultTitle;

/** More locations of one change are not listed. */
const mostLocations = 10;

function trailerOf(change: ImageChange, namesFiles: boolean): ChangeTrailer {
  if (!namesFiles) return change;
  const files = [...new Set(change.sites.map(({ file }) => file))];
  const at = change.sites.map(({ file, path }) => `${file}#${path}`);
  return { ...change, files, ...(at.length <= mostLocations && { at }) };
}

/** A title from the values that all changes share. A group precedes its apps: "shop (cart, checkout)". */
export function formatTitle(
  changes: readonly Omit<ChangeTrailer, "kind">[],
  template: string,
  group?: string | undefined,
): string {
  const apps = list(changes.map((change) => change.app));
  const values = {
    app: group === undefined ? apps : `${group} (${apps})`,
    environment: list(changes.flatMap((change) => change.environment ?? [])),
    image: list(changes.map((change) => change.image)),
    from: common(changes.map((change) => shortVersion(change.from))),
    to: list(changes.map((change) => shortVersion(change.to))),
  };
  const title = template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name as keyof typeof values] ?? whole);
  // An absent value leaves its punctuation behind: "deploy(): api  → 1".
  return oneLine(
    title
      .replace("()", "")
      .replace(/\s→\s*$/u, "")
      .replace(/(\S)\s{2,}→/u, "$1 →"),
  );
}

/** At most three names, or two and the number of the rest. */
function list(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  if (distinct.length <= 3) return distinct.join(", ");
  return `${distinct.slice(0, 2).join(", ")} and ${distinct.length - 2} more`;
}

/** The value that all share; empty if they differ. */
const common = (values: readonly string[]): string => (new Set(values).size === 1 ? (values[0] ?? "") : "");

/** A version short enough for a title: the first seven digits of a commit, the first twelve of a digest. */
export function shortVersion({ tag, digest }: ImageVersion): string {
  if (tag !== undefined) return /^[0-9a-f]{40}$/.test(tag) ? tag.slice(0, 7) : tag;
  return digest === undefined ? "" : digest.slice(0, "sha256:".length + 12);
}
