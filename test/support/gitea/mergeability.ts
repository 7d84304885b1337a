import { branchesOf, isAncestor, mergedTree } from "./git.ts";
import { pushEvent } from "./new-pull.ts";
import type { GiteaPull, GiteaRepository, GiteaState, MergeStatus } from "./state.ts";

/** What the server thinks of merging it: late, and wrong for a while after each event. */
export async function mergeStatus(
  state: Pick<GiteaState, "now" | "delays">,
  repository: GiteaRepository,
  pull: GiteaPull,
): Promise<MergeStatus> {
  const elapsed = state.now() - pull.event.at;
  if (elapsed < state.delays.staleUntil) return pull.event.before;
  if (elapsed < state.delays.checkingUntil) return "checking";
  return truth(repository, pull.judged);
}

/** Whether the commits can be merged, as Git itself says. */
export async function truth(
  repository: GiteaRepository,
  { base, head }: { base: string; head: string },
): Promise<MergeStatus> {
  if (await isAncestor(repository, head, base)) return "ancestor";
  return mergedTree(repository, base, head).then(
    () => "mergeable",
    () => "conflict",
  );
}

/** Starts the check of an open pull request again, as a push or a rule does. */
export async function recheck(state: GiteaState, repository: GiteaRepository, pull: GiteaPull): Promise<void> {
  const before = await mergeStatus(state, repository, pull);
  pull.event = { at: state.now(), before };
  pull.judged = {
    base: repository.branches.get(pull.base) ?? pull.judged.base,
    head: (pull.from === undefined && repository.branches.get(pull.head)) || pull.judged.head,
  };
}

/** Notices pushes, also those that went past the server: moved branches are checked again, and a lost head closes. */
export function notice(state: GiteaState, repository: GiteaRepository): Promise<void> {
  repository.looking = repository.looking.then(() => look(state, repository));
  return repository.looking;
}

async function look(state: GiteaState, repository: GiteaRepository): Promise<void> {
  const now = await branchesOf(repository);
  const { branches } = repository;
  const moved = new Set([...now].filter(([name, tip]) => branches.get(name) !== tip).map(([name]) => name));
  const gone = new Set([...branches.keys()].filter((name) => !now.has(name)));
  repository.branches = now;
  for (const pull of repository.pulls.filter(({ state }) => state === "open")) {
    const own = pull.from === undefined ? pull.head : undefined;
    if (own !== undefined && gone.has(own) && pull.isMerging !== true) {
      pull.state = "closed";
      pull.closedAt = new Date(state.now());
    } else if (moved.has(pull.base) || (own !== undefined && moved.has(own))) {
      const before = pull.judged.head;
      await recheck(state, repository, pull);
      await keepHead(repository, pull);
      await recordPush(repository, pull, before);
    }
  }
}

async function recordPush(repository: GiteaRepository, pull: GiteaPull, before: string): Promise<void> {
  const { head } = pull.judged;
  if (repository.pusher === undefined || head === before) return;
  const isForced = !(await isAncestor(repository, before, head));
  const listed = isForced
    ? [before, head]
    : (await repository.served.git("rev-list", "--reverse", `${before}..${head}`)).split("\n");
  pull.timeline.push(pushEvent(repository.pusher, listed, isForced));
}

/** The server keeps the head under a name of its own, where anybody can fetch it. */
export async function keepHead({ served }: GiteaRepository, pull: GiteaPull): Promise<void> {
  await served.git("update-ref", headRef(pull), pull.judged.head);
}

/** The ref by which the server keeps a pull request's head. */
export const headRef = ({ number }: GiteaPull): string => `refs/pull/${number}/head`;
