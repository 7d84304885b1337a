import { TagboatError } from "../../errors.ts";
import type { PullRequest, PullRequests } from "../forge.ts";
import type { Connection } from "./connection.ts";
import { decorate, labelRefusal } from "./decorate.ts";
import { editPullRequest } from "./edit-pull-request.ts";
import { GiteaError, isUncertain, statusOf } from "./failure.ts";
import { branches, merge } from "./merge.ts";
import { openPullRequest } from "./open-pull-request.ts";
import { readPages } from "./pages.ts";
import { isOwn, type PullRequestReader, pullRequestReader } from "./pull-request.ts";
import { listReviews } from "./reviews.ts";
import { isScheduled, schedule, unschedule } from "./schedule.ts";
import { listStatuses } from "./statuses.ts";

export function pullRequests(connection: Connection): PullRequests {
  const { api, at } = connection;
  const shown = pullRequestReader(connection);
  const read = async (number: number) => shown((await api.repos.repoGetPullRequest(...at, number)).data);
  const parts = { connection, read, shown };
  return {
    from: (head, state) => pullRequestsFrom(parts, head, state).catch((error) => explainMissing(connection, error)),
    get: read,
    open: (draft) => openPullRequest({ ...parts, from: (head) => pullRequestsFrom(parts, head, "open") }, draft),
    edit: (number, text) => editPullRequest(parts, number, text),
    decorate: (pull, wishes) => decorate(connection, pull, wishes),
    labelRefusal: () => labelRefusal(connection),
    close: (number) => close(parts, number),
    merge: (pull, request) => merge(parts, pull, request),
    update: (pull) => update(parts, pull),
    schedule: (pull, request) => schedule(parts, pull, request),
    unschedule: (pull) => unschedule(connection, pull),
    isScheduled: (pull) => isScheduled(parts, pull),
    reviews: (number) => listReviews(connection, number),
    checks: (commit) => listStatuses(connection, commit),
  };
}

/** What the acts on pull requests stand on. */
export interface Parts {
  readonly connection: Connection;
  readonly read: (number: number) => Promise<PullRequest>;
  readonly shown: PullRequestReader;
}

/** Where pull requests are switched off, the server answers as if there were no repository. @throws always */
async function explainMissing(connection: Connection, error: unknown): Promise<never> {
  if (statusOf(error) !== 404) throw error;
  const { data } = await connection.api.repos.repoGet(...connection.at);
  if (data.has_pull_requests !== false) throw error;
  throw new TagboatError("not-found", `Pull requests are switched off in ${data.full_name}`, {
    hint: "Turn them on in its settings, or deliver by push.",
    cause: error,
  });
}

/** The server does not search by head. Of those that are not open only the newest thousand are looked through. */
const mostRead = 1000;
const mostGiven = 100;

async function pullRequestsFrom(
  { connection, shown }: Parts,
  head: string,
  state: "open" | "all",
): Promise<readonly PullRequest[]> {
  const { api, at, options } = connection;
  const found = new Map<number, PullRequest>();
  let seen = 0;
  // Without a state the server gives all of them, whatever its documentation says.
  for await (const given of readPages((query) => api.repos.repoListPullRequests(...at, { state, ...query }))) {
    const pull = shown(given);
    // One that moved to the next page while we read comes twice.
    if (isOwn(given) && pull.head === head) found.set(pull.number, pull);
    if (found.size === mostGiven) break;
    if (state === "all" && ++seen === mostRead) {
      options.log.debug(`Looked through the newest ${mostRead} pull requests only`);
      break;
    }
  }
  return [...found.values()].sort((a, b) => b.number - a.number);
}

async function close({ connection: { api, at }, read }: Parts, number: number): Promise<void> {
  if ((await read(number)).state !== "open") return;
  try {
    await api.repos.repoEditPullRequest(...at, number, { state: "closed" });
  } catch (error) {
    // 412: it was merged in the meantime.
    if (!isUncertain(error) && statusOf(error) !== 412) throw error;
    if ((await read(number)).state === "open") throw error;
  }
}

async function update(parts: Parts, pull: PullRequest): Promise<"updated" | "unchanged" | "conflict"> {
  const { api, at } = parts.connection;
  const before = await branches(parts, pull.number);
  // The server fails where there is nothing to bring.
  if (before.mergeBase === before.baseCommit) return "unchanged";
  try {
    await api.repos.repoUpdatePullRequest(...at, pull.number, { style: "merge" });
    return "updated";
  } catch (error) {
    if (error instanceof GiteaError && error.status === 409 && /conflict/.test(error.said)) return "conflict";
    if (!isUncertain(error)) throw closedOr(error, pull);
    const after = await branches(parts, pull.number);
    if (after.mergeBase === after.baseCommit || after.mergeBase !== before.mergeBase) return "updated";
    throw error;
  }
}

/** Forgejo's words for it are a mistake of its own. */
function closedOr(error: unknown, pull: PullRequest): unknown {
  if (statusOf(error) !== 422) return error;
  return new TagboatError("refused", `${pull.url} is closed: it cannot be brought up to date`, { cause: error });
}
