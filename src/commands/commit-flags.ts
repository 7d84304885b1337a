import { placeholderProblems } from "../config/template.ts";
import { titlePlaceholders } from "../domain/commit-message.ts";
import { TagboatError } from "../errors.ts";
import type { CommitOptions } from "../plan/commit-options.ts";

/** The flags that control how a commit is made. */
interface CommitFlags {
  readonly title?: string | undefined;
  readonly author: string | undefined;
  readonly committer: string | undefined;
  readonly "sign-off": boolean;
  readonly sign: CommitOptions["sign"];
  readonly "signing-key": string | undefined;
  readonly "skip-ci": boolean;
}

/** @throws usage: the title has an unknown placeholder */
export function readCommitWishes(flags: CommitFlags): CommitOptions {
  const { title, author, committer, sign, "sign-off": signOff, "signing-key": signingKey, "skip-ci": skipCi } = flags;
  const [problem] = placeholderProblems(title ?? "", titlePlaceholders);
  if (problem !== undefined) throw new TagboatError("usage", `--title ${JSON.stringify(title)}: ${problem}`);
  return { title, author, committer, sign, signOff, signingKey, skipCi };
}
