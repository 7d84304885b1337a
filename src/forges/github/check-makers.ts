import type { CheckMaker } from "../forge.ts";
import { type RequiredCheck, requiredChecks } from "./branch-facts.ts";
import type { Client } from "./client.ts";
import { failureError } from "./failure.ts";

/** GitHub's workflows are an app like any other: this is its name everywhere, and its id on github.com. */
const workflows = { slug: "github-actions", id: 15_368, login: "github-actions[bot]" } as const;

/** Pull requests whose checks are looked at, the newest first. */
const mostPulls = 3;

/** A check as it came on an earlier commit. */
interface Seen {
  readonly context: string;
  /** Absent of a status, which no app need have made. */
  readonly app?: number | undefined;
  readonly maker: CheckMaker;
}

/**
 * Who makes the checks that a branch wants. A check may be bound to an app; else what made it before tells, at the tip of the branch
 * or on the newest pull requests into it. What nothing tells is left out.
 */
export async function checkMakers(client: Client, branch: string): Promise<ReadonlyMap<string, CheckMaker>> {
  const made = new Map<string, CheckMaker>();
  let unknown: readonly RequiredCheck[] = (await requiredChecks(client, branch)) ?? [];
  const settle = (judge: (check: RequiredCheck) => CheckMaker | undefined): void => {
    unknown = unknown.filter((check) => {
      const maker = judge(check);
      // Two rules may want the same from two makers: that of the workflows decides, since all are wanted.
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

/** By its id alone, which means something on github.com only. */
function makerOf({ options }: Client, app: number | undefined): CheckMaker | undefined {
  if (app === undefined || new URL(options.apiUrl).host !== "api.github.com") return undefined;
  return app === workflows.id ? "workflows" : "elsewhere";
}

/** Where several make it, one that comes all the same is enough. */
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

/** Check runs and statuses of a commit; what the token may not read tells nothing. */
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

/** Of a check run, its app tells. */
export const makerBySlug = ({ slug }: { readonly slug?: string }): CheckMaker =>
  slug === workflows.slug ? "workflows" : "elsewhere";
