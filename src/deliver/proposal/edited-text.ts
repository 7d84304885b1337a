import type { PullRequest } from "../../forges/forge.ts";
import type { World } from "../../world.ts";
import type { OwnCommit } from "./own-branch.ts";
import type { ProposalState } from "./proposal-state.ts";
import { markerIn, proposalText } from "./proposal-text.ts";

/** Whether the text describes this very commit: then it stays, with all that a user has made of it since. */
export function isWrittenFor(pullRequest: PullRequest, { commit }: OwnCommit, { request }: ProposalState): boolean {
  const marker = markerIn(pullRequest, request.place);
  return marker?.head === commit && marker.isClosed !== true;
}

/** What a user has written goes where the text has to describe another commit; it does not go in silence. */
export function warnOfReplacedText(present: PullRequest, scene: ProposalState, { log }: Pick<World, "log">): void {
  const { branch, request } = scene;
  const { head, isDecorated } = markerIn(present, request.place) ?? {};
  if (branch.kind !== "ours" || branch.own.commit !== head) return;
  const written = proposalText(request, branch.own, isDecorated === true ? { isDecorated } : {});
  const isSameTitle = isCutFrom(written.title, present.title);
  if (isSameTitle && plain(written.body) === plain(present.body)) return;
  const title = isSameTitle ? "" : ` Its title was ${JSON.stringify(present.title)}.`;
  log.warn(
    `#${present.number} was edited since tagboat wrote it. Title and body are replaced, because it now proposes another change.${title} The edit is in the history of the pull request.`,
  );
}

/** A forge with less room ends a title early. */
const isCutFrom = (whole: string, shown: string): boolean =>
  shown === whole || (shown.endsWith("…") && whole.startsWith(shown.slice(0, -1)));

/** A forge's own editor ends lines in its way. */
const plain = (text: string): string => text.replaceAll("\r\n", "\n").trim();
