import type { Relation } from "../git/repository.ts";

/** An image as the config repository now names it. */
export interface RolloutImage {
  /** Without the tag: "ghcr.io/acme/api". */
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** The question to an agent: a commit on the branch that it watches, and the images of this commit. */
export interface Rollout {
  /** The config repository's address, as tagboat uses it. */
  readonly repoURL: string;
  readonly branch: string;
  readonly isDefaultBranch?: boolean;
  /** The commit on the branch. For a merged pull request, the commit that the merge made there. */
  readonly commit: string;
  /** When the commit became visible on the branch, or an earlier time if that is unknown. */
  readonly pushedAt: Date;
  readonly images: readonly RolloutImage[];
}

/** Whether our sites still have our images in the files of another commit. */
export type ContentAt = "same" | "changed" | "unknown";

/** Part of a repository that an agent renders. Paths start at its root, without "./" and a trailing slash. "" is the root. */
export interface ReadPlace {
  /** Absent: only the files. */
  readonly folder?: string;
  /** Whether to read subfolders too, if neither Kustomize nor Helm says what is rendered. */
  readonly recurse: boolean;
  /** Files named in addition to the folder, such as Helm's value files. */
  readonly files: readonly string[];
}

/** Whether an agent reads our images. "elsewhere" only if every reference was followed to its end. */
export type Reach =
  | { readonly kind: "ours" }
  | { readonly kind: "unknown"; readonly why: string }
  | { readonly kind: "elsewhere"; readonly reads: readonly string[]; readonly ours: readonly string[] };

export interface LaterCommits {
  /** Newest first, without a gap between them. */
  readonly commits: readonly string[];
  /** Whether the oldest of them is the one directly after ours. False if there are too many, or if Git could not be read. */
  readonly isWhole: boolean;
}

/** How revisions relate to the rollout's commit. Answers are cached, so asking again costs nothing. */
export interface Revisions {
  /**
   * How the revision relates to the rollout's commit. "descendant": the revision came later. Does not throw: the relation may be "unknown".
   */
  relation(revision: string): Promise<Relation>;
  contentAt(revision: string): Promise<ContentAt>;
  /** How two commits of any branch relate. "descendant": `a` came later. Does not throw. */
  between?(a: string, b: string): Promise<Relation>;
  /** The text of a file at a commit of any branch. Undefined if it is missing or unreadable. Does not throw. */
  fileAt?(revision: string, path: string): Promise<string | undefined>;
  /** Commits on the branch after ours. Does not throw. */
  later?(): Promise<LaterCommits>;
  /** Whether these places contain our images at our commit, or refer to files that do. Does not throw. */
  reach?(places: readonly ReadPlace[]): Promise<Reach>;
}
