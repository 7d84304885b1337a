import { Refusal, refusal } from "./answers.ts";
import { tipOf } from "./git.ts";
import { merge, protectionReason, refuseByState } from "./merge.ts";
import { latestStatuses, protectionOf } from "./protection.ts";
import type { GiteaPull, GiteaRepository, GiteaState, GiteaUser, MergeForm } from "./state.ts";

/** Schedules a merge. Neither the head that is named nor the style is looked at. @throws Refusal */
export async function schedule(
  state: GiteaState,
  { repository, pull, form, user }: { repository: GiteaRepository; pull: GiteaPull; form: MergeForm; user: GiteaUser },
): Promise<void> {
  await refuseByState({ state, repository, pull, user });
  if (pull.schedule !== undefined) {
    const what = "pull request is already scheduled to auto merge when checks succeed";
    throw refusal(state, 409, `${what} [pull_id: ${pull.id}]`);
  }
  pull.schedule = { form, by: user };
  pull.timeline.push({ type: "pull_scheduled_merge", user });
  const isRequired = protectionOf(repository, pull.base)?.enable_status_check === true;
  // Forgejo looks again at the next status or approval only; one of a moment ago is still before it.
  if (state.flavour === "gitea") pull.dueAt = state.now() + state.delays.autoMerge * (isRequired ? 1 : 2);
}

/** A green status, or an approval: the server looks at the schedule, if there is one by then, in a moment. */
export function kick(state: GiteaState, pull: GiteaPull): void {
  pull.dueAt = state.now() + state.delays.autoMerge;
}

/** Makes the scheduled merges that are due. One that cannot be made says nothing, and stays scheduled. */
export async function mergeDue(state: GiteaState, repository: GiteaRepository): Promise<void> {
  for (const pull of repository.pulls) {
    if (pull.dueAt === undefined || pull.dueAt > state.now()) continue;
    delete pull.dueAt;
    if (pull.schedule === undefined) continue;
    const { form, by } = pull.schedule;
    if (by.role === "job" || !(await isReady(state, repository, pull))) continue;
    // Forgejo does not delete the branch of a merge that it made by itself.
    const deleteBranch = form.deleteBranch && state.flavour === "gitea";
    await merge({ state, repository, pull, user: by, form: { ...form, headCommit: "", deleteBranch } }).catch(
      (error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
      },
    );
  }
}

async function isReady(state: GiteaState, repository: GiteaRepository, pull: GiteaPull): Promise<boolean> {
  if ((await protectionReason(repository, pull)) !== undefined) return false;
  const isRequired = protectionOf(repository, pull.base)?.enable_status_check === true;
  if (isRequired || state.flavour === "gitea") return true;
  const head = (await tipOf(repository, pull.head)) ?? "";
  return latestStatuses(repository, head).some((row) => row.state === "success");
}
