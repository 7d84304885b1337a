import { defaultGraces, type Graces } from "../shared/graces.ts";
import type { ArgoCdContext, ArgoCdPolicy } from "./context.ts";

/** The policy with every default filled in. */
export interface Policy extends Required<Omit<ArgoCdPolicy, "grace">> {
  readonly grace: Graces;
}

export function policyOf({ policy = {} }: ArgoCdContext): Policy {
  const { evidence = "image", soak = 0, tolerate = 0, suspended = "wait", sync = "wait" } = policy;
  return { evidence, soak, tolerate, suspended, sync, grace: { ...defaultGraces, ...policy.grace } };
}
