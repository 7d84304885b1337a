import type { VerifyImage } from "../config/config.ts";
import type { Delivery } from "../domain/pipeline.ts";
import type { TargetRequest } from "../targets/select-targets.ts";
import type { CommitOptions } from "./commit-options.ts";
import type { AskedImages } from "./plan-targets.ts";
import type { UpdateRules } from "./update-facts.ts";

/** The validated request of one run of `update`. */
export interface UpdateRequest extends AskedImages {
  readonly selection: TargetRequest;
  readonly rules: Omit<UpdateRules, "isPart" | "kind" | "asIfOpen">;
  /** These override the targets' own. */
  readonly verifyImage?: VerifyImage | undefined;
  readonly delivery?: Delivery | undefined;
  readonly commit: CommitOptions;
}

/** Whether the request names the files itself, by `--file` or `--at`. */
export const namesFiles = ({ selection: { files, at } }: Pick<UpdateRequest, "selection">): boolean =>
  files.length > 0 || at.length > 0;
