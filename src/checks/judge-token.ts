import { type CheckResult, failed, ok, skipped } from "../domain/check-result.ts";
import { TagboatError } from "../errors.ts";
import type { Account, Forge } from "../forges/forge.ts";

type Asked = { readonly value: Account | undefined } | { readonly finding: CheckResult };

/** Whether the forge knows the token, and its account. `isNeeded`: something other than a push is planned. */
export function judgeToken(
  { url, kind, hasToken }: Pick<Forge, "url" | "kind" | "hasToken">,
  asked: Asked,
  isNeeded: boolean,
): CheckResult {
  const looked = { check: "token", subject: url } as const;
  if (!hasToken && isNeeded) {
    return failed(
      looked,
      new TagboatError("remote", `There is no token for ${kind}, and pull requests need one`, {
        hint: "Give one by TAGBOAT_TOKEN or --token-file; in a job, check that the repository is on the job's own server.",
      }),
    );
  }
  if (!hasToken) return skipped(looked, "there is none for its API; a push takes the credentials that Git has");
  if ("finding" in asked) return asked.finding;
  if (asked.value === undefined) return skipped(looked, "it may not ask whose it is, as most tokens of jobs and apps");
  const { login, isJob } = asked.value;
  return ok(looked, isJob ? `it is the job's own, of ${login}` : `it is ${login}'s`);
}
