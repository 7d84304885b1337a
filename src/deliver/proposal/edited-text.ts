import { isEdited } from "../../domain/proposal-marker.ts";
import type { PullRequest } from "../../forges/forge.ts";
import type { World } from "../../world.ts";
import type { OwnCommit } from "./own-branch.ts";
import type { ProposalState } from "./proposal-state.ts";
import { markerIn, proposalText } from "./proposal-text.ts";

/** Whether the text already describes this commit. Then it stays, with all edits by users. */
export function isWrittenFor(pullRequest: PullRequest, { commit }: OwnCommit, { request }: ProposalState): boolean {
  const marker = markerIn(pullRequest, request.place);
  return marker?.head === commit && marker.isClosed !== true;
}

/** A user's edits are replaced if the text must describe another commit, so they get a warning. */
export function warnOfReplacedText(present: PullRequest, state: ProposalState, { log }: Pick<World, "log">): void {
  const { branch, request } = state;
  const marker = markerIn(present, request.place);
  if (marker === undefined) {
    log.warn(
      `#${present.number} has lost the marker that tagboat writes into its body, so title and body are replaced. Its title was ${JSON.stringify(present.title)}. The edit is in the history of the pull request.`,
    );
    return;
  }
  if (branch.kind !== "ours" || branch.own.commit !== marker.head) return;
  const isSameTitle = isCutFrom(proposalText(request, branch.own).title, present.title);
  if (isSameTitle && !isEdited(present.body, marker)) return;
  const title = isSameTitle ? "" : ` Its title was ${JSON.stringify(present.title)}.`;
  log.warn(
    `#${present.number} was edited since tagboat wrote it. Title and body are replaced, because it now proposes another change.${title} The edit is in the history of the pull request.`,
  );
}

/** A forge with a lower limit truncates a title. */
const isCutFrom = (whole: string, shown: string): boolean =>
  shown === whole || (shown.endsWith("…") && whole.startsWith(shown.slice(0, -1)));
