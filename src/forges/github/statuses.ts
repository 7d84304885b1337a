import { cutTo } from "../../domain/markdown.ts";
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

/** The newest hundred of a commit are read, whatever their context: of more nobody asks. */
async function saidUnder(client: Client, { commit, context }: Sought): Promise<readonly SaidStatus[]> {
  const said = await client.ask(`Reading what was said of ${commit}`, () =>
    client.rest.repos.listCommitStatusesForRef({ ...client.repo, ref: commit, per_page: 100 }),
  );
  // Contexts are told apart without their case.
  return said
    .filter((status) => status.context.toLowerCase() === context.toLowerCase())
    .map(({ creator, ...status }) => ({ ...shownStatus(status), ...(creator && { by: creator.login }) }));
}

async function setStatus(client: Client, commit: string, wanted: CommitStatus): Promise<"set" | "unchanged"> {
  const { context, url } = wanted;
  // A status has no word for what was left out; nothing stands against the commit.
  const state = wanted.state === "skipped" ? "success" : wanted.state;
  const description = cutTo(wanted.description ?? "", longestDescription);
  const present = (await listStatuses(client, commit)).find(
    (status) => status.context.toLowerCase() === context.toLowerCase(),
  );
  // A commit keeps a thousand statuses of one context, and no more.
  if (isSameStatus(present, { state, description, ...(url !== undefined && { url }) })) return "unchanged";
  // Said twice, it is the same: this request may be sent again.
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
