import type { ArgoCdContext, ArgoCdPolicy, Graces } from "./context.ts";

/** The policy with every default filled in. */
export interface Policy extends Required<Omit<ArgoCdPolicy, "grace">> {
  readonly grace: Graces;
}

const graces: Graces = {
  settle: 10_000,
  comparison: 60_000,
  unknown: 180_000,
  image: 120_000,
  drift: 120_000,
  degraded: 120_000,
};

export function policyOf({ policy = {} }: ArgoCdContext): Policy {
  const { evidence = "image", soak = 0, tolerate = 0, suspended = "wait", sync = "wait" } = policy;
  return { evidence, soak, tolerate, suspended, sync, grace: { ...graces, ...policy.grace } };
}
