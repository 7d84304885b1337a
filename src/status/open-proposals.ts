import type { Config } from "../config/config.ts";
import { branchFor } from "../deliver/proposal/proposal-scope.ts";
import type { Target } from "../domain/pipeline.ts";
import { parseMarker, versionMark } from "../domain/proposal-marker.ts";
import type { StatusProposal } from "../domain/status-row.ts";
import { formatVersion } from "../domain/trailers.ts";
import type { PullRequest } from "../forges/forge.ts";
import { openReviews, type ProposalReviews } from "../gate/read-approvals.ts";
import { approvalsRow } from "../gate/rows/approvals.ts";
import type { AppVersion } from "../plan/app-version.ts";
import type { OpenProposal } from "../plan/gate-judge.ts";
import type { Home } from "../targets/home.ts";
import { distinctBranches, isSameBranch, locateBranch } from "../targets/repo-branch.ts";
import { targetSettings } from "../targets/target-settings.ts";
import type { World } from "../world.ts";
import { shownProblem } from "./branches-in-git.ts";

/** The open pull request of a target. */
export interface FoundProposal extends OpenProposal {
  readonly pullRequest: PullRequest;
  readonly reviews: ProposalReviews;
}

export type Proposals = ReadonlyMap<Target, FoundProposal>;

/** Whether the text of a pull request says that its head proposes this version of an app. */
export function proposes(
  { pullRequest: { body, headCommit } }: FoundProposal,
  { app, version }: { readonly app: string; readonly version: AppVersion },
): boolean {
  const { head, images = [], carried } = parseMarker(body) ?? {};
  const marks = carried?.find((one) => one.app === app)?.versions ?? [];
  const proposed = carried ? marks : images.map(({ to }) => to);
  const there = version.map(carried ? versionMark : formatVersion);
  return head === headCommit && proposed.length > 0 && proposed.every((one) => there.includes(one));
}

export async function shownProposal(
  target: Target,
  proposal: FoundProposal | undefined,
  config: Config,
): Promise<StatusProposal | undefined> {
  if (proposal === undefined) return undefined;
  const { number, url } = proposal.pullRequest;
  const required = targetSettings(target, config)?.gate.approvals;
  if (required === undefined || required.count === 0) return { number, url };
  const { state, reason } = approvalsRow({ required, found: await proposal.reviews.found(required) });
  return { number, url, approvals: { state, reason } };
}

/** The open pull requests of the targets that deliver by pull request. If a forge cannot be asked, logs a warning and shows none. */
export async function readProposals(
  targets: readonly Target[],
  { home, config }: { readonly home: Home; readonly config: Config },
  world: World,
): Promise<Proposals> {
  const proposed = targets.filter(({ delivery }) => delivery !== "push");
  const found = new Map<Target, FoundProposal>();
  await Promise.all(
    distinctBranches(proposed).map(async (place) => {
      const { address, declared } = locateBranch(place, { ...home, config });
      const open = await openProposals(address, declared, world);
      for (const target of proposed.filter((one) => isSameBranch(one, place))) {
        const name = branchFor(target, config);
        const proposal = open.find(({ pullRequest }) => pullRequest.head === name && mayCarry(pullRequest, target));
        if (proposal !== undefined) found.set(target, proposal);
      }
    }),
  );
  return found;
}

/** A release train carries only some of its environment's apps. */
const mayCarry = ({ body }: PullRequest, { app, inTrain }: Target): boolean =>
  inTrain !== true || parseMarker(body)?.carried?.some((one) => one.app === app) === true;

async function openProposals(
  address: string,
  declared: ReturnType<typeof locateBranch>["declared"],
  { forges, log }: World,
): Promise<readonly FoundProposal[]> {
  try {
    const forge = await forges.of(address, declared);
    const open = await forge.pullRequests.listOpen();
    return open.map((pullRequest) => ({ forge, pullRequest, reviews: openReviews({ forge, pullRequest }) }));
  } catch (error) {
    log.warn(`Open pull requests are not shown: ${shownProblem(error).message}`);
    return [];
  }
}
