import { notFound, page, refusal, text, words } from "./answers.ts";
import { kick } from "./auto-merge.ts";
import { tipOf } from "./git.ts";
import { repositoryJson, statusJson } from "./json.ts";
import { latestStatuses } from "./protection.ts";
import { requireWriter } from "./routes-repository.ts";
import type { Answer, RepositoryCall, StatusRow } from "./state.ts";

/** Whatever the state, it is kept; so is a text of any length. */
export async function createStatus(call: RepositoryCall): Promise<Answer> {
  requireWriter(call);
  const { state, repository, params, body, user } = call;
  const commit = await commitOf(call, params[0] ?? "");
  if (commit === undefined || user === undefined) {
    throw state.flavour === "gitea" ? refusal(state, 500, "") : notFound(call, params[0] ?? "");
  }
  const row: StatusRow = {
    id: state.nextId(),
    commit,
    state: text(body["state"]),
    context: text(body["context"]) || "default",
    description: text(body["description"]),
    targetUrl: text(body["target_url"]),
    creator: user,
    createdAt: new Date(state.now()),
  };
  repository.statuses.push(row);
  if (row.state === "success") await kickHeads(call, commit);
  return { status: 201, body: statusJson(state, repository, row) };
}

async function kickHeads({ state, repository }: RepositoryCall, commit: string): Promise<void> {
  for (const pull of repository.pulls.filter((candidate) => candidate.state === "open")) {
    if ((await tipOf(repository, pull.head)) === commit) kick(state, pull);
  }
}

/** State and count are those of the page that is given, not of the commit. */
export async function combinedStatus(call: RepositoryCall): Promise<Answer> {
  const { state, repository, params, user } = call;
  const ref = params[0] ?? "";
  const commit = await commitOf(call, ref);
  if (commit === undefined) {
    if (state.flavour === "gitea") throw refusal(state, 404, `object does not exist [id: ${ref}, rel_path: ]`);
    const nothing = { state: "", sha: "", total_count: 0, statuses: null, repository: null, commit_url: "", url: "" };
    return { status: 200, body: nothing };
  }
  const { items, headers } = page(call, latestStatuses(repository, commit));
  const url = `${state.url}/api/v1/repos/${repository.owner}/${repository.name}/commits/${commit}`;
  const body = {
    state: combined(items, state.flavour),
    sha: commit,
    total_count: items.length,
    statuses: items.length === 0 ? null : items.map((row) => statusJson(state, repository, row)),
    repository: repositoryJson(state, repository, user),
    commit_url: url,
    url: `${url}/status`,
  };
  return { status: 200, body, headers };
}

/** All that was said. */
export async function listStatuses(call: RepositoryCall): Promise<Answer> {
  const { state, repository, params, query } = call;
  const ref = params[0] ?? "";
  const commit = await commitOf(call, ref);
  if (commit === undefined) throw notFound(call, ref);
  const rows = repository.statuses.filter((row) => row.commit === commit);
  const { items, headers } = page(call, ordered(rows, query.get("sort")));
  return { status: 200, body: items.map((row) => statusJson(state, repository, row)), headers };
}

/**
 * As the server sorts. Its names for the index are the wrong way round, and by time only seconds count: within one, the database gives
 * the oldest first.
 */
function ordered(rows: readonly StatusRow[], sort: string | null): readonly StatusRow[] {
  const second = ({ createdAt }: StatusRow): number => Math.floor(createdAt.getTime() / 1000);
  switch (sort) {
    case "leastindex":
      return rows.toReversed();
    case "highestindex":
      return rows;
    case "oldest":
    case "leastupdate":
      return rows.toSorted((a, b) => second(a) - second(b));
    default:
      return rows.toSorted((a, b) => second(b) - second(a));
  }
}

function combined(rows: readonly StatusRow[], flavour: "gitea" | "forgejo"): string {
  const states = new Set(rows.map(({ state }) => state));
  if (states.size === 0) return words(flavour, { gitea: "pending", forgejo: "" });
  if (states.has("error") || states.has("failure")) return "failure";
  if (states.has("warning")) return words(flavour, { gitea: "failure", forgejo: "warning" });
  if (states.has("pending")) return "pending";
  if (states.size === 1 && states.has("skipped")) return words(flavour, { gitea: "success", forgejo: "skipped" });
  return "success";
}

async function commitOf({ repository }: RepositoryCall, ref: string): Promise<string | undefined> {
  return repository.served.git("rev-parse", "--verify", "--quiet", `${ref}^{commit}`).catch(() => undefined);
}
