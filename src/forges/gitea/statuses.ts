import type { CommitStatus as Given } from "gitea-js";
import { cutTo } from "../../domain/text.ts";
import type { CheckState, CommitStatus, CommitStatuses, StatusHistory } from "../forge.ts";
import { longestHistory } from "../shared/longest-history.ts";
import { isSameStatus } from "../shared/same-status.ts";
import { timeOf } from "../shared/time-of.ts";
import type { Connection } from "./connection.ts";
import { isUncertain, statusOf } from "./failure.ts";
import { readPages } from "./pages.ts";

/** Characters of a context and of a description in the narrowest database that the servers run on. */
const room = 255;

export const commitStatuses = (connection: Connection): CommitStatuses => ({
  list: (commit) => listStatuses(connection, commit),
  set: (commit, status) => setStatus(connection, commit, status),
  history: (commit) => readHistory(connection, commit),
  serverTime: connection.serverTime,
});

/** The latest status of each context. The server combines the states of one page only, so we ignore its combined state. */
export async function listStatuses({ api, at }: Connection, commit: string): Promise<readonly CommitStatus[]> {
  const latest = new Map<string, CommitStatus>();
  const read = async (query: { page: number; limit: number }) => {
    const { data, headers } = await api.repos.repoGetCombinedStatusByRef(...at, commit, query);
    return { data: data.statuses ?? [], headers };
  };
  for await (const given of readPages(read)) {
    const status = shown(given);
    if (!latest.has(status.context)) latest.set(status.context, status);
  }
  return [...latest.values()];
}

/** Newest first. The server's names are reversed: its `highestindex` begins with the oldest. */
const newestFirst = "leastindex";

async function readHistory({ api, at }: Connection, commit: string): Promise<StatusHistory> {
  const statuses: StatusHistory["statuses"][number][] = [];
  const pages = readPages((query) => api.repos.repoListStatusesByRef(...at, commit, { ...query, sort: newestFirst }));
  for await (const given of pages) {
    if (statuses.length === longestHistory) return { statuses, isComplete: false };
    const by = given.creator?.login;
    const setAt = timeOf(given.created_at);
    statuses.push({ ...shown(given), ...(by && { by }), ...(setAt && { at: setAt }) });
  }
  return { statuses, isComplete: true };
}

function shown({ context = "", status, description, target_url }: Given): CommitStatus {
  return {
    context,
    state: states[String(status)] ?? "pending",
    ...(description && { description }),
    ...(target_url && { url: target_url }),
  };
}

/** A warning blocks a merge, as a failure does. The server stores any other state, but does not count it as success. */
const states: Readonly<Record<string, CheckState>> = {
  pending: "pending",
  success: "success",
  skipped: "skipped",
  failure: "failure",
  error: "failure",
  warning: "failure",
};

async function setStatus(connection: Connection, commit: string, wanted: CommitStatus): Promise<"set" | "unchanged"> {
  const status = kept(wanted);
  if (await says(connection, commit, status)) return "unchanged";
  const { api, at } = connection;
  const { context, state, description, url } = status;
  const body = { context, state, ...(description && { description }), ...(url && { target_url: url }) };
  const post = () => api.repos.repoCreateStatus(...at, commit, body);
  try {
    await post();
  } catch (error) {
    if (!isUncertain(error)) throw error;
    await explainUnknown(connection, commit);
    if (!(await says(connection, commit, status))) await post();
  }
  return "set";
}

/** Whether this is already the latest status of its context. */
async function says(connection: Connection, commit: string, status: CommitStatus): Promise<boolean> {
  const present = await listStatuses(connection, commit).catch((error: unknown) => {
    // The commit is not there yet, or does not exist: posting will show which.
    if (statusOf(error) === 404) return [];
    throw error;
  });
  return isSameStatus(
    present.find(({ context }) => context === status.context),
    status,
  );
}

/** Gitea fails without a message if the commit does not exist. @throws not-found */
async function explainUnknown({ api, at }: Connection, commit: string): Promise<void> {
  await api.repos.repoGetSingleCommit(...at, commit, { stat: false, verification: false, files: false });
}

function kept({ context, state, description, url }: CommitStatus): CommitStatus {
  return {
    context: cutTo(context, room),
    state,
    ...(description !== undefined && { description: cutTo(description, room) }),
    ...(url !== undefined && { url }),
  };
}
