import { classifyFailure, type Failure, relevantLines, withoutUrls } from "../remote/failure.ts";
import type { RefusalCause } from "../repository.ts";

/** The result of a push. `failed`: it is unknown whether the push landed, or the server never judged it. */
export type PushAnswer =
  | { readonly kind: "done" }
  | {
      readonly kind: "outdated";
      readonly reason: string;
      /** The server could not lock the branch: another push is under way, or one left its lock behind. */
      readonly isLocked: boolean;
    }
  | { readonly kind: "refused"; readonly cause: RefusalCause; readonly message: string }
  | { readonly kind: "failed"; readonly failure: Failure };

type Verdict = RefusalCause | "outdated" | "transient";

/**
 * The first match wins. A name clash is reported in the same brackets as a lost race, and a server failure in the same brackets as a hook's
 * refusal.
 */
const patterns: readonly (readonly [Verdict, RegExp])[] = [
  ["name-clash", /exists; cannot create|directory.file conflict|non-empty directory .* blocking reference/i],
  // Messages of Git, then of GitLab and Azure DevOps.
  [
    "outdated",
    /\[rejected\] \((fetch first|non-fast-forward|stale info|needs force|remote ref updated since checkout)\)/,
  ],
  [
    "outdated",
    /cannot lock ref .*(is at \w+ but expected|reference already exists|unable to resolve reference|reference is missing but expected|File exists)|incorrect old value provided|already been updated by another client|fail(ed|ure) to (update|lock) ref|\(failed to lock\)|reference already exists/i,
  ],
  [
    "transient",
    /Internal Server Error|fatal error in commit_refs|\(unpacker error\)|index-pack abnormal exit|unpack failed|deadline exceeded|try again later/i,
  ],
  ["archived", /archived|repository is read-only|mirror repository|marked as read.only/i],
  // GitHub, Gitea and Forgejo, GitLab.
  ["unsigned", /verified signatures?|protected from unverified commit|commits? must be signed/i],
  [
    "protected-path",
    /protected from changing file|(file|path)s? .*(restricted|not allowed) by (a )?rule|restricted file path/i,
  ],
  // These refusals concern the token, although they mention a file or a branch.
  [
    "permission",
    /User permission denied|Permission to .* denied|refusing to allow an? |TF401027|is not allowed to push to branch|Push to create is not enabled|Write access to repository not granted/i,
  ],
  [
    "protected-branch",
    /protected branch|protected ref|GH006|GH013|Repository rule violations|is protected from|default branch and cannot be deleted|refusing to (update checked out branch|delete the current branch)|branch is currently checked out|TF402455|Pushes to this branch are not permitted|branch restriction|denying (non-fast-forward|ref deletion)|deletion prohibited/i,
  ],
  [
    "permission",
    /returned error: 403|Forbidden|permission denied|not allowed to (push|upload)|don't have permission|insufficient permission|access denied|deploy key/i,
  ],
  ["hook", /hook declined|\[remote rejected\]|GL-HOOK-ERR/],
];

/** Messages for a lock that could not be taken. If the branch has moved, Git adds its position. */
const locked = /(?!.*is at \w+ but expected)(\.lock': File exists|failed to lock|fail(ed|ure) to (update|lock) ref)/is;

/** Reads the output of `git push --porcelain` for one ref. */
export function classifyPush({ exitCode, stdout, stderr }: PushOutput): PushAnswer {
  if (exitCode === 0) return { kind: "done" };
  const line = /^!\t[^\t]*\t(.*)$/m.exec(stdout)?.[1] ?? "";
  const failure = classifyFailure(stderr);
  const words = withoutUrls(`${stderr}\n${line}`);
  // Without a line for the ref and without a 403, the server did not judge the push: the connection failed.
  const wasJudged = line !== "" || failure.kind === "forbidden";
  const verdict = wasJudged ? patterns.find(([, pattern]) => pattern.test(words))?.[0] : undefined;
  if (verdict === undefined) return { kind: "failed", failure };
  const message = relevantLines(`${stderr.replace(/^error: failed to push some refs .*$/m, "")}\n${line}`);
  if (verdict === "transient") {
    const isHooks = /Internal Server Error/i.test(words) && /hook declined/.test(words);
    return { kind: "failed", failure: { kind: isHooks ? "hook-failed" : "transient", message } };
  }
  if (verdict === "outdated") return { kind: "outdated", reason: message, isLocked: locked.test(words) };
  return { kind: "refused", cause: verdict, message };
}

interface PushOutput {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
