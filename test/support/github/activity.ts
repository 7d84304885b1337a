import { type Call, paged, type Reply, type Route } from "./call.ts";
import { user } from "./shapes.ts";
import type { RepositoryState } from "./state.ts";

const none = "0".repeat(40);

async function tipsOf({ served }: RepositoryState): Promise<Map<string, string>> {
  const listed = await served.git("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads");
  return new Map(listed.split("\n").flatMap((line) => (line === "" ? [] : [line.split(" ") as [string, string]])));
}

/** Begins to watch who moves the branches. The answer writes down what was moved since. */
export async function watchBranches(repository: RepositoryState): Promise<(actor: string) => Promise<void>> {
  const before = await tipsOf(repository);
  return async (actor) => {
    const after = await tipsOf(repository);
    for (const ref of new Set([...before.keys(), ...after.keys()])) {
      const [old = none, now = none] = [before.get(ref), after.get(ref)];
      if (old !== now) repository.activities.push({ before: old, after: now, ref, actor });
    }
  };
}

async function listActivities(call: Call): Promise<Reply> {
  const { repository, place, query } = call;
  await repository.recording;
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
