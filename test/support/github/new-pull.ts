import type { PullState, RepositoryState } from "./state.ts";

type Opened = Pick<PullState, "title" | "body" | "head" | "base" | "headCommit" | "baseCommit" | "isDraft" | "author">;

/** Opens a pull request, without a look at what it is. */
export function addPull(repository: RepositoryState, opened: Opened & Pick<PullState, "fork">): PullState {
  const pull: PullState = {
    ...opened,
    number: repository.nextId++,
    createdAt: new Date(Date.UTC(2026, 0, 1, 0, repository.pulls.length)).toISOString(),
    labels: [],
    assignees: [],
    reviewers: [],
    teams: [],
    state: "open",
    isMerged: false,
    reviews: new Map(),
    looksLeft: 0,
  };
  repository.pulls.push(pull);
  return pull;
}
