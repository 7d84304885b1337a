import { cutTo } from "../../domain/text.ts";
import type { CommitStatus, CommitStatuses, StatusHistory } from "../forge.ts";
import { longestHistory } from "../shared/longest-history.ts";
import { isSameStatus } from "../shared/same-status.ts";
import { timeOf } from "../shared/time-of.ts";
import { listStatuses, perPage, shownStatus } from "./checks.ts";
import type { Client } from "./client.ts";

/** Characters of a description that GitHub keeps. */
export const longestDescription = 140;

/** Statuses of commits. */
export function commitStatuses(client: Client): CommitStatuses {
  return {
    list: (commit) => listStatuses(client, commit),
    set: (commit, status) => setStatus(client, commit, status),
    history: (commit) => readHistory(client, commit),
    serverTime: client.serverTime,
  };
}

/** GitHub lists the newest first: https://docs.github.com/rest/commits/statuses#list-commit-statuses-for-a-reference */
async function readHistory(client: Client, commit: string): Promise<StatusHistory> {
  const found: StatusHistory["statuses"][number][] = [];
  for (let page = 1; found.length < longestHistory; page++) {
    const statuses = await client.ask(`Reading the status history of ${commit}`, () =>
      client.rest.repos.listCommitStatusesForRef({ ...client.repo, ref: commit, per_page: perPage, page }),
    );
    for (const { creator, created_at, ...status } of statuses) {
      const at = timeOf(created_at);
      found.push({ ...shownStatus(status), ...(creator && { by: creator.login }), ...(at && { at }) });
    }
    if (statuses.length < perPage) return { statuses: found, isComplete: true };
  }
  return { statuses: found, isComplete: false };
}

async function setStatus(client: Client, commit: string, wanted: CommitStatus): Promise<"set" | "unchanged"> {
  const { context, url } = wanted;
  // GitHub has no state for a skipped check, and a skipped check does not block the commit.
  const state = wanted.state === "skipped" ? "success" : wanted.state;
  const description = cutTo(wanted.description ?? "", longestDescription);
  const present = (await listStatuses(client, commit)).find(
    (status) => status.context.toLowerCase() === context.toLowerCase(),
  );
  // A commit can have at most a thousand statuses of one context.
  if (isSameStatus(present, { state, description, ...(url !== undefined && { url }) })) return "unchanged";
  // Setting a status twice is safe, so this request may be retried.
  await client.ask(`Setting the status ${context} on ${commit}`, () =>
    client.rest.repos.createCommitStatus({
      ...client.repo,
      sha: commit,
      context,
      state,
      description,
      ...(url !== undefined && { target_url: url }),
    }),
  );
  return "set";
}
