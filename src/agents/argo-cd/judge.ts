import type { Rollout } from "../rollout.ts";
import type { ArgoCdContext, ArgoCdJudgement } from "./context.ts";

export type { ArgoCdContext, ArgoCdJudgement, ArgoCdMemory, ArgoCdPolicy, Need } from "./context.ts";

/**
 * Judges one rollout by one reading of an Argo CD application. Pure, and never throws: what cannot be read is `unknown`.
 *
 * @param application the API's JSON as it came
 */
export function judgeArgoCd(application: unknown, rollout: Rollout, context: ArgoCdContext): ArgoCdJudgement {
  const named = typeof application === "object" && application !== null && "metadata" in application;
  const reason = named
    ? `The revision has not been told from ${rollout.commit} yet.`
    : "The agent's answer is not an application.";
  return {
    verdict: { state: "unknown", reason, rule: "R0", resources: [] },
    memory: context.memory ?? {},
    needs: [],
  };
}
