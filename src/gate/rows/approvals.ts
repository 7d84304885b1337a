import type { RequiredApprovals } from "../../domain/gate.ts";
import type { GateRow } from "../../domain/gate-report.ts";
import { latestOpinions } from "../../domain/latest-opinions.ts";
import type { Review } from "../../forges/forge.ts";
import type { ApprovalsFacts, FoundReviews, Unread } from "../gate-facts.ts";
import { unreadRow } from "./unread.ts";

/**
 * Enough accounts must have approved the commit to merge. An approval of another commit never counts, and neither does one by an account
 * that made the change or its pull request. A request for changes refuses, as it does on the forges.
 */
export function approvalsRow({ required, found }: ApprovalsFacts): GateRow {
  const check = "approvals";
  switch (found.kind) {
    case "unread":
      return unreadRow({ check }, found);
    case "no-proposal":
      return { check, state: "waits", reason: "no pull request yet" };
    case "reviews":
      return { check, ...reviewsRow(found, required) };
  }
}

function reviewsRow(found: FoundReviews, { count, from }: RequiredApprovals): Omit<GateRow, "check"> {
  const opinions = latestOpinions(found.reviews).filter(({ by }) => by !== "");
  const rejected = opinions.filter(({ opinion, counts }) => opinion === "changes-requested" && counts);
  if (rejected.length > 0) {
    return { state: "refuses", reason: `${rejected.map(({ by }) => by).join(", ")} requested changes` };
  }
  const approved = opinions.filter(({ opinion }) => opinion === "approved");
  const judged = approved.map((review) => ({ by: review.by, ...judgeApproval(review, found, from) }));
  const counted = judged.filter(({ counts }) => counts);
  const progress = [`${counted.length} of ${count} on ${shortId(found.head)}`, counted.map(({ by }) => by).join(", ")];
  const reason = progress.filter(Boolean).join(": ");
  if (counted.length >= count) return { state: "holds", reason };
  const others = judged.flatMap(({ by, why }) => (why === undefined ? [] : `${by} ${why}`));
  const named = from.length === 0 ? [] : [`only ${from.join(", ")} can approve`];
  const missing = [reason, ...others, ...named].join("; ");
  const unknown = judged.flatMap(({ unread }) => unread ?? []);
  if (counted.length + unknown.length < count) return { state: "waits", reason: missing };
  const isSilent = unknown.every(({ noResponse }) => noResponse);
  return { state: "unknown", reason: missing, ...(isSilent && { noResponse: true }) };
}

interface JudgedApproval {
  readonly counts: boolean;
  /** Why it does not count, to follow the login. */
  readonly why?: string;
  /** Why it is not known whether it counts. */
  readonly unread?: Unread;
}

function judgeApproval(review: Review, found: FoundReviews, from: RequiredApprovals["from"]): JudgedApproval {
  const { by, commit, isStale, isBot, counts: mayWrite } = review;
  const ignored = (why: string): JudgedApproval => ({ counts: false, why });
  const login = by.toLowerCase();
  if (commit === undefined) return ignored("approved an unknown commit");
  if (commit !== found.head) return ignored(`approved ${shortId(commit)}, which is another commit`);
  if (isStale) return ignored("approved before the newest push");
  if (isBot) return ignored("is a bot");
  if (!mayWrite) return ignored("cannot write to the repository");
  const involved = found.involved.get(login);
  if (involved !== undefined) return ignored(involved);
  if (from.length === 0 || from.some((name) => name.toLowerCase() === login)) return { counts: true };
  const memberships = from.filter(isTeam).map((team) => ({ team, members: found.teams.get(team) ?? notAsked }));
  if (memberships.some(({ members }) => !("kind" in members) && members.includes(login))) return { counts: true };
  for (const { team, members } of memberships) {
    if ("kind" in members) return { counts: false, why: `may be in ${team}, but ${members.reason}`, unread: members };
  }
  return ignored("cannot approve here");
}

/** A team is "org/team". */
export const isTeam = (approver: string): boolean => approver.includes("/");

const notAsked: Unread = { kind: "unread", reason: "its members were not read", noResponse: false };

const shortId = (commit: string): string => commit.slice(0, 7);
