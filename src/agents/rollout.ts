import type { Relation } from "../git/repository.ts";

/** An image as the config repository names it now. */
export interface RolloutImage {
  /** Without tag: "ghcr.io/acme/api". */
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** What an agent is asked about: a commit on the branch that it watches, and the images that this commit put there. */
export interface Rollout {
  /** The config repository, as we address it. */
  readonly repoURL: string;
  readonly branch: string;
  readonly isDefaultBranch?: boolean;
  /** The commit on the branch: where a pull request was merged, the one that the merge made there. */
  readonly commit: string;
  /** When the commit became visible on the branch; where only an earlier time is known, that. */
  readonly pushedAt: Date;
  readonly images: readonly RolloutImage[];
}

/** Whether our sites still hold our images in the files of another commit. */
export type ContentAt = "same" | "changed" | "unknown";

/** A part of a repository that an agent renders. Paths are from its root, without "./" and without a slash at an end; "" is the root. */
export interface ReadPlace {
  /** Absent: the files alone. */
  readonly folder?: string;
  /** Whether what lies deeper is read too, where neither Kustomize nor Helm says what is. */
  readonly recurse: boolean;
  /** What is named beside the folder, such as Helm's value files. */
  readonly files: readonly string[];
}

/** Whether our images stand in what an agent reads. "elsewhere" is said only of what was followed to its last reference. */
export type Reach =
  | { readonly kind: "ours" }
  | { readonly kind: "unknown"; readonly why: string }
  | { readonly kind: "elsewhere"; readonly reads: readonly string[]; readonly ours: readonly string[] };

/** How the revisions that an agent meets stand to the rollout's commit. Answers are remembered: asking twice costs nothing. */
export interface Revisions {
  /** How the revision stands to the rollout's commit: "descendant" means that it came later. Never fails: what cannot be told is unknown. */
  relation(revision: string): Promise<Relation>;
  contentAt(revision: string): Promise<ContentAt>;
  /** How two commits of any branch stand to each other: "descendant" means that `a` came later. Never fails. */
  between?(a: string, b: string): Promise<Relation>;
  /** The text of a file at a commit of any branch; undefined: it is not there, or cannot be read. Never fails. */
  fileAt?(revision: string, path: string): Promise<string | undefined>;
  /** Commits that came onto the branch after ours, the newest first; not all of them where there are many. Never fails. */
  later?(): Promise<readonly string[]>;
  /** Whether these places, as they are at our commit, hold our images or refer to files that do. Never fails. */
  reach?(places: readonly ReadPlace[]): Promise<Reach>;
}
