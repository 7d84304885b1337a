import type { RequiredApprovals } from "../domain/gate.ts";
import { latestOpinions } from "../domain/latest-opinions.ts";
import type { Forge, Review } from "../forges/forge.ts";
import type { OpenProposal } from "../plan/gate-judge.ts";
import type { CiFacts } from "../world.ts";
import type { ApprovalsFacts, FoundReviews, Unread } from "./gate-facts.ts";
import { isTeam } from "./rows/approvals.ts";
import { unread } from "./unread.ts";

/** Reads who approved a proposal. All gates that the proposal must pass share the answers. */
export interface ProposalReviews {
  found(required: RequiredApprovals): Promise<ApprovalsFacts["found"]>;
}

/** Without a proposal, nothing is read. `ci`: the run that would merge; absent: it is not this run, or not in a CI. */
export function openReviews(proposal: OpenProposal | undefined, ci?: CiFacts): ProposalReviews {
  if (proposal === undefined) return { found: async () => ({ kind: "no-proposal" }) };
  const { forge, pullRequest } = proposal;
  let given: Promise<Pick<FoundReviews, "reviews" | "involved">> | undefined;
  const teams = new Map<string, Promise<readonly string[] | Unread>>();
  const membersOf = (team: string): Promise<readonly string[] | Unread> => {
    const members =
      teams.get(team) ?? unread(async () => (await forge.approvals.members(team)).map((login) => login.toLowerCase()));
    teams.set(team, members);
    return members;
  };
  return {
    found: ({ from }) =>
      unread(async () => {
        given ??= readGiven(proposal, ci);
        const { reviews, involved } = await given;
        const asked = needsTeams(reviews, from) ? from.filter(isTeam) : [];
        const members = await Promise.all(asked.map(async (team) => [team, await membersOf(team)] as const));
        return { kind: "reviews", head: pullRequest.headCommit, reviews, involved, teams: new Map(members) };
      }),
  };
}

async function readGiven(
  { forge, pullRequest }: OpenProposal,
  ci: CiFacts | undefined,
): Promise<Pick<FoundReviews, "reviews" | "involved">> {
  const { number, headCommit, author } = pullRequest;
  const [reviews, pushers, account] = await Promise.all([
    forge.approvals.reviews(number),
    forge.approvals.pushers(pullRequest, headCommit),
    forge.account(),
  ]);
  const started = ci?.actor !== undefined && isSameForge(ci, forge) ? [ci.actor] : [];
  const involved = [
    ...started.map((login) => [login, "started this run"] as const),
    // tagboat pushes with this account, and not every forge records a push before the pull request.
    ...[...pushers, ...(account === undefined ? [] : [account.login])].map((login) => [login, "pushed it"] as const),
    [author, "opened the pull request"] as const,
  ];
  return { reviews, involved: new Map(involved.map(([login, why]) => [login.toLowerCase(), why])) };
}

/** A login needs no team if it is named itself. */
function needsTeams(reviews: readonly Review[], from: RequiredApprovals["from"]): boolean {
  const names = new Set(from.map((name) => name.toLowerCase()));
  return latestOpinions(reviews).some(({ by, opinion }) => opinion === "approved" && !names.has(by.toLowerCase()));
}

/**
 * Whether the CI's accounts are those of this forge. Gitea and Forgejo can have several addresses, so another address is no proof of another
 * server. Then an account of the same name counts as the same person.
 */
function isSameForge({ kind, repositoryUrl }: CiFacts, forge: Pick<Forge, "kind" | "url">): boolean {
  if (kind !== "github" || forge.kind !== "github") return kind !== "github" && forge.kind !== "github";
  return repositoryUrl === undefined || new URL(repositoryUrl).origin === new URL(forge.url).origin;
}
