/** A full object id, in lower-case hexadecimal. */
export type CommitId = string;

/** The regular-file modes of Git. Links and submodules are never read or written. */
export type FileMode = "100644" | "100755";

export interface FileContent {
  readonly bytes: Uint8Array;
  readonly mode: FileMode;
}

/** What the caller will ask next, so that it can come in as few round trips as possible. A hint: it changes no answer. */
export interface Want {
  /** Globs, or paths, that will be listed and read. */
  readonly globs?: readonly string[];
}

/** What can stand at a path. */
export type EntryKind = "file" | "folder" | "link" | "submodule";

/** A branch at one commit. There is no work tree: trees and blobs arrive as they are asked for. */
export interface Snapshot {
  readonly commit: CommitId;
  /** The branch's short name, also where the remote's HEAD was asked for. */
  readonly branch: string;
  /**
   * Paths of the regular files that match any of the globs, sorted. A path with no glob in it matches itself.
   * Links and submodules are left out.
   */
  list(globs: readonly string[]): Promise<readonly string[]>;
  /** The files, each where it exists as a regular file; what is missing, a link or a submodule is absent from the map. */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, FileContent>>;
  /**
   * What stands at the paths that match any of the globs, folders, links and submodules too: for whoever must not take a
   * link that he cannot read for nothing at all. Nothing is found behind a link.
   */
  kinds(globs: readonly string[]): Promise<ReadonlyMap<string, EntryKind>>;
  /** All that is no folder, by path, each with a text that is the same exactly where content and mode are. Contents are not fetched. */
  fingerprints(): Promise<ReadonlyMap<string, string>>;
}

export interface Identity {
  readonly name: string;
  readonly email: string;
}

/** Who makes the commit, and whether it is signed. What is absent is as Git is configured. */
export interface CommitIdentity {
  readonly author?: Identity;
  readonly committer?: Identity;
  /** "auto" signs where `commit.gpgSign` says so. */
  readonly sign?: "auto" | "on" | "off";
  readonly signingKey?: string;
  /** Adds the committer's `Signed-off-by` to the message's trailers. */
  readonly signOff?: boolean;
}

export interface CommitChange {
  /** New contents by path, or "removed". Modes are kept by whoever read the file; a new file says its own. */
  readonly files: ReadonlyMap<string, FileContent | "removed">;
  readonly message: string;
  readonly identity?: CommitIdentity;
}

/** The branch that is written, and what it must be at when the write arrives. */
export interface WriteTarget {
  readonly branch: string;
  /** A commit: the branch is exactly there. "absent": it does not exist. A lease: our own branch, replaced from where we saw it. */
  readonly expect: CommitId | "absent" | Lease;
}

/** Leave to replace a branch of our own, while it is still at the commit that was seen. Never for a shared branch. */
export interface Lease {
  readonly lease: CommitId;
}

export interface Written {
  readonly kind: "written";
  readonly commit: CommitId;
}

/** Somebody else was first, or two wrote at once: read the new tip and plan again. */
export interface Outdated {
  readonly kind: "outdated";
  readonly reason: string;
  /** The commit that was made and did not land, as far as is known: a lost answer may prove to have been a success. */
  readonly attempted: CommitId;
}

/** The server says no, and will say it again. */
export interface Refused {
  readonly kind: "refused";
  readonly cause: RefusalCause;
  /** What the server said, without secrets. */
  readonly message: string;
  /** What is likely wrong with the credentials, where they may be the cause. */
  readonly credentialsHint?: string;
}

export type RefusalCause =
  | "protected-branch"
  | "protected-path"
  /** The branch takes signed commits alone. */
  | "unsigned"
  | "hook"
  | "permission"
  | "name-clash"
  | "archived";

export type WriteResult = Written | Outdated | Refused;

/** How `a` stands to `b`: "ancestor" means that `a` is an ancestor of `b`. */
export type Relation = "same" | "ancestor" | "descendant" | "diverged" | "unknown";

export interface LogBound {
  /** At most so many commits. */
  readonly count: number;
  /** Only first parents: the history of the branch itself. */
  readonly firstParent?: boolean;
}

export interface CommitInfo {
  readonly commit: CommitId;
  readonly parents: readonly CommitId[];
  readonly author: Identity;
  /** Another time than `committedAt`: somebody made the commit anew, as an amend, a rebase and a cherry-pick do. */
  readonly authoredAt: Date;
  readonly committedAt: Date;
  readonly message: string;
}

/** What an adapter can and cannot promise; the contract suite checks that it tells the truth. */
export interface Capabilities {
  /** What a write is guarded by: the whole branch, or only the files it touches. */
  readonly guards: "branch" | "files";
  readonly keepsModes: boolean;
  readonly setsIdentity: boolean;
  readonly signs: "as-configured" | "by-forge" | "never";
}

/** A Git repository somewhere else. Failures are `TagboatError`s: not-found, remote, refused. */
export interface Repository {
  /** The repository's address, without secrets. */
  readonly url: string;
  /** Begins to talk to the server, so that its answers come sooner: to a write too, where one is likely. Changes no answer, and never fails. */
  prepare?(likely: { readonly toWrite: boolean }): void;
  /** Opens a branch; absent: the remote's HEAD. Opening again gives the newest commit. @throws not-found */
  open(branch?: string, want?: Want): Promise<Snapshot>;
  /** The branch as it was at one of its commits; undefined: the server does not give that commit. @throws remote */
  at(commit: CommitId, branch: string): Promise<Snapshot | undefined>;
  /** Makes one commit on `base` and moves the branch to it. Never forced, save by a lease on a branch of our own. */
  write(base: Snapshot, change: CommitChange, to: WriteTarget): Promise<WriteResult>;
  /**
   * Makes a commit without a change, as it would be made in earnest, keeps it here, and lets the server say whether it takes pushes
   * from us. Undefined: it does; how it protects its branches is not asked. @throws as `write`
   */
  rehearse?(base: Snapshot, identity: CommitIdentity): Promise<Refused | undefined>;
  /** Asks what is certain to be refused of a change, and writes nothing. Absent: nothing is, before it is tried. @throws as `write` */
  checkChange?(base: Snapshot, change: CommitChange): Promise<void>;
  relation(a: CommitId, b: CommitId): Promise<Relation>;
  log(from: CommitId, bound: LogBound): AsyncIterable<CommitInfo>;
  /** The commit of any branch whose id begins like this (7 hexadecimal digits or more); undefined: none, or several. */
  resolve(abbreviation: string): Promise<CommitId | undefined>;
  deleteBranch(name: string, expect: CommitId): Promise<void>;
  /** How many times the world was asked, for `--verbose` and the bench; and by which way. */
  describe(): string;
  readonly capabilities: Capabilities;
  /** Removes what the adapter keeps on this machine. Safe to call twice. */
  close(): Promise<void>;
}
