import { type Proposal, type ProposalLimits, proposalBody, proposalTitle } from "../../domain/proposal.ts";
import type { ProposalScope } from "../../domain/proposal-branch.ts";
import { formatMarker, type ProposalMarker, parseMarker } from "../../domain/proposal-marker.ts";
import type { Forge, ForgeKind, PullRequest, WantedLabelsAndReviewers } from "../../forges/forge.ts";
import type { World } from "../../world.ts";
import type { OwnCommit } from "./own-branch.ts";

/** Whether what has to wait is left to the forge, to be merged by itself: never, before we would give up, or at once. */
export type AutoMerge = "off" | "at-deadline" | "at-once";

/** How pull requests look: the config's section of that name. */
export interface ProposalSettings {
  readonly title?: string;
  readonly body?: string;
  readonly branch?: string;
  readonly labels?: readonly string[];
  /** Users, or teams as org/team. */
  readonly reviewers?: readonly string[];
  readonly assignees?: readonly string[];
  readonly draft?: boolean;
  readonly mergeMethod?: "merge" | "squash" | "rebase";
  readonly autoMerge?: AutoMerge;
}

export interface TextRequest {
  readonly forge: Forge;
  readonly place: ProposalScope;
  readonly settings: ProposalSettings;
}

/**
 * GitHub counts 256 and 65,536 characters. Gitea's and Forgejo's databases keep 255 of a title, and of a body more than a page can show: a list
 * brings the bodies of all.
 */
const limitsOf: Readonly<Record<ForgeKind, ProposalLimits>> = {
  github: { title: 256, body: 65_536 },
  gitea: { title: 255, body: 262_144 },
  forgejo: { title: 255, body: 262_144 },
};

export interface ProposalTextOptions {
  readonly isDecorated?: boolean;
  readonly closedFor?: string;
}

/** Title and body for a commit of ours: made from the commit alone, so that whoever writes them last writes the same. */
export function proposalText(
  { forge, place, settings }: TextRequest,
  own: OwnCommit,
  state: ProposalTextOptions = {},
): { readonly title: string; readonly body: string } {
  const proposal: Proposal = {
    place,
    head: own.commit,
    headTitle: titleOf(own),
    trailers: own.trailers,
    title: settings.title,
    body: settings.body,
    ...state,
  };
  const limits = limitsOf[forge.kind];
  return { title: proposalTitle(proposal, limits), body: proposalBody(proposal, limits) };
}

export const titleOf = ({ message }: OwnCommit): string => message.split("\n", 1)[0] ?? "";

/** The marker of a pull request, where it is one of this place's. */
export function markerIn({ body }: PullRequest, { app, apps, environment }: ProposalScope): ProposalMarker | undefined {
  const marker = parseMarker(body);
  const isSameKind = (marker?.isGroup === true) === (apps !== undefined);
  return marker?.app === app && isSameKind && marker.environment === environment ? marker : undefined;
}

/**
 * Asks once for labels, reviewers and assignees, and remembers it in the marker: a person may take them away again. What the forge did
 * not do is told, and stops nothing.
 */
export async function addLabelsAndReviewers(
  request: TextRequest,
  { pullRequest, own }: { readonly pullRequest: PullRequest; readonly own: OwnCommit },
  world: World,
): Promise<PullRequest | "outdated"> {
  const { forge, place, settings } = request;
  const wishes = decorations(settings, forge.url);
  if (wishes === undefined || markerIn(pullRequest, place)?.isDecorated === true) return pullRequest;
  for (const sentence of wishes.notDone) world.log.warn(sentence);
  for (const sentence of await forge.labelsAndReviewers.add(pullRequest, wishes)) world.log.warn(sentence);
  return forge.pullRequests.edit(pullRequest.number, decoratedText(request, { pullRequest, own }));
}

/** The marker alone is written anew: a user may have edited the rest. */
function decoratedText(
  request: TextRequest,
  { pullRequest, own }: { readonly pullRequest: PullRequest; readonly own: OwnCommit },
): { readonly title?: string; readonly body: string } {
  const marker = markerIn(pullRequest, request.place);
  if (marker === undefined) return proposalText(request, own, { isDecorated: true });
  return { body: pullRequest.body.replace(formatMarker(marker), formatMarker({ ...marker, isDecorated: true })) };
}

interface Wishes extends WantedLabelsAndReviewers {
  /** What cannot be asked for at all, a sentence each. */
  readonly notDone: readonly string[];
}

function decorations(
  { labels = [], reviewers = [], assignees = [] }: ProposalSettings,
  page: string,
): Wishes | undefined {
  if (labels.length + reviewers.length + assignees.length === 0) return undefined;
  const owner = new URL(page).pathname.split("/").at(-2)?.toLowerCase();
  const teams = reviewers.filter((name) => name.includes("/")).map((name) => name.split("/", 2));
  return {
    labels,
    reviewers: reviewers.filter((name) => !name.includes("/")),
    // A forge asks the teams of the repository's own organization, and names them without it.
    teamReviewers: teams.flatMap(([org, team]) => (org?.toLowerCase() === owner ? (team ?? []) : [])),
    assignees,
    notDone: teams
      .filter(([org]) => org?.toLowerCase() !== owner)
      .map(
        (team) =>
          `No review was asked of ${team.join("/")}: it is a team of another organization than the repository's`,
      ),
  };
}
