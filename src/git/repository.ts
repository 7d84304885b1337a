/** A full object id, in lower-case hexadecimal. */
export type CommitId = string;

/** The regular-file modes of Git. Links and submodules are never read or written. */
export type FileMode = "100644" | "100755";

export interface FileContent {
  readonly bytes: Uint8Array;
  readonly mode: FileMode;
}

/** The caller's next reads, so that few round trips fetch them. A hint: it changes no result. */
export interface Want {
  /** Globs or paths that will be listed and read. */
  readonly globs?: readonly string[];
}

/** The kinds of tree entries. */
export type EntryKind = "file" | "folder" | "link" | "submodule";

/** A branch at one commit, without a work tree: trees and blobs are fetched on demand. */
export interface Snapshot {
  readonly commit: CommitId;
  /** The branch's short name, even if the remote's HEAD was opened. */
  readonly branch: string;
  /**
   * Sorted paths of the regular files that match any of the globs. A path without wildcards matches itself. Links and submodules are left
   * out.
   */
  list(globs: readonly string[]): Promise<readonly string[]>;
  /** The regular files at these paths. Missing files, links and submodules are absent from the map. */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, FileContent>>;
  /**
   * The kind of every entry that matches any of the globs, including folders, links and submodules. For callers that must not mistake a
   * link, which they cannot read, for a missing file. Links are not followed.
   */
  kinds(globs: readonly string[]): Promise<ReadonlyMap<string, EntryKind>>;
  /**
   * Every entry but folders, by path. The texts of two entries are equal if and only if content and mode are equal. Contents are not
   * fetched.
   */
  fingerprints(): Promise<ReadonlyMap<string, string>>;
  /** Lets a signal be heard in the midst of long work on what was read. Absent: nothing interrupts it. @throws interrupted */
  pause?(): Promise<void>;
}

export interface Identity {
  readonly name: string;
  readonly email: string;
}

/** Author, committer and signing of a commit. Absent parts follow Git's configuration. */
export interface CommitIdentity {
  readonly author?: Identity;
  readonly committer?: Identity;
  /** "auto" signs if `commit.gpgSign` says so. */
  readonly sign?: "auto" | "on" | "off";
  readonly signingKey?: string;
  /** Adds the committer's `Signed-off-by` to the message's trailers. */
  readonly signOff?: boolean;
}

export interface CommitChange {
  /** New contents by path, or "removed". The caller keeps the mode of a file that it has read. */
  readonly files: ReadonlyMap<string, FileContent | "removed">;
  readonly message: string;
  readonly identity?: CommitIdentity;
}

/** The branch to write, and the commit it must be at when the write arrives. */
export interface WriteTarget {
  readonly branch: string;
  /**
   * A commit: the branch is at it. "absent": the branch does not exist. A lease: one of our own branches, replaced if it is still at that
   * commit.
   */
  readonly expect: CommitId | "absent" | Lease;
}

/** Permission to replace one of our own branches if it is still at this commit. Never for a shared branch. */
export interface Lease {
  readonly lease: CommitId;
}

export interface Written {
  readonly kind: "written";
  readonly commit: CommitId;
}

/** Another writer was first: read the new tip and plan again. */
export interface Outdated {
  readonly kind: "outdated";
  readonly reason: string;
  /** The commit that was created. Normally it did not land; after a lost answer it may have landed. */
  readonly attempted: CommitId;
}

/** The server refuses the write, and would refuse it again. */
export interface Refused {
  readonly kind: "refused";
  readonly cause: RefusalCause;
  /** The server's message, without secrets. */
  readonly message: string;
  /** The likely problem of the credentials, if they may be the cause. */
  readonly credentialsHint?: string;
}

export type RefusalCause =
  | "protected-branch"
  | "protected-path"
  /** The branch accepts signed commits only. */
  | "unsigned"
  | "hook"
  | "permission"
  | "name-clash"
  | "archived";

export type WriteResult = Written | Outdated | Refused;

/** The relation of `a` to `b`: "ancestor" means that `a` is an ancestor of `b`. */
export type Relation = "same" | "ancestor" | "descendant" | "diverged" | "unknown";

export interface LogBound {
  /** The largest number of commits. */
  readonly count: number;
  /** Only first parents: the history of the branch itself. */
  readonly firstParent?: boolean;
}

export interface CommitInfo {
  readonly commit: CommitId;
  readonly parents: readonly CommitId[];
  readonly author: Identity;
  /** Differs from `committedAt` after an amend, a rebase or a cherry-pick. */
  readonly authoredAt: Date;
  readonly committedAt: Date;
  readonly message: string;
}

/** The commits that one commit has and another lacks. */
export interface CommitsBetween {
  /** Each before its parents; no more than were asked for. */
  readonly commits: readonly CommitInfo[];
  /** The number of all of them. */
  readonly count: number;
}

/** Files whose changes matter to a caller. */
export interface WantedFiles {
  readonly globs: readonly string[];
  /** Literal paths, whatever characters they contain. */
  readonly paths: readonly string[];
}

/** One commit of the branch itself: a merge counts as one commit, and what was merged is compared with the first parent. */
export interface BranchCommit {
  readonly info: CommitInfo;
  readonly before: StateBefore;
  /** Commits that a merge brought, newest first. A long list may be incomplete. Empty: it is no merge. */
  merged(): Promise<readonly CommitInfo[]>;
}

/** The branch before a commit. "nothing": the commit is the first one. "unserved": the server does not serve what was before it. */
export type StateBefore =
  | {
      readonly kind: "state";
      readonly snapshot: Snapshot;
      /** Paths of the wanted files that the commit changed, added or removed. */
      readonly changed: ReadonlySet<string>;
    }
  | { readonly kind: "nothing" }
  | { readonly kind: "unserved" };

/** The features that an adapter supports. The contract suite checks each one. */
export interface Capabilities {
  /** The scope of a write's expectation: the whole branch, or only the files that it changes. */
  readonly guards: "branch" | "files";
  readonly keepsModes: boolean;
  readonly setsIdentity: boolean;
  readonly signs: "as-configured" | "by-forge" | "never";
}

/** A remote Git repository. @throws TagboatError: not-found, remote, refused, machine, interrupted, timeout */
export interface Repository {
  /** The repository's address, without secrets. */
  readonly url: string;
  /** Connects to the server early; also prepares a push if a write is likely. Changes no result and never fails. */
  prepare?(likely: { readonly toWrite: boolean }): void;
  /** Opens a branch; absent: the remote's HEAD. Each call reads the newest commit. @throws not-found, remote */
  open(branch?: string, want?: Want): Promise<Snapshot>;
  /** The branch as it was at one of its commits; undefined: the server does not serve that commit. @throws remote */
  at(commit: CommitId, branch: string): Promise<Snapshot | undefined>;
  /** Creates one commit on `base` and moves the branch to it. Never forced, except by a lease on one of our own branches. */
  write(base: Snapshot, change: CommitChange, to: WriteTarget): Promise<WriteResult>;
  /**
   * Creates an empty commit in the local store, and asks the server by a dry run whether it accepts pushes with these credentials.
   * Undefined: it does. Branch protection is not covered. @throws as `write`
   */
  rehearse?(base: Snapshot, identity: CommitIdentity): Promise<Refused | undefined>;
  /** Checks for a refusal that is certain in advance, and writes nothing. Absent: the adapter knows of none. @throws as `write` */
  checkChange?(base: Snapshot, change: CommitChange): Promise<void>;
  relation(a: CommitId, b: CommitId): Promise<Relation>;
  /**
   * How many commits `to` has that `from` lacks, up to `most`. Sends no request: it counts the commits that `relation` has read. Undefined:
   * they are not enough. Absent: the adapter cannot count.
   */
  countBetween?(from: CommitId, to: CommitId, most: number): Promise<number | undefined>;
  /**
   * The commits that `to` has and `from` lacks. Fetches more history if the commits that `relation` has read are not enough to tell.
   * Undefined: the server does not have both commits. Absent: the adapter cannot list them. @throws remote
   */
  commitsBetween?(from: CommitId, to: CommitId, most: number): Promise<CommitsBetween | undefined>;
  log(from: CommitId, bound: LogBound): AsyncIterable<CommitInfo>;
  /**
   * The history of the branch itself, newest first: the chain of first parents from a commit. Fetches commits, folders and files in steps,
   * and only those that can matter to the wanted files. `wanted` is asked again for each commit. Absent: `log` and `at` have to do.
   * @throws not-found, remote
   */
  branchHistory?(from: CommitId, branch: string, wanted: () => WantedFiles): AsyncIterable<BranchCommit>;
  /** The commit of any branch with this abbreviated id (at least 7 hexadecimal digits); undefined: none, or several. */
  resolve(abbreviation: string): Promise<CommitId | undefined>;
  deleteBranch(name: string, expect: CommitId): Promise<void>;
  /** How the repository is fetched, and with how many requests: for `--verbose` and the bench. */
  describe(): string;
  readonly capabilities: Capabilities;
  /** Closes connections and removes temporary files. Safe to call twice. */
  close(): Promise<void>;
}
