import { TagboatError } from "../../errors.ts";
import type { PullRequest, PullRequests } from "../forge.ts";
import type { Connection } from "./connection.ts";
import { editPullRequest } from "./edit-pull-request.ts";
import { isUncertain, statusOf } from "./failure.ts";
import { merge } from "./merge.ts";
import { openPullRequest } from "./open-pull-request.ts";
import { readPages } from "./pages.ts";
import { isOwn, type PullRequestAccess } from "./pull-request.ts";

export function pullRequests(access: PullRequestAccess): PullRequests {
  const { connection, read } = access;
  return {
    from: (head, state) => pullRequestsFrom(access, head, state).catch((error) => explainMissing(connection, error)),
    listOpen: () => openPullRequests(access).catch((error) => explainMissing(connection, error)),
    get: read,
    open: (draft) => openPullRequest({ ...access, from: (head) => pullRequestsFrom(access, head, "open") }, draft),
    edit: (number, text) => editPullRequest(access, number, text),
    close: (number) => close(access, number),
    merge: (pull, request) => merge(access, pull, request),
  };
}

/** If pull requests are turned off, the server answers as if the repository did not exist. @throws always */
async function explainMissing(connection: Connection, error: unknown): Promise<never> {
  if (statusOf(error) !== 404) throw error;
  const { data } = await connection.api.repos.repoGet(...connection.at);
  if (data.has_pull_requests !== false) throw error;
  throw new TagboatError("not-found", `Pull requests are switched off in ${data.full_name}`, {
    hint: "Turn them on in its settings, or deliver by push.",
    cause: error,
  });
}

/** The server cannot search by head. If the list has no other bound, only the newest thousand pull requests are read. */
const mostRead = 1000;
const mostGiven = 100;

async function pullRequestsFrom(
  { connection, shown }: PullRequestAccess,
  head: string,
  state: "open" | "all",
): Promise<readonly PullRequest[]> {
  const { api, at, options } = connection;
  const found = new Map<number, PullRequest>();
  let seen = 0;
  // Without a state the server returns all of them, whatever its documentation says.
  for await (const given of readPages((query) => api.repos.repoListPullRequests(...at, { state, ...query }))) {
    const pull = shown(given);
    // A pull request that moves to the next page while we read appears twice.
    if (isOwn(given) && pull.head === head) found.set(pull.number, pull);
    if (found.size === mostGiven) break;
    if (state === "all" && ++seen === mostRead) {
      options.log.debug(`Looked through the newest ${mostRead} pull requests only`);
      break;
    }
  }
  return newestFirst(found);
}

async function openPullRequests({ connection, shown }: PullRequestAccess): Promise<readonly PullRequest[]> {
  const { api, at, options } = connection;
  const found = new Map<number, PullRequest>();
  let seen = 0;
  for await (const given of readPages((query) => api.repos.repoListPullRequests(...at, { state: "open", ...query }))) {
    if (isOwn(given)) found.set(given.number ?? 0, shown(given));
    if (++seen === mostRead) {
      options.log.debug(`Looked through the newest ${mostRead} open pull requests only`);
      break;
    }
  }
  return newestFirst(found);
}

const newestFirst = (found: ReadonlyMap<number, PullRequest>): readonly PullRequest[] =>
  [...found.values()].sort((a, b) => b.number - a.number);

async function close({ connection: { api, at }, read }: PullRequestAccess, number: number): Promise<void> {
  if ((await read(number)).state !== "open") return;
  try {
    await api.repos.repoEditPullRequest(...at, number, { state: "closed" });
  } catch (error) {
    // 412: it was merged in the meantime.
    if (!isUncertain(error) && statusOf(error) !== 412) throw error;
    if ((await read(number)).state === "open") throw error;
  }
}
