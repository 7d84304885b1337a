import type { Delivery } from "../domain/pipeline.ts";
import type { TargetRequest } from "../targets/select-targets.ts";
import type { CommitOptions } from "./commit-options.ts";
import type { AskedImages } from "./plan-targets.ts";
import type { UpdateRules } from "./update-facts.ts";

/** What one run of `update` is to write and where, read and checked. */
export interface UpdateRequest extends AskedImages {
  readonly selection: TargetRequest;
  readonly rules: Omit<UpdateRules, "isPart">;
  /** Before what the targets say. */
  readonly delivery?: Delivery | undefined;
  readonly commit: CommitOptions;
}

/** The request names the files itself, and no config says whose they are. */
export const namesFiles = ({ selection: { files, at } }: Pick<UpdateRequest, "selection">): boolean =>
  files.length > 0 || at.length > 0;
