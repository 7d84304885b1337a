import type { GiteaPull, GiteaRepository, GiteaState, MergeStatus } from "./state.ts";

interface Opened extends Pick<GiteaPull, "poster" | "head" | "base" | "title" | "body" | "judged" | "from"> {
  /** What the server holds of its mergeability until the first check. */
  readonly before: MergeStatus;
}

/** Opens a pull request, without a look at what it is. */
export function addPull(
  state: Pick<GiteaState, "now" | "nextId">,
  repository: GiteaRepository,
  { before, ...opened }: Opened,
): GiteaPull {
  const pull: GiteaPull = {
    ...opened,
    id: state.nextId(),
    number: repository.pulls.length + 1,
    createdAt: new Date(state.now()),
    contentVersion: 0,
    state: "open",
    event: { at: state.now(), before },
    labels: new Set(),
    assignees: new Set(),
    reviewers: new Set(),
    teams: new Set(),
    reviews: [],
    reviewedHead: opened.judged.head,
    timeline: [pushEvent(opened.poster, [opened.judged.head])],
    comments: [],
  };
  repository.pulls.push(pull);
  return pull;
}

/** A push as the timeline has it. A forced one names the old and the new head, any other its new commits, the head at the end. */
export const pushEvent = (user: GiteaPull["poster"], commits: readonly string[], isForced = false) => ({
  type: "pull_push",
  user,
  body: JSON.stringify({ is_force_push: isForced, commit_ids: commits }),
});
