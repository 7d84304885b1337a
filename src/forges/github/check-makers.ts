import type { CheckMaker } from "../forge.ts";
import { type RequiredCheck, requiredChecks } from "./branch-facts.ts";
import type { Client } from "./client.ts";
import { failureError } from "./failure.ts";

/** GitHub's workflows are an app like any other. It has this name everywhere, and this id on github.com. */
const workflows = { slug: "github-actions", id: 15_368, login: "github-actions[bot]" } as const;

/** How many of the newest pull requests are searched for checks. */
const mostPulls = 3;

/** A check as it appeared on an earlier commit. */
interface Seen {
  readonly context: string;
  /** Absent for a status, which no app has to make. */
  readonly app?: number | undefined;
  readonly maker: CheckMaker;
}

/**
 * Finds what makes the checks that a branch requires. A check may be bound to an app. Otherwise the latest maker decides: on the branch's
 * tip, or on the newest pull requests into the branch. Checks of an unknown maker are left out.
 */
export async function checkMakers(client: Client, branch: string): Promise<ReadonlyMap<string, CheckMaker>> {
  const made = new Map<string, CheckMaker>();
  let unknown: readonly RequiredCheck[] = (await requiredChecks(client, branch)) ?? [];
  const settle = (judge: (check: RequiredCheck) => CheckMaker | undefined): void => {
    unknown = unknown.filter((check) => {
      const maker = judge(check);
      // Two rules may require the same check from two makers. Both are required, so the workflows' one decides.
      if (maker !== undefined && made.get(check.context) !== "workflows") made.set(check.context, maker);
      return maker === undefined;
    });
  };
  settle(({ app }) => makerOf(client, app));
  for await (const commit of earlierCommits(client, branch, () => unknown.length > 0)) {
    const seen = await checksSeen(client, commit);
    settle((check) => makerSeen(check, seen));
  }
  return made;
}

/** Judges by the id alone, which is the same only on github.com. */
function makerOf({ options }: Client, app: number | undefined): CheckMaker | undefined {
  if (app === undefined || new URL(options.apiUrl).host !== "api.github.com") return undefined;
  return app === workflows.id ? "workflows" : "elsewhere";
}

/** If several make the check, one that runs anyway is enough. */
function makerSeen({ context, app }: RequiredCheck, seen: readonly Seen[]): CheckMaker | undefined {
  const fitting = seen.filter((one) => one.context === context && (app === undefined || one.app === app));
  return fitting.find(({ maker }) => maker === "elsewhere")?.maker ?? fitting[0]?.maker;
}

async function* earlierCommits(client: Client, branch: string, isNeeded: () => boolean): AsyncGenerator<string> {
  if (!isNeeded()) return;
  yield branch;
  if (!isNeeded()) return;
  const pulls = await client.ask(`Listing the pull requests into ${branch}`, () =>
    client.rest.pulls.list({
      ...client.repo,
      base: branch,
      state: "all",
      sort: "created",
      direction: "desc",
      per_page: mostPulls,
    }),
  );
  for (const { head } of pulls) if (isNeeded()) yield head.sha;
}

/** Check runs and statuses of a commit; those that the token may not read are skipped. */
async function checksSeen(client: Client, ref: string): Promise<Seen[]> {
  const at = { ...client.repo, ref, per_page: 100 };
  const runs = await client.attempt(() => client.rest.checks.listForRef({ ...at, filter: "latest" }));
  const statuses = await client.attempt(() => client.rest.repos.listCommitStatusesForRef(at));
  for (const outcome of [runs, statuses]) {
    if (outcome.ok || (outcome.failure.status >= 400 && outcome.failure.status < 500 && !isOfToken(outcome.failure)))
      continue;
    throw failureError(client, `Reading the checks of ${ref}`, outcome.failure);
  }
  return [
    ...(runs.ok ? runs.data.check_runs : []).flatMap(({ name, app }): Seen[] =>
      app === null ? [] : [{ context: name, app: app.id, maker: makerBySlug(app) }],
    ),
    ...(statuses.ok ? statuses.data : []).map(
      ({ context, creator }): Seen => ({
        context,
        maker: creator?.login === workflows.login ? "workflows" : "elsewhere",
      }),
    ),
  ];
}

const isOfToken = ({ status, isRateLimit }: { status: number; isRateLimit: boolean }): boolean =>
  status === 401 || isRateLimit;

/** The maker of a check run, from its app. */
export const makerBySlug = ({ slug }: { readonly slug?: string }): CheckMaker =>
  slug === workflows.slug ? "workflows" : "elsewhere";
