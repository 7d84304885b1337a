import { readBranches } from "../git-refs.ts";
import { type Call, paged, type Reply, type Route } from "./call.ts";
import { user } from "./shapes.ts";
import type { RepositoryState } from "./state.ts";

const none = "0".repeat(40);

const tipsOf = ({ served }: RepositoryState): Map<string, string> => readBranches(served.directory);

/** Begins to watch who moves the branches. The answer writes down what was moved since. */
export function watchBranches(repository: RepositoryState): (actor: string) => void {
  const before = tipsOf(repository);
  return (actor) => {
    const after = tipsOf(repository);
    for (const branch of new Set([...before.keys(), ...after.keys()])) {
      const [old = none, now = none] = [before.get(branch), after.get(branch)];
      if (old !== now) repository.activities.push({ before: old, after: now, ref: `refs/heads/${branch}`, actor });
    }
  };
}

function listActivities(call: Call): Reply {
  const { repository, place, query } = call;
  const wanted = query.get("ref");
  const all = repository.activities.map((activity, index) => ({ id: index + 1, ...activity }));
  const shown = all.toReversed().filter(({ ref }) => wanted === null || ref === wanted);
  const items = shown.map(({ id, before, after, ref, actor }) => ({
    id,
    node_id: `PSH_${id}`,
    before,
    after,
    ref,
    timestamp: "2026-01-02T03:04:05Z",
    activity_type: before === none ? "branch_creation" : after === none ? "branch_deletion" : "force_push",
    actor: user(place, actor),
  }));
  return paged(call, "/activity", items);
}

export const activityRoutes: readonly Route[] = [
  { method: "GET", pattern: "/repos/{owner}/{repo}/activity", needs: "contents=read", handle: listActivities },
];
