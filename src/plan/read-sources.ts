import { pathFlaw } from "../domain/repository-path.ts";
import type { FileContent, Snapshot } from "../git/repository.ts";
import { decodeText, finishWithPauses, readAhead } from "../manifests/index.ts";
import { ManifestRefusal } from "../manifests/manifest.ts";

/** Files of a snapshot as texts, with their original bytes. */
export interface Sources {
  readonly contents: ReadonlyMap<string, FileContent>;
  readonly texts: ReadonlyMap<string, string>;
  /** Why a file has no text. */
  readonly unreadable: ReadonlyMap<string, ManifestRefusal>;
}

export async function readSources(snapshot: Snapshot, paths: readonly string[]): Promise<Sources> {
  const flaws = new Map(paths.map((path) => [path, pathFlaw(path)]));
  const contents = await snapshot.read(paths.filter((path) => flaws.get(path) === undefined));
  const texts = new Map<string, string>();
  const unreadable = new Map<string, ManifestRefusal>();
  for (const [path, flaw] of flaws) {
    // A tree may contain such names, and a glob may match them.
    const hint = "Rename the file.";
    if (flaw !== undefined) unreadable.set(path, new ManifestRefusal("unsupported-value", flaw, { file: path, hint }));
  }
  for (const [path, { bytes }] of contents) {
    try {
      texts.set(path, decodeText(path, bytes));
    } catch (error) {
      if (!(error instanceof ManifestRefusal)) throw error;
      unreadable.set(path, error);
    }
  }
  return { contents, texts, unreadable };
}

/** Parses texts with pauses, before a search for images asks for them in one go: bases, and values from which a name is inferred. */
export async function readAllAhead(texts: Sources["texts"], snapshot: Snapshot): Promise<void> {
  for (const [path, text] of texts) await finishWithPauses(readAhead({ path, text }), snapshot.pause);
}
