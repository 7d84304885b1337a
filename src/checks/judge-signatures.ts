import type { Config } from "../config/config.ts";
import { type CheckResult, failed, ok, skipped, warning } from "../domain/check-result.ts";
import { TagboatError } from "../errors.ts";
import type { BranchFacts, ForgeKind } from "../forges/forge.ts";

export interface SignedBranch {
  readonly branch: BranchFacts;
  readonly kind: ForgeKind;
  /** One of our pull requests into the branch would be merged by rebase. */
  readonly isRebased: boolean;
  readonly config: Pick<Config, "commit"> | undefined;
}

/** Whether a branch that accepts only signed commits would accept ours, judged without making one. */
export function judgeSignatures({ branch, kind, isRebased, config }: SignedBranch): CheckResult[] {
  const looked = { check: "commit", subject: branch.name } as const;
  const unknown = "whether it takes signed commits alone is told to its administrators only";
  if (branch.requiresSignatures === undefined) return [skipped(looked, unknown)];
  if (!branch.requiresSignatures) return [];
  const refuse = (why: string, hint: string): CheckResult =>
    failed(looked, new TagboatError("refused", `"${branch.name}" takes signed commits alone, and ${why}`, { hint }));
  const { via, sign, signingKey } = config?.commit ?? {};
  if (isRebased && kind === "github")
    return [refuse("GitHub cannot sign what it rebases", "Set `pullRequest.mergeMethod` to merge or squash.")];
  if (via === "api") return [ok(looked, "it takes signed commits alone: GitHub signs ours")];
  const wayOut = kind === "github" ? " Or let GitHub make and sign the commits: `commit.via: api`." : "";
  if (sign === "off") return [refuse("`commit.sign` is off", `Set it to on, with \`signingKey\`.${wayOut}`)];
  const known = "the key must be known to the host as the committer's";
  if (sign === "on" || signingKey !== undefined)
    return [ok(looked, `it takes signed commits alone: ours are signed, and ${known}`)];
  const hint = `Set \`commit.sign: on\` to be told at once where no key is configured; ${known}.${wayOut}`;
  return [warning(looked, "it takes signed commits alone: ours are signed only where Git is configured so", hint)];
}
