import type { CreateLabelOption, Label } from "gitea-js";
import type { PullRequest, WantedLabelsAndReviewers } from "../forge.ts";
import type { Connection } from "./connection.ts";
import { GiteaError, isUncertain } from "./failure.ts";
import { readPages } from "./pages.ts";

/** Adds what is missing. Returns a sentence for each thing that the server refuses, and goes on with the rest. */
export async function addLabelsAndReviewers(
  connection: Connection,
  pull: PullRequest,
  { labels = [], reviewers = [], teamReviewers = [], assignees = [] }: WantedLabelsAndReviewers,
): Promise<readonly string[]> {
  const missing = labels.filter((label) => !pull.labels.includes(label));
  const said = [
    await attempt(`No label was added (${missing.join(", ")})`, () => addLabels(connection, pull, missing)),
  ];
  if (reviewers.length + teamReviewers.length > 0) {
    said.push(await requestReviews(connection, pull, { reviewers, teamReviewers }));
  }
  if (assignees.length > 0)
    said.push(
      await attempt(`Nobody was assigned (${assignees.join(", ")})`, () => assign(connection, pull, assignees)),
    );
  return said.flat();
}

/**
 * Labels need a scope of their own, and no call shows a token's scopes. So this sends a label without a name: the server checks the
 * permission first, and refuses the label only then.
 */
export async function labelRefusal({ api, at }: Connection): Promise<string | undefined> {
  const nameless = {} as CreateLabelOption;
  try {
    await api.repos.issueCreateLabel(...at, nameless);
    return undefined;
  } catch (error) {
    if (!(error instanceof GiteaError) || isUncertain(error) || error.status === 401) throw error;
    return error.status === 403 ? error.said || error.message : undefined;
  }
}

/**
 * Runs an act, and runs it again if it is unknown whether it happened. A refusal becomes a sentence that begins with `what`. A server that
 * is unreachable, unwell or rejects our credentials is still a failure, because another run can succeed.
 */
async function attempt(what: string, act: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await act().catch((error: unknown) => (isUncertain(error) ? act() : Promise.reject(error)));
  } catch (error) {
    if (!(error instanceof GiteaError) || isUncertain(error) || error.status === 401) throw error;
    return [`${what}: ${error.message}`];
  }
}

/** Adds labels by id: the server silently drops an unknown name, allows two labels of the same name, and a name may mean either. */
async function addLabels(
  connection: Connection,
  pull: PullRequest,
  wanted: readonly string[],
): Promise<readonly string[]> {
  if (wanted.length === 0) return [];
  const { api, at } = connection;
  const known = await knownLabels(connection, wanted);
  const ids: number[] = [];
  for (const name of wanted) {
    const label = known.get(name) ?? (await makeLabel(connection, name));
    if (label.id !== undefined) ids.push(label.id);
  }
  const { data } = await api.repos.issueAddLabel(...at, pull.number, { labels: ids });
  const present = new Set((data ?? []).map(({ name }) => name));
  return wanted.filter((name) => !present.has(name)).map((name) => `The label ${name} was not added`);
}

/** Two runs that both miss a label both create it. The first label stays; the run that created the later one deletes it. */
async function makeLabel(connection: Connection, name: string): Promise<Label> {
  const { api, at } = connection;
  const { data: made } = await api.repos.issueCreateLabel(...at, { name, color: "#0366d6" });
  const first = (await knownLabels(connection, [name])).get(name);
  if (made.id === undefined || first?.id === undefined || first.id >= made.id) return made;
  await api.repos.issueDeleteLabel(...at, made.id);
  return first;
}

/** The oldest label of each name in the repository. The organization's labels fill in the names that the repository lacks. */
async function knownLabels(
  { api, at, options }: Connection,
  wanted: readonly string[],
): Promise<ReadonlyMap<string, Label>> {
  const known = new Map<string, Label>();
  const keep = (label: Label) => {
    if (label.name !== undefined && !known.has(label.name)) known.set(label.name, label);
  };
  const own: Label[] = [];
  for await (const label of readPages((query) => api.repos.issueListLabels(...at, query))) own.push(label);
  own.sort((a, b) => (a.id ?? 0) - (b.id ?? 0)).forEach(keep);
  if (wanted.every((name) => known.has(name))) return known;
  try {
    for await (const label of readPages((query) => api.orgs.orgListLabels(at[0], query))) keep(label);
  } catch (error) {
    // The owner may be a user, not an organization, or the token may not ask.
    if (!(error instanceof GiteaError) || error.kind === "remote") throw error;
    options.log.debug(error.message);
  }
  return known;
}

/**
 * Skips reviewers who were already requested or have already reviewed: a new request would discard their review. One call for each, since
 * the server stops at the first one that it refuses.
 */
async function requestReviews(
  { api, at }: Connection,
  pull: PullRequest,
  { reviewers, teamReviewers }: Required<Pick<WantedLabelsAndReviewers, "reviewers" | "teamReviewers">>,
): Promise<readonly string[]> {
  const { data } = await api.repos.repoGetPullRequest(...at, pull.number);
  const asked = new Set((data.requested_reviewers ?? []).map(({ login }) => login?.toLowerCase()));
  for await (const review of readPages((query) => api.repos.repoListPullReviews(...at, pull.number, query))) {
    asked.add(review.user?.login?.toLowerCase());
  }
  // Gitea-js does not know this field.
  const { requested_reviewers_teams: teams } = data as { requested_reviewers_teams?: { name?: string }[] | null };
  const askedTeams = new Set((teams ?? []).map(({ name }) => name));
  const wishes = [
    ...reviewers
      .filter((name) => !asked.has(name.toLowerCase()))
      .map((name) => ({ what: `No review was asked of ${name}`, body: { reviewers: [name] } })),
    ...teamReviewers
      .filter((name) => !askedTeams.has(name))
      .map((name) => ({ what: `No review was asked of the team ${name}`, body: { team_reviewers: [name] } })),
  ];
  const said: string[] = [];
  for (const { what, body } of wishes) {
    const request = async () => {
      await api.repos.repoCreatePullReviewRequests(...at, pull.number, body);
      return [];
    };
    said.push(...(await attempt(what, request)));
  }
  const taken = teamReviewers.filter(
    (name) => !said.some((sentence) => sentence.startsWith(`No review was asked of the team ${name}:`)),
  );
  return taken.length === 0 ? said : [...said, ...(await teamsLeftOut({ api, at }, pull, taken))];
}

/** The server silently drops teams if a user, not an organization, owns the repository. */
async function teamsLeftOut(
  { api, at }: Pick<Connection, "api" | "at">,
  pull: PullRequest,
  wanted: readonly string[],
): Promise<readonly string[]> {
  const { data } = await api.repos.repoGetPullRequest(...at, pull.number);
  const teams = data.requested_reviewers_teams;
  if (teams === undefined || teams === null) return [];
  const asked = new Set(teams.map(({ name }) => name));
  return wanted.filter((name) => !asked.has(name)).map((name) => `The team ${name} was not asked for a review`);
}

/** The server replaces the list, so the present assignees are sent along. */
async function assign(
  { api, at }: Connection,
  pull: PullRequest,
  wanted: readonly string[],
): Promise<readonly string[]> {
  const { data } = await api.repos.repoGetPullRequest(...at, pull.number);
  let present = (data.assignees ?? []).flatMap(({ login }) => (login === undefined ? [] : [login]));
  const said: string[] = [];
  for (const name of wanted.filter((wish) => !present.includes(wish))) {
    const add = async () => {
      await api.repos.repoEditPullRequest(...at, pull.number, { assignees: [...present, name] });
      present = [...present, name];
      return [];
    };
    said.push(...(await attempt(`${name} was not assigned`, add)));
  }
  return said;
}
