import { TagboatError } from "../../errors.ts";
import type { ForgeKind, MergeAnswer, MergeMethod, MergeRefusal, PullRequest, WaitCause } from "../../forges/forge.ts";
import type { CommitId } from "../../git/repository.ts";
import type { MissingApprovals } from "./judge-approvals.ts";
import type { MergeState } from "./merge-state.ts";

const hints: Readonly<Record<MergeRefusal, string>> = {
  conflict: "It conflicts with its base.",
  "head-moved": "Somebody pushed to its branch.",
  closed: "It is closed.",
  method: "Choose another way of merging by `pullRequest.mergeMethod`, or allow this one in the repository's settings.",
  protected: "The branch's protection does not let this token merge. Let it, or have a person merge.",
  permission:
    "The token may open pull requests, but not merge them. It needs write access to the repository's contents.",
  draft: "It is a draft. Leave `pullRequest.draft` out where it is to be merged at once, or mark it as ready.",
  signing: "The branch takes signed commits only: sign with --sign on, or give the forge a key to sign merges with.",
  "changes-requested": "A reviewer has asked for changes, or for an answer.",
  queue: "Look at the queue's own run of the checks; running the same command again puts it in once more.",
  archived: "The repository is archived and takes no more changes.",
};

const causes: Readonly<Record<WaitCause, string>> = {
  mergeability: "the forge to say whether it can be merged",
  "base-moved": "the forge to see its base as it is now",
  behind: "the newest base in its branch",
  checks: "its checks",
  approvals: "approvals",
  queue: "the merge queue",
};

/**
 * Names the thing that a merge waits for, to follow "waits for". Uses the forge's message only for mergeability, if it says more than
 * "later".
 */
export function waitedFor({ why, message }: Extract<MergeAnswer, { kind: "waits" }>): string {
  const isTelling = why === "mergeability" && message !== "" && !/\blater\b/i.test(message);
  return isTelling ? message : causes[why];
}

/** Error for a merge that the forge refused for good, with what to do. The pull request stays open. */
export function mergeRefusal(
  { number, url }: PullRequest,
  { why, message }: Extract<MergeAnswer, { kind: "refused" }>,
  kind?: ForgeKind,
): TagboatError {
  const said = message === "" ? why : message;
  const byGitHub =
    why === "signing" && kind === "github" ? " Or let GitHub make and sign the commits: --commit-via api." : "";
  return new TagboatError("refused", `#${number} was not merged: ${said}`, {
    hint: `${hints[why]}${byGitHub} It stays open: ${url}`,
  });
}

interface Unapproved extends Partial<Pick<MissingApprovals, "wanted" | "by" | "outdated">> {
  /** The commit to merge. */
  readonly commit: CommitId;
}

export function approvalsMissing({ number, url }: PullRequest, unapproved: Unapproved): TagboatError {
  const { commit, wanted, by = [], outdated = [] } = unapproved;
  const what = wantedApprovals(wanted);
  const has = by.length === 0 ? "" : `; ${by.join(", ")} approved it`;
  const before = outdated.map((review) => `${review.by} approved an earlier commit (${shortId(review.commit)}). `);
  return new TagboatError("refused", `#${number} cannot be merged yet: it needs ${what} of ${shortId(commit)}${has}`, {
    hint: `${before.join("")}It stays open: ${url}. Once it is approved, merge it there or run the same command again; or deliver by --delivery pull-request.`,
  });
}

/** How many approvals are wanted, in words. 0: the count is not enough for the forge. */
export const wantedApprovals = (count: number | undefined): string =>
  count === undefined || count === 0 ? "approvals" : count === 1 ? "an approval" : `${count} approvals`;

const shortId = (commit: CommitId | undefined): string => commit?.slice(0, 7) ?? "unknown";

export const methodRefusal = (wanted: MergeMethod, allowed: readonly MergeMethod[]): TagboatError =>
  new TagboatError("refused", `The repository does not allow to merge by "${wanted}"`, { hint: methodHint(allowed) });

const unwishable: ReadonlySet<MergeMethod> = new Set(["fast-forward", "rebase-merge"]);

/** Some methods cannot be set. One of them is used without a setting if no other is allowed. */
export function methodHint(allowed: readonly MergeMethod[]): string {
  const named = allowed.filter((method) => !unwishable.has(method));
  if (named.length > 0) return `It allows: ${named.join(", ")}. Set \`pullRequest.mergeMethod\` to one of these.`;
  return allowed.length > 0
    ? `It allows only ${allowed.join(" and ")}. Leave \`pullRequest.mergeMethod\` out.`
    : "It allows no way of merging. Allow one in its settings.";
}

/** Error for a merge that ran out of time. `took`: milliseconds. */
export function mergeTimeout({ pullRequest, waitsFor, doubt, wishes }: MergeState, took: number): TagboatError {
  const why = waitsFor === "" ? "" : `; it waits for: ${waitsFor}`;
  const [elapsed, spent] = [took, wishes.spent ?? 0].map((time) => Math.round(time / 1000));
  const before = spent === 0 ? "" : `, after ${spent} s of --timeout had passed`;
  return new TagboatError("timeout", `#${pullRequest.number} was not merged in ${elapsed} s${before}${why}`, {
    hint: `${doubt === undefined ? "" : `${doubt}. `}It stays open: ${pullRequest.url}. Run the same command again to go on, or merge it by hand.`,
  });
}

/** @throws refused: it is not for the branch any more for which it was proposed, and whose rules were asked */
export function refuseRetargeted({ result }: MergeState, present: PullRequest): void {
  const base = result.pullRequest?.base;
  if (base !== undefined && present.base !== base) throw retargeted(present, base);
}

const retargeted = ({ number, url, base: now, state }: PullRequest, base: string): TagboatError =>
  state === "merged"
    ? new TagboatError(
        "refused",
        `#${number} was merged into ${now}, not into ${base}: somebody changed its base meanwhile`,
        {
          hint: `${base} is as it was; run the same command again to deliver there: ${url}`,
        },
      )
    : new TagboatError(
        "refused",
        `#${number} is for ${now} now, not for ${base}: somebody changed its base meanwhile`,
        {
          hint: `It stays open: ${url}. Set its base back to ${base}, or close it, and run the same command again.`,
        },
      );

export const closedMeanwhile = ({ number, url }: PullRequest): TagboatError =>
  new TagboatError("refused", `#${number} was closed without a merge while tagboat was merging it`, {
    hint: `Reopen it to allow this image, or deliver another one: ${url}`,
  });
