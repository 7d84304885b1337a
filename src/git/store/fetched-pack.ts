import { createWriteStream } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { indexBounds } from "../cli/command-bounds.ts";
import { isOfThisMachine, localFailure, onThisMachine } from "../cli/machine-failure.ts";
import type { GitResult, GitRunner } from "../cli/runner.ts";
import { BadPack, unpack } from "../protocol/pack.ts";
import { packIndex } from "../protocol/pack-index.ts";
import type { PacketReader } from "../protocol/pkt-line.ts";
import { readPack, type ShallowChange } from "../protocol/upload-pack.ts";
import type { Objects } from "./objects.ts";

/** The store that receives fetched objects. */
export interface Store {
  readonly git: GitRunner;
  readonly objects: Objects;
}

interface Fetched {
  /** Unique among the packs of the store. */
  readonly number: number;
  /** The server left objects out, so the pack is a promisor pack. */
  readonly isFiltered: boolean;
}

/** Stores the pack of a fetch. A failure leaves nothing of it behind. @throws BadPack, ProtocolError, RemoteRefusal, machine */
export async function storePack(
  store: Store,
  reader: PacketReader,
  { number, isFiltered }: Fetched,
): Promise<ShallowChange> {
  const base = join(store.git.directory, "objects", "pack", `pack-${String(number).padStart(40, "0")}`);
  try {
    const { change, pack } = await keepPack(reader, `${base}.pack`);
    await indexPack(store, { base, pack, isFiltered });
    return change;
  } catch (error) {
    await Promise.all([".pack", ".idx", ".promisor", ".rev"].map((end) => rm(`${base}${end}`, { force: true })));
    throw error;
  }
}

interface KeptPack extends Omit<Fetched, "number"> {
  /** Path of its files, without extension. */
  readonly base: string;
  /** The whole pack, if it is small. */
  readonly pack: Buffer | undefined;
}

/** Indexes a pack: a small one in this process, with the same files that Git writes; a large one by `git index-pack`. */
async function indexPack({ git, objects }: Store, { base, pack, isFiltered }: KeptPack): Promise<void> {
  const found = pack && unpack(pack);
  if (pack === undefined || found === undefined) {
    objects.markIncomplete();
    const command = ["index-pack", ...(isFiltered ? ["--promisor"] : []), `${base}.pack`];
    const result = await git.attempt(command, { bounds: indexBounds });
    if (result.exitCode !== 0) throw packFailure(result);
    return;
  }
  await onThisMachine(base, async () => {
    if (isFiltered) await writeFile(`${base}.promisor`, "");
    await writeFile(`${base}.idx`, packIndex(found, pack));
  });
  objects.keep(found);
}

function packFailure(result: GitResult): Error {
  return isOfThisMachine(result)
    ? localFailure(["index-pack"], result)
    : new BadPack(result.stderr.replace(/^fatal: /, ""));
}

/** A pack up to this many bytes is also held in memory. */
const mostInMemory = 16 * 1024 * 1024;

/** Writes the pack to a file as it arrives: it may be larger than memory. */
async function keepPack(
  reader: PacketReader,
  path: string,
): Promise<{ readonly change: ShallowChange; readonly pack: Buffer | undefined }> {
  const file = createWriteStream(path, { flags: "wx" });
  const done = new Promise<void>((resolve, reject) => file.on("error", reject).on("close", resolve));
  done.catch(() => undefined);
  let parts: Buffer[] = [];
  let length = 0;
  const write = (bytes: Buffer) => {
    length += bytes.length;
    if (length > mostInMemory) parts = [];
    else parts.push(Buffer.from(bytes));
    return file.write(bytes)
      ? Promise.resolve()
      : Promise.race([new Promise<void>((resolve) => file.once("drain", resolve)), done]);
  };
  return onThisMachine(path, async () => {
    try {
      const change = await readPack(reader, write);
      file.end();
      await done;
      return { change, pack: length > mostInMemory ? undefined : Buffer.concat(parts) };
    } finally {
      file.destroy();
    }
  });
}

/** The store's shallow commits. */
export async function shallowOf({ directory }: GitRunner): Promise<string[]> {
  const text = await readFile(join(directory, "shallow"), "utf8").catch(() => "");
  return text.split("\n").filter((line) => line !== "");
}

/** Updates the shallow file as the server says, after the commits are stored. Uses a rename, since Git may read the file at any time. */
export async function setShallow(
  store: GitRunner,
  before: readonly string[],
  { cut, joined }: ShallowChange,
): Promise<void> {
  if (cut.length + joined.length === 0) return;
  const now = new Set([...before, ...cut]);
  for (const id of joined) now.delete(id);
  const path = join(store.directory, "shallow");
  await onThisMachine(store.directory, async () => {
    if (now.size === 0) return rm(path, { force: true });
    await writeFile(`${path}.new`, [...now].map((id) => `${id}\n`).join(""));
    await rename(`${path}.new`, path);
  });
}
