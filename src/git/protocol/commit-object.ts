import type { CommitId, CommitInfo, Identity } from "../repository.ts";

/** Reads a commit from its stored bytes, which name its parents even if they were not fetched. */
export function parseCommit(commit: CommitId, bytes: Buffer): CommitInfo {
  const end = bytes.indexOf("\n\n");
  const head = bytes.subarray(0, end === -1 ? bytes.length : end);
  const encoding = /^encoding (.+)$/m.exec(head.toString("latin1"))?.[1];
  const text = decode(head, encoding);
  const field = (name: string) => new RegExp(`^${name} (.*)$`, "m").exec(text)?.[1] ?? "";
  return {
    commit,
    parents: [...text.matchAll(/^parent ([0-9a-f]+)$/gm)].flatMap(([, id]) => id ?? []),
    author: personOf(field("author")),
    authoredAt: timeOf(field("author")),
    committedAt: timeOf(field("committer")),
    message: end === -1 ? "" : decode(bytes.subarray(end + 2), encoding),
  };
}

/** Id of a commit's tree; "" if the bytes are not a commit. */
export function treeOf(bytes: Buffer): string {
  return /^tree ([0-9a-f]+)\n/.exec(bytes.toString("latin1", 0, 80))?.[1] ?? "";
}

function personOf(text: string): Identity {
  const parts = /^(.*?) ?<(.*?)>/.exec(text);
  return { name: parts?.[1] ?? "", email: parts?.[2] ?? "" };
}

/** A time outside the range of `Date` becomes the epoch: showing an invalid date would fail. */
function timeOf(text: string): Date {
  const time = new Date(Number(/> (-?\d+)/.exec(text)?.[1] ?? 0) * 1000);
  return Number.isNaN(time.getTime()) ? new Date(0) : time;
}

/** Reads an unknown encoding as UTF-8, as Git does. */
function decode(bytes: Buffer, encoding: string | undefined): string {
  try {
    return new TextDecoder(encoding ?? "utf-8").decode(bytes);
  } catch {
    return bytes.toString("utf8");
  }
}
