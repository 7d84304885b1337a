import type { PullRequest, WantedLabelsAndReviewers } from "../forge.ts";
import { pause } from "../shared/pause.ts";
import type { Client, Outcome } from "./client.ts";
import { type Failure, failureError, isLost, says, sentence } from "./failure.ts";

/** Adds labels, reviewers and assignees. Returns a sentence for each thing that GitHub does not do. */
export async function addLabelsAndReviewers(
  client: Client,
  pull: PullRequest,
  wishes: WantedLabelsAndReviewers,
): Promise<string[]> {
  return [
    ...(await addLabels(client, pull, wishes.labels ?? [])),
    ...(await requestReviews(client, pull, wishes)),
    ...(await addAssignees(client, pull, wishes.assignees ?? [])),
  ];
}

/** GitHub returns a classic token's scopes with every answer. For any other token, only trying shows what it may do. */
export async function labelRefusal(client: Client): Promise<string | undefined> {
  const { scopes, isPrivate } = await client.ask("Reading the facts", async () => {
    const { data, headers, status } = await client.rest.repos.get(client.repo);
    return { data: { scopes: headers["x-oauth-scopes"], isPrivate: data.private }, status };
  });
  // An app's user token has an empty list: it has permissions instead of scopes.
  if (!scopes) return undefined;
  const given = scopes.split(",").map((scope) => scope.trim());
  if (given.includes("repo") || (!isPrivate && given.includes("public_repo"))) return undefined;
  return `the token has the scopes "${scopes}", and it takes "${isPrivate ? "repo" : "public_repo"}"`;
}

/** The text of a refusal. A server that is unwell or rejects our credentials is a failure, not a refusal: another run can succeed. */
function refusalOf(client: Client, doing: string, failure: Failure): string {
  if (isLost(failure) || failure.isRateLimit || failure.status === 401) throw failureError(client, doing, failure);
  return sentence(failure);
}

async function addLabels(
  client: Client,
  { number, labels }: PullRequest,
  wanted: readonly string[],
): Promise<string[]> {
  const present = new Set(labels.map((label) => label.toLowerCase()));
  const missing = wanted.filter((label) => !present.has(label.toLowerCase()));
  if (missing.length === 0) return [];
  const outcome = await client.attempt(() =>
    client.rest.issues.addLabels({
      ...client.repo,
      issue_number: number,
      labels: missing,
    }),
  );
  if (outcome.ok) return [];
  return [`No label was added (${missing.join(", ")}): ${refusalOf(client, "Adding labels", outcome.failure)}`];
}

type Request = { readonly reviewers: string[] } | { readonly team_reviewers: string[] };

async function requestReviews(client: Client, pull: PullRequest, wishes: WantedLabelsAndReviewers): Promise<string[]> {
  const { reviewers = [], teamReviewers = [] } = wishes;
  const others = reviewers.filter((login) => login.toLowerCase() !== pull.author.toLowerCase());
  const own = `${pull.author} was not asked for a review: the pull request is theirs`;
  return [
    ...(others.length < reviewers.length ? [own] : []),
    ...(await requestEach(
      client,
      pull,
      others.map((login) => ({ name: login, request: { reviewers: [login] } })),
    )),
    ...(await requestEach(
      client,
      pull,
      teamReviewers.map((slug) => ({ name: slug, request: { team_reviewers: [slug] } })),
    )),
  ];
}

/** One request for each: a single name that GitHub refuses would block all others. */
async function requestEach(
  client: Client,
  pull: PullRequest,
  wishes: readonly { readonly name: string; readonly request: Request }[],
): Promise<string[]> {
  const warnings: string[] = [];
  for (const { name, request } of wishes) {
    const outcome = await requestReview(client, pull, request);
    if (!outcome.ok)
      warnings.push(`No review was asked of ${name}: ${refusalOf(client, "Asking for reviews", outcome.failure)}`);
  }
  return warnings;
}

/** Milliseconds before each further try: a new pull request is not visible everywhere at once. */
const lag = [1000, 2000];

async function requestReview(client: Client, { number }: PullRequest, request: Request): Promise<Outcome<unknown>> {
  for (let attempt = 0; ; attempt++) {
    const outcome = await client.attempt<unknown>(() =>
      client.rest.pulls.requestReviewers({
        ...client.repo,
        pull_number: number,
        ...request,
      }),
    );
    const wait = lag[attempt];
    if (wait === undefined || outcome.ok || !says(outcome.failure, /^Could not resolve to a node/)) return outcome;
    await pause(client.options, wait);
  }
}

async function addAssignees(client: Client, { number }: PullRequest, wanted: readonly string[]): Promise<string[]> {
  if (wanted.length === 0) return [];
  const outcome = await client.attempt(() =>
    client.rest.issues.addAssignees({
      ...client.repo,
      issue_number: number,
      assignees: [...wanted],
    }),
  );
  if (!outcome.ok)
    return [`Nobody was assigned (${wanted.join(", ")}): ${refusalOf(client, "Assigning people", outcome.failure)}`];
  // GitHub silently leaves out users without write access.
  const assigned = new Set((outcome.data.assignees ?? []).map(({ login }) => login.toLowerCase()));
  const left = wanted.filter((login) => !assigned.has(login.toLowerCase()));
  return left.length === 0 ? [] : [`Not assigned, since GitHub lets only those be who may write: ${left.join(", ")}`];
}
