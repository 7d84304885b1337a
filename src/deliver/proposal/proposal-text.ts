import type { ImageChange } from "../../domain/change-set.ts";
import { namedChangelogs } from "../../domain/changelog-markdown.ts";
import { type Proposal, type ProposalLimits, proposalBody, proposalTitle } from "../../domain/proposal.ts";
import type { ProposalScope } from "../../domain/proposal-branch.ts";
import { formatMarker, type ProposalMarker, parseMarker } from "../../domain/proposal-marker.ts";
import { type ChangeTrailer, formatVersion } from "../../domain/trailers.ts";
import type { Forge, ForgeKind, PullRequest, WantedLabelsAndReviewers } from "../../forges/forge.ts";
import type { World } from "../../world.ts";
import type { OwnCommit } from "./own-branch.ts";

/** When to turn on the forge's auto-merge: never, before the timeout, or at once. */
export type AutoMerge = "off" | "at-deadline" | "at-once";

/** Settings of pull requests: the config's section of that name. */
export interface ProposalSettings {
  readonly title?: string;
  readonly body?: string;
  readonly branch?: string;
  readonly labels?: readonly string[];
  /** Users, or teams as "org/team". */
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
 * GitHub allows 256 and 65,536 characters. Gitea and Forgejo store at most 255 of a title, and more of a body than a page can show: a
 * list contains the bodies of all.
 */
const limitsOf: Readonly<Record<ForgeKind, ProposalLimits>> = {
  github: { title: 256, body: 65_536 },
  gitea: { title: 255, body: 262_144 },
  forgejo: { title: 255, body: 262_144 },
};

export interface ProposalTextOptions {
  /** The planned changes, whose changelogs the text shows. */
  readonly changes?: readonly ImageChange[];
  readonly isDecorated?: boolean;
  readonly closedFor?: string;
}

/** Title and body for one of our commits. Made only from the commit and its changelogs, so that every run writes the same text. */
export function proposalText(
  { forge, place, settings }: TextRequest,
  own: OwnCommit,
  { changes = [], ...state }: ProposalTextOptions = {},
): { readonly title: string; readonly body: string } {
  const proposal: Proposal = {
    place,
    head: own.commit,
    headTitle: titleOf(own),
    trailers: own.trailers,
    title: settings.title,
    body: settings.body,
    // A commit that is kept may propose other versions than this run wants.
    changelogs: namedChangelogs(changes.filter((change) => own.trailers.changes.some((one) => isSame(one, change)))),
    ...state,
  };
  const limits = limitsOf[forge.kind];
  return { title: proposalTitle(proposal, limits), body: proposalBody(proposal, limits) };
}

const isSame = (left: ChangeTrailer, right: ImageChange): boolean =>
  left.app === right.app &&
  left.image === right.image &&
  formatVersion(left.from) === formatVersion(right.from) &&
  formatVersion(left.to) === formatVersion(right.to);

export const titleOf = ({ message }: OwnCommit): string => message.split("\n", 1)[0] ?? "";

/** The marker of a pull request, if it belongs to this scope. */
export function markerIn(
  { body }: Pick<PullRequest, "body">,
  { app, apps, isTrain, environment }: ProposalScope,
): ProposalMarker | undefined {
  const marker = parseMarker(body);
  const isSameKind =
    (marker?.isGroup === true) === (apps !== undefined) && (marker?.isTrain === true) === (isTrain === true);
  return marker?.app === app && isSameKind && marker.environment === environment ? marker : undefined;
}

/** A pull request, the commit that it proposes, and the changes that were planned for it. */
interface Described {
  readonly pullRequest: PullRequest;
  readonly own: OwnCommit;
  readonly changes: readonly ImageChange[];
}

/**
 * Adds labels, reviewers and assignees once, and records that in the marker, because a user may remove them. What the forge could not
 * add only causes a warning.
 */
export async function addLabelsAndReviewers(
  request: TextRequest,
  { pullRequest, own, changes }: Described,
  world: World,
): Promise<PullRequest | "outdated"> {
  const { forge, place, settings } = request;
  const wishes = decorations(settings, forge.url);
  if (wishes === undefined || markerIn(pullRequest, place)?.isDecorated === true) return pullRequest;
  for (const sentence of wishes.notDone) world.log.warn(sentence);
  for (const sentence of await forge.labelsAndReviewers.add(pullRequest, wishes)) world.log.warn(sentence);
  return forge.pullRequests.edit(pullRequest.number, decoratedText(request, { pullRequest, own, changes }));
}

/** Replaces only the marker, because a user may have edited the rest. */
function decoratedText(
  request: TextRequest,
  { pullRequest, own, changes }: Described,
): { readonly title?: string; readonly body: string } {
  const marker = markerIn(pullRequest, request.place);
  if (marker === undefined) return proposalText(request, own, { isDecorated: true, changes });
  return { body: pullRequest.body.replace(formatMarker(marker), formatMarker({ ...marker, isDecorated: true })) };
}

interface Wishes extends WantedLabelsAndReviewers {
  /** Sentences about what cannot be requested. */
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
    // A forge accepts only teams of the repository's organization, by their name without it.
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
