import { randomBytes } from "node:crypto";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { deflate, deflateSync } from "node:zlib";
import { onThisMachine } from "../cli/machine-failure.ts";
import type { GitRunner } from "../cli/runner.ts";
import { type GitObject, isObjectId, namedObject, objectHeader } from "../protocol/object.ts";

/** The objects of one store. New ones, and those from small packs, stay in memory, so reading them needs no process. */
export interface Objects {
  /** Reads by id or any other revision, in the order of the names. Undefined: not in the store. */
  read(names: readonly string[]): Promise<(GitObject | undefined)[]>;
  /** An object in memory; undefined: not in memory, and not in the store either if `isWhole`. */
  known(id: string): GitObject | undefined;
  /** Whether every object of the store is in memory. */
  readonly isWhole: boolean;
  /** Keeps objects in memory that were added to the store. */
  keep(objects: Iterable<GitObject>): void;
  /** Objects were added to the store that are not in memory. */
  markIncomplete(): void;
  /** Writes objects to the store and returns their ids. @throws machine */
  write(contents: readonly NewObject[]): Promise<string[]>;
}

export interface NewObject {
  readonly type: "blob" | "tree";
  readonly bytes: Buffer;
}

/** The most that is kept in memory, in bytes. */
const mostKept = 96 * 1024 * 1024;

export function objectsOf(git: GitRunner): Objects {
  const known = new Map<string, GitObject>();
  let kept = 0;
  // While this is true, an object that is not in memory is not in the store.
  let isWhole = true;
  const keep = (objects: Iterable<GitObject>) => {
    for (const object of objects) {
      if (known.has(object.id)) continue;
      if (kept + object.bytes.length > mostKept) isWhole = false;
      else {
        known.set(object.id, object);
        kept += object.bytes.length;
      }
    }
  };
  return {
    keep,
    known: (id) => known.get(id),
    get isWhole() {
      return isWhole;
    },
    markIncomplete() {
      isWhole = false;
    },
    async read(names) {
      const unknown = names.filter((name) => !known.has(name) && !(isWhole && isObjectId(name)));
      const read = await readObjects(git, unknown);
      const found = new Map(unknown.map((name, index) => [name, read[index]]));
      return names.map((name) => known.get(name) ?? found.get(name));
    },
    async write(contents) {
      const objects = contents.map(({ type, bytes }) => namedObject(type, bytes));
      await Promise.all(objects.filter(({ id }) => !known.has(id)).map((object) => writeLoose(git, object)));
      keep(objects);
      return objects.map(({ id }) => id);
    },
  };
}

/** Reads objects of a store with one `git cat-file --batch`, in the order of the names. Undefined: not in the store. */
export async function readObjects(git: GitRunner, names: readonly string[]): Promise<(GitObject | undefined)[]> {
  if (names.length === 0) return [];
  const { stdout } = await git.run(["cat-file", "--batch"], { input: names.map((name) => `${name}\n`).join("") });
  const objects: (GitObject | undefined)[] = [];
  let at = 0;
  for (const _ of names) {
    const end = stdout.indexOf(10, at);
    const [id = "", type = "", size] = stdout.toString("utf8", at, end).split(" ");
    at = end + 1;
    if (size === undefined || type === "missing") {
      objects.push(undefined);
      continue;
    }
    const length = Number(size);
    objects.push({ id, type, bytes: stdout.subarray(at, at + length) });
    at += length + 1;
  }
  return objects;
}

const compressAside = promisify(deflate);

/** Larger objects, in bytes, are compressed in another thread; for smaller ones the handover would cost more than the work. */
const mostInline = 64 * 1024;

/**
 * Writes a loose object. It gets its name only when it is complete. The calls block: each takes some hundredths of a millisecond, and a
 * tree waits for the trees below it, so a turn of the event loop for each call would cost more.
 */
async function writeLoose({ directory }: GitRunner, { id, type, bytes }: GitObject): Promise<void> {
  const whole = Buffer.concat([objectHeader(type, bytes), bytes]);
  const content =
    whole.length > mostInline ? await compressAside(whole, { level: 1 }) : deflateSync(whole, { level: 1 });
  const folder = join(directory, "objects", id.slice(0, 2));
  const scratch = join(directory, "scratch", `${id}-${randomBytes(4).toString("hex")}`);
  await onThisMachine(directory, async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(scratch, content, { flag: "wx" });
    renameSync(scratch, join(folder, id.slice(2)));
  });
}
