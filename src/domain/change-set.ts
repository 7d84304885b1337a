import type { ImageVersion } from "./image-ref.ts";

/** A place in a file where an image is written, as a person would name it. */
export interface SiteRef {
  /** Path in the repository. */
  readonly file: string;
  /** Key path, such as "images[0].newTag"; with "[n]." before it in the n-th document (from 0) of a file with several. */
  readonly path: string;
  /** Line, from 1. */
  readonly line: number;
}

/** How one change ended, or would end. */
export type ChangeOutcome = "updated" | "unchanged" | "superseded" | "held";

export type ChangeKind = "update" | "promote" | "rollback";

/** One image of one app moving in one environment. */
export interface ImageChange {
  readonly kind: ChangeKind;
  readonly app: string;
  /** Absent only where no config file says which environment the files belong to. */
  readonly environment?: string;
  /** Name of the image, as written in the environment. */
  readonly image: string;
  readonly from: ImageVersion;
  readonly to: ImageVersion;
  readonly sites: readonly SiteRef[];
  readonly outcome: ChangeOutcome;
  /** Why it ended so, where that is not plain: "1.4.0 is newer than 1.3.2". */
  readonly reason?: string;
}

/** A file before and after. Bytes, since whoever writes a file must not judge its encoding. */
export interface FileChange {
  readonly path: string;
  /** Undefined: the file is new. */
  readonly before: Uint8Array | undefined;
  /** Undefined: the file goes. */
  readonly after: Uint8Array | undefined;
}

/** The whole plan for one branch: what a dry run prints and what a delivery writes. */
export interface ChangeSet {
  readonly changes: readonly ImageChange[];
  /** Only files that really differ. Empty: there is nothing to write. */
  readonly files: readonly FileChange[];
  /** What a person should know although it stops nothing: files passed over, names inferred. */
  readonly notices: readonly string[];
}
