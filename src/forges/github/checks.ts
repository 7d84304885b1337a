import type { CheckState, CommitStatus } from "../forge.ts";
import { makerBySlug } from "./check-makers.ts";
import type { Client } from "./client.ts";

export const perPage = 100;

/** All pages of a list, one after another. */
export async function allPages<T>(page: (number: number) => Promise<readonly T[]>): Promise<T[]> {
  const all: T[] = [];
  for (let number = 1; ; number++) {
    const items = await page(number);
    all.push(...items);
    if (items.length < perPage) return all;
  }
}

/** The latest commit status of each context. */
export async function listStatuses(client: Client, commit: string): Promise<CommitStatus[]> {
  const found = await allPages(async (page) => {
    const { statuses } = await client.ask(`Reading the statuses of ${commit}`, () =>
      client.rest.repos.getCombinedStatusForRef({
        ...client.repo,
        ref: commit,
        per_page: perPage,
        page,
      }),
    );
    return statuses;
  });
  return found.map(shownStatus);
}

interface GivenStatus {
  readonly context: string;
  readonly state: string;
  readonly description: string | null;
  readonly target_url: string | null;
}

export const shownStatus = ({ context, state, description, target_url }: GivenStatus): CommitStatus => ({
  context,
  state: statusState(state),
  ...(description !== null && description !== "" && { description }),
  ...(target_url && { url: target_url }),
});

const statusState = (state: string): CheckState => (state === "success" || state === "pending" ? state : "failure");

/** Statuses and check runs, which GitHub shows together as the checks of a commit. */
export async function listChecks(client: Client, commit: string): Promise<CommitStatus[]> {
  const statuses = await listStatuses(client, commit);
  const runs = await allPages(async (page) => {
    const { check_runs } = await client.ask(`Reading the checks of ${commit}`, () =>
      client.rest.checks.listForRef({
        ...client.repo,
        ref: commit,
        filter: "latest",
        per_page: perPage,
        page,
      }),
    );
    return check_runs;
  });
  return [
    ...statuses,
    ...runs.map(({ name, status, conclusion, details_url, output, app }) => ({
      context: name,
      state: runState(status, conclusion),
      ...(output.title !== null && { description: output.title }),
      ...(details_url !== null && { url: details_url }),
      ...(app !== null && { maker: makerBySlug(app) }),
    })),
  ];
}

function runState(status: string, conclusion: string | null): CheckState {
  if (status !== "completed" || conclusion === null) return "pending";
  if (conclusion === "success" || conclusion === "neutral") return "success";
  return conclusion === "skipped" ? "skipped" : "failure";
}
