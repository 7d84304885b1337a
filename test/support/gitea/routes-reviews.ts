import { notFound, page, refusal, text } from "./answers.ts";
import { kick } from "./auto-merge.ts";
import { userJson, when } from "./json.ts";
import { pullOf, someone } from "./routes-pulls.ts";
import { requireWriterSilently } from "./routes-repository.ts";
import type { Answer, GiteaPull, GiteaReview, RepositoryCall } from "./state.ts";

export function listReviews(call: RepositoryCall): Answer {
  const pull = pullOf(call);
  const { items, headers } = page(call, pull.reviews);
  return { status: 200, body: items.map((given) => reviewJson(call, pull, given)), headers };
}

/** Any commit may be named; without one it is the head. */
export function review(call: RepositoryCall): Answer {
  const { state, body } = call;
  const pull = pullOf(call);
  const user = someone(call);
  const event = text(body["event"]);
  if (user.login === pull.poster.login && event === "APPROVED") {
    throw refusal(state, 422, "approve your own pull is not allowed");
  }
  const commit = text(body["commit_id"]) || pull.judged.head;
  const isOpinion = event === "APPROVED" || event === "REQUEST_CHANGES";
  if (isOpinion) supersede(pull, user.login);
  const given: GiteaReview = {
    id: state.nextId(),
    user,
    state: event,
    body: text(body["body"]),
    commit,
    at: new Date(state.now()),
    official: isOpinion && (user.role === "owner" || user.role === "writer"),
    stale: commit !== pull.judged.head,
    dismissed: false,
  };
  pull.reviews.push(given);
  pull.reviewers.delete(user.login);
  if (event === "APPROVED") kick(state, pull);
  return { status: 200, body: reviewJson(call, pull, given) };
}

/** The earlier opinions of the same person do not count any more. */
function supersede({ reviews }: GiteaPull, login: string): void {
  for (const earlier of reviews.filter(({ user }) => user.login === login)) {
    earlier.official = false;
    earlier.dismissed = true;
  }
}

export function dismiss(call: RepositoryCall): Answer {
  requireWriterSilently(call);
  const pull = pullOf(call);
  const given = pull.reviews.find(({ id }) => id === Number(call.params[1]));
  if (given === undefined) throw notFound(call);
  given.dismissed = true;
  return { status: 200, body: reviewJson(call, pull, given) };
}

function reviewJson({ state, repository }: RepositoryCall, pull: GiteaPull, given: GiteaReview) {
  const url = `${state.url}/${repository.owner}/${repository.name}/pulls/${pull.number}`;
  return {
    id: given.id,
    user: userJson(state, given.user),
    team: null,
    state: given.state,
    body: given.body,
    commit_id: given.commit,
    stale: given.stale,
    official: given.official,
    dismissed: given.dismissed,
    comments_count: 0,
    submitted_at: when(given.at),
    updated_at: when(given.at),
    html_url: `${url}#issuecomment-${given.id}`,
    pull_request_url: url,
  };
}
