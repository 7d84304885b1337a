import type { Config } from "../config/config.ts";
import type { Delivery, Target } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import { targetSettings } from "./target-settings.ts";

/**
 * Refuses a requested push into an environment whose gate requires approvals, because a push has no reviews. The config itself cannot
 * combine them.
 * @throws refused
 */
export function refusePushPastApprovals(
  targets: readonly Target[],
  delivery: Delivery | undefined,
  config: Config | undefined,
): void {
  if (delivery !== "push") return;
  const bound = targets.find((target) => (targetSettings(target, config)?.gate.approvals.count ?? 0) > 0);
  if (bound === undefined) return;
  const { app, environment } = bound;
  throw new TagboatError("refused", `Refusing to push ${app} to "${environment}": its gate requires approvals`, {
    hint: "A push cannot be approved. Leave out --delivery push, or use --delivery pull-request or merge.",
  });
}
