import type { ChangeTrailer } from "../domain/trailers.ts";
import { TagboatError } from "../errors.ts";
import type { CommitId, Repository, Snapshot } from "../git/repository.ts";

/** A file that a commit changed: the removed and the added lines, and the whole text after it. */
interface ChangedFile {
  readonly path: string;
  readonly removed: readonly string[];
  readonly added: readonly string[];
  /** Undefined: the commit removed the file. */
  readonly text: string | undefined;
}

/** The changes of a commit, and the files after it. */
export interface CommitContent {
  readonly changed: readonly ChangedFile[];
  readonly paths: ReadonlySet<string>;
}

/** A commit, and the commit to compare it with: its first parent, or where the branch was before a push. */
export interface CommitSpan {
  readonly commit: CommitId;
  readonly before: CommitId | undefined;
}

/** More files than any delivery changes: beyond this, contents are not fetched. */
const mostFiles = 2_000;

/**
 * The changes of a commit, read from its trees; undefined: the server no longer serves them, or the commit is far larger than a delivery.
 */
export async function readContent(
  repository: Pick<Repository, "at">,
  branch: string,
  { commit, before }: CommitSpan,
): Promise<CommitContent | undefined> {
  try {
    const after = await repository.at(commit, branch);
    const parent = before === undefined ? undefined : await repository.at(before, branch);
    if (after === undefined || (before !== undefined && parent === undefined)) return undefined;
    return await compare(parent, after);
  } catch (error) {
    if (error instanceof TagboatError && error.kind !== "interrupted") return undefined;
    throw error;
  }
}

async function compare(before: Snapshot | undefined, after: Snapshot): Promise<CommitContent | undefined> {
  const [old = new Map<string, string>(), now] = [await before?.fingerprints(), await after.fingerprints()];
  const paths = [...new Set([...old.keys(), ...now.keys()])].filter((path) => old.get(path) !== now.get(path));
  if (paths.length > mostFiles) return undefined;
  const [oldTexts, texts] = [await before?.read(paths), await after.read(paths)];
  const changed = paths.map((path) => {
    const [oldText, text] = [textOf(oldTexts?.get(path)?.bytes), textOf(texts.get(path)?.bytes)];
    const [gone, come] = [linesOf(oldText), linesOf(text)];
    return { path, removed: without(gone, come), added: without(come, gone), text };
  });
  return { changed, paths: new Set(now.keys()) };
}

const textOf = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : new TextDecoder().decode(bytes);

const linesOf = (text: string | undefined): string[] => text?.split(/\r?\n/) ?? [];

function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

const isOfHolds = ({ path }: ChangedFile): boolean => path.startsWith(".tagboat/holds/");

/**
 * Whether a commit changed only what its trailers say. Each added line has the new version, or the image without a version; each removed
 * line has the old version. Hold files are tagboat's own and always count.
 */
export function changesOnly({ changed }: CommitContent, changes: readonly ChangeTrailer[]): boolean {
  const names = changes.map(({ image }) => image);
  const isSaid = (versions: readonly string[]) => (line: string) =>
    hasAny(line, versions) || hasAny(line, names, afterBareName);
  const isNew = isSaid(changes.flatMap(({ to }) => versionTexts(to)));
  const isOld = isSaid(changes.flatMap(({ from }) => versionTexts(from)));
  return changed.every(
    (file) =>
      isOfHolds(file) ||
      // Without a different line, the mode changed.
      (file.added.length > 0 && file.added.every(isNew) && file.removed.every(isOld)),
  );
}

/** Whether a commit changed only hold files, or nothing. */
export const changesHoldsOnly = ({ changed }: CommitContent): boolean => changed.every(isOfHolds);

/**
 * Whether a commit wrote the version of a trailer into one of the files with the image. Files that are not in the commit were moved later.
 * If all of them were moved, the commit cannot confirm the message, and the message is believed.
 */
export function bringsVersion(
  { changed, paths }: CommitContent,
  { to }: Pick<ChangeTrailer, "to">,
  places: readonly string[],
): boolean {
  if (places.length > 0 && !places.some((path) => paths.has(path))) return true;
  const texts = versionTexts(to);
  const files = changed.filter(({ path }) => places.length === 0 || places.includes(path));
  return (
    texts.length > 0 &&
    files.some(({ added }) => texts.every((text) => added.some((line) => hasAny(withoutComment(line), [text]))))
  );
}

const withoutComment = (line: string): string => line.replace(/(?:^|\s)#.*/, "");

const versionTexts = ({ tag, digest }: ChangeTrailer["to"]): string[] => [tag, digest].flatMap((text) => text || []);

/** Characters that may not precede or follow a version: "1.2" is not in "1.2.3", "11.2" or "1.2-rc.1". */
const partOfVersion = /[A-Za-z0-9_.+-]/;
/** Characters that may not follow a name without a version. */
const afterBareName = /[A-Za-z0-9_.+:@/-]/;

/** Whether a line contains one of the texts as a whole. */
const hasAny = (line: string, texts: readonly string[], unlessFollowedBy = partOfVersion): boolean =>
  texts.some((text) => {
    for (let at = line.indexOf(text); at !== -1; at = line.indexOf(text, at + 1)) {
      const [before, after] = [line[at - 1] ?? " ", line[at + text.length] ?? " "];
      if (!partOfVersion.test(before) && !unlessFollowedBy.test(after)) return true;
    }
    return false;
  });
