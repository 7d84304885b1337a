import { type CheckResult, failed, ok, warning } from "../domain/check-result.ts";
import type { Target } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { Forge, RepositoryFacts } from "../forges/forge.ts";

/** The token's permissions in the repository, if the forge reports them without a try. */
export function judgeAccess(
  { url, hasToken }: Pick<Forge, "url" | "hasToken">,
  { isArchived, mayPush, fullName }: RepositoryFacts,
  targets: readonly Target[],
): CheckResult[] {
  const looked = { check: "access", subject: url } as const;
  const refuse = (message: string, hint: string) => [failed(looked, new TagboatError("refused", message, { hint }))];
  if (isArchived)
    return refuse("the repository is archived: nothing can be written", "Unarchive it, or name another one.");
  // Without a token the forge describes an anonymous user, and Git has its own credentials.
  if (!hasToken)
    return [warning(looked, "it can be read by everybody; whether a push works is not known without a token")];
  if (!mayPush) {
    return refuse(
      `the token may read ${fullName}, and not write to it`,
      targets.some(({ delivery }) => delivery !== "push")
        ? "Give it write access: the branch of a pull request is pushed too."
        : "Give it write access to the repository's contents.",
    );
  }
  return [ok(looked, `the account may read ${fullName} and write to it`)];
}
