import { cutTo } from "../../domain/text.ts";
import type { CommitStatus, SaidStatus, StatusRecords } from "../forge.ts";
import { isSameStatus } from "../shared/same-status.ts";
import { listStatuses, shownStatus } from "./checks.ts";
import type { Client } from "./client.ts";

/** Characters of a description that GitHub keeps. */
export const longestDescription = 140;

/** Statuses of commits. */
export function commitStatuses(client: Client): StatusRecords {
  return {
    list: (commit) => listStatuses(client, commit),
    set: (commit, status) => setStatus(client, commit, status),
    said: (commit, context) => saidUnder(client, { commit, context }),
  };
}

interface Sought {
  readonly commit: string;
  readonly context: string;
}

/** Reads the newest hundred of a commit, whatever their context; callers need no more. */
async function saidUnder(client: Client, { commit, context }: Sought): Promise<readonly SaidStatus[]> {
  const said = await client.ask(`Reading what was said of ${commit}`, () =>
    client.rest.repos.listCommitStatusesForRef({ ...client.repo, ref: commit, per_page: 100 }),
  );
  // GitHub compares contexts without case.
  return said
    .filter((status) => status.context.toLowerCase() === context.toLowerCase())
    .map(({ creator, ...status }) => ({ ...shownStatus(status), ...(creator && { by: creator.login }) }));
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
