import type { Changelog, NoChangelog } from "./changelog.ts";
import type { ImageVersion } from "./image-ref.ts";

/** A location in a file where an image is written, in a form for users. */
export interface SiteRef {
  /** Path in the repository. */
  readonly file: string;
  /** Key path, such as "images[0].newTag"; in a file with several documents prefixed with "[n].", counted from 0. */
  readonly path: string;
  /** Line, from 1. */
  readonly line: number;
}

/** How one change ended, or would end. */
export type ChangeOutcome = "updated" | "unchanged" | "superseded" | "held" | "waiting" | "refused";

/** Whether a change was wanted and kept back: by a hold or a freeze ("held"), or by another check of the environment's gate. */
export const isKeptBack = ({ outcome }: { readonly outcome: ChangeOutcome }): boolean =>
  outcome === "held" || outcome === "waiting" || outcome === "refused";

export type ChangeKind = "update" | "promote" | "rollback";

/** One image of one app moving in one environment. */
export interface ImageChange {
  readonly kind: ChangeKind;
  readonly app: string;
  /** Absent only if no config file says which environment the files belong to. */
  readonly environment?: string;
  /** Name of the image, as written in the environment. */
  readonly image: string;
  readonly from: ImageVersion;
  readonly to: ImageVersion;
  readonly sites: readonly SiteRef[];
  readonly outcome: ChangeOutcome;
  /** The reason for the outcome, unless it is obvious: "1.4.0 is newer than 1.3.2". */
  readonly reason?: string;
  /** The source commits between the two versions. Absent: their tags name none, or nobody asked for them. */
  readonly changelog?: Changelog | NoChangelog;
}

/** A file before and after the change. As bytes, because writing a file must not depend on its encoding. */
export interface FileChange {
  readonly path: string;
  /** Undefined: the file is new. */
  readonly before: Uint8Array | undefined;
  /** Undefined: the file is removed. */
  readonly after: Uint8Array | undefined;
}

/** The whole plan for one branch: a dry run prints it, and a delivery writes it. */
export interface ChangeSet {
  readonly changes: readonly ImageChange[];
  /** Only files that really differ. Empty: there is nothing to write. */
  readonly files: readonly FileChange[];
  /** Information for the user that stops nothing, such as skipped files or inferred names. */
  readonly notices: readonly string[];
}
