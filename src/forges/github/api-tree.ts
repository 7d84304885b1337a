import { TagboatError } from "../../errors.ts";
import type { CommitId, EntryKind, FileContent, FileMode } from "../../git/repository.ts";
import type { Client } from "./client.ts";

/** An entry of a tree. */
export interface ApiTreeEntry {
  readonly mode: string;
  readonly id: string;
}

/** Everything in a commit. Requested once, on first use. */
export interface ApiTree {
  /** Every entry by path, including folders, links and submodules. */
  entries(): Promise<ReadonlyMap<string, ApiTreeEntry>>;
  files(): Promise<ReadonlyMap<string, ApiTreeEntry>>;
  read(paths: readonly string[]): Promise<ReadonlyMap<string, FileContent>>;
}

/** The kind of an entry, from its mode. */
export function kindOf({ mode }: ApiTreeEntry): EntryKind {
  const kinds: Readonly<Record<string, EntryKind>> = { "040000": "folder", "120000": "link", "160000": "submodule" };
  return kinds[mode] ?? "file";
}

const isFileMode = (mode: string): mode is FileMode => mode === "100644" || mode === "100755";

export function openTree(client: Client, commit: CommitId): ApiTree {
  let known: Promise<ReadonlyMap<string, ApiTreeEntry>> | undefined;
  const blobs = new Map<string, Promise<Uint8Array>>();
  const entries = () => {
    known ??= readTree(client, commit);
    known.catch(() => {
      known = undefined;
    });
    return known;
  };
  const blob = (id: string) => {
    const bytes = blobs.get(id) ?? readBlob(client, id);
    blobs.set(id, bytes);
    bytes.catch(() => blobs.delete(id));
    return bytes;
  };
  const files = async () => new Map([...(await entries())].filter(([, { mode }]) => isFileMode(mode)));
  return {
    entries,
    files,
    async read(paths) {
      const all = await entries();
      const found = [...new Set(paths)].map(async (path) => {
        const entry = all.get(path);
        if (entry === undefined || !isFileMode(entry.mode)) return [];
        return [[path, { bytes: await blob(entry.id), mode: entry.mode }] as const];
      });
      return new Map((await Promise.all(found)).flat());
    },
  };
}

async function readTree(client: Client, commit: CommitId): Promise<ReadonlyMap<string, ApiTreeEntry>> {
  const doing = `Reading the tree of ${commit}`;
  const { tree } = await client.ask(doing, () => client.rest.git.getCommit({ ...client.repo, commit_sha: commit }));
  const data = await client.ask(doing, () =>
    client.rest.git.getTree({
      ...client.repo,
      tree_sha: tree.sha,
      recursive: "1",
    }),
  );
  if (data.truncated) {
    throw new TagboatError(
      "refused",
      `${doing} failed: GitHub's API does not tell all files of so large a repository`,
      {
        hint: "Write by Git, not by the API.",
      },
    );
  }
  return new Map(data.tree.map(({ path, mode, sha }) => [path, { mode, id: sha }]));
}

async function readBlob(client: Client, id: string): Promise<Uint8Array> {
  const { content } = await client.ask(`Reading the blob ${id}`, () =>
    client.rest.git.getBlob({ ...client.repo, file_sha: id }),
  );
  return Buffer.from(content, "base64");
}
