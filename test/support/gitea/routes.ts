import { notFound, Refusal, refusal, words } from "./answers.ts";
import { noticeStale } from "./approvals.ts";
import { mergeDue } from "./auto-merge.ts";
import { notice } from "./mergeability.ts";
import * as pulls from "./routes-pulls.ts";
import * as repositories from "./routes-repository.ts";
import * as reviews from "./routes-reviews.ts";
import * as statuses from "./routes-statuses.ts";
import * as teams from "./routes-teams.ts";
import type { Answer, Call, GiteaRepository, GiteaState, GiteaToken, RepositoryCall } from "./state.ts";

type Handler = (call: RepositoryCall) => Answer | Promise<Answer>;

/** Below `/api/v1/repos/{owner}/{name}`; the first group that matches are the parameters. */
const routes: readonly (readonly [method: string, path: RegExp, handler: Handler])[] = [
  ["GET", /^$/, repositories.getRepository],
  ["PATCH", /^$/, repositories.editRepository],
  ["POST", /^\/branches$/, repositories.createBranch],
  ["GET", /^\/branches\/(.+)$/, repositories.getBranch],
  ["DELETE", /^\/branches\/(.+)$/, repositories.deleteBranch],
  ["GET", /^\/branch_protections$/, repositories.listProtections],
  ["POST", /^\/branch_protections$/, repositories.protect],
  ["GET", /^\/branch_protections\/(.+)$/, repositories.getProtection],
  ["PATCH", /^\/branch_protections\/(.+)$/, repositories.editProtection],
  ["DELETE", /^\/branch_protections\/(.+)$/, repositories.deleteProtection],
  ["GET", /^\/compare\/(.+)$/, repositories.compare],
  ["GET", /^\/git\/commits\/(.+)$/, repositories.getCommit],
  ["GET", /^\/commits$/, repositories.listCommits],
  ["GET", /^\/labels$/, repositories.listLabels],
  ["POST", /^\/labels$/, repositories.createLabel],
  ["DELETE", /^\/labels\/(\d+)$/, repositories.deleteLabel],
  ["POST", /^\/statuses\/(.+)$/, statuses.createStatus],
  ["GET", /^\/commits\/(.+)\/status$/, statuses.combinedStatus],
  ["GET", /^\/commits\/(.+)\/statuses$/, statuses.listStatuses],
  ["GET", /^\/pulls$/, pulls.listPulls],
  ["POST", /^\/pulls$/, pulls.createPull],
  ["GET", /^\/pulls\/(\d+)$/, pulls.getPull],
  ["PATCH", /^\/pulls\/(\d+)$/, pulls.editPull],
  ["GET", /^\/pulls\/(\d+)\/merge$/, pulls.isMerged],
  ["POST", /^\/pulls\/(\d+)\/merge$/, pulls.mergePull],
  ["DELETE", /^\/pulls\/(\d+)\/merge$/, pulls.cancelMerge],
  ["POST", /^\/pulls\/(\d+)\/update$/, pulls.updatePull],
  ["POST", /^\/pulls\/(\d+)\/requested_reviewers$/, pulls.requestReviewers],
  ["GET", /^\/pulls\/(\d+)\/reviews$/, reviews.listReviews],
  ["POST", /^\/pulls\/(\d+)\/reviews$/, reviews.review],
  ["POST", /^\/pulls\/(\d+)\/reviews\/(\d+)\/dismissals$/, reviews.dismiss],
  ["GET", /^\/pulls\/([^/]+)\/(.+)$/, pulls.getPullByBranches],
  ["POST", /^\/issues\/(\d+)\/labels$/, pulls.addLabels],
  ["GET", /^\/issues\/(\d+)\/comments$/, pulls.listComments],
  ["POST", /^\/issues\/(\d+)\/comments$/, pulls.comment],
  ["GET", /^\/issues\/(\d+)\/timeline$/, pulls.timeline],
];

export interface ApiRequest {
  readonly method: string;
  /** From `/api/v1` on, as it was sent. */
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

/** Answers one call of the API. */
export async function answerApi(state: GiteaState, request: ApiRequest): Promise<Answer> {
  try {
    return await route(state, request);
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

async function route(state: GiteaState, request: ApiRequest): Promise<Answer> {
  const path = request.url.pathname.replace(/^\/+api\/v1/, "").replace(/\/$/, "");
  const token = tokenOf(state, request.authorization);
  requireScope(state, { method: request.method, path, token });
  refuseOtherThanJson(state, request);
  const call: Call = {
    state,
    user: token?.user,
    params: [],
    query: request.url.searchParams,
    body: request.body === "" ? {} : (JSON.parse(request.body) as Record<string, unknown>),
  };
  if (path === "/version") return repositories.version(call);
  if (path === "/user") return repositories.currentUser(call);
  if (/^\/orgs\/[^/]+\/labels$/.test(path)) return repositories.organisationLabels(call);
  const [, organization] = /^\/orgs\/([^/]+)\/teams$/.exec(path) ?? [];
  if (organization !== undefined) return teams.listTeams(call, organization);
  const [, team] = /^\/teams\/(\d+)\/members$/.exec(path) ?? [];
  if (team !== undefined) return teams.listMembers(call, Number(team));
  const [, owner = "", name = "", rest = ""] = /^\/repos\/([^/]+)\/([^/]+)(.*)$/.exec(path) ?? [];
  if (owner === "") return { status: 404, body: "404 page not found\n" };
  const renamed = state.renamed.get(`${owner}/${name}`);
  if (renamed !== undefined) {
    return { status: 301, headers: { location: `/api/v1/repos/${renamed}${rest}${request.url.search}` } };
  }
  const repository = visible(call, owner, name);
  await settle(state, repository);
  return await inRepository({ ...call, repository }, request.method, rest);
}

/** Lets happen what was due: pushes are noticed, and scheduled merges are made. */
export async function settle(state: GiteaState, repository: GiteaRepository): Promise<void> {
  await notice(state, repository);
  for (const pull of repository.pulls) if (pull.state === "open") noticeStale(state, repository, pull);
  await mergeDue(state, repository);
}

/** What is sent must say that it is JSON. */
function refuseOtherThanJson(state: GiteaState, { body, contentType = "" }: ApiRequest): void {
  if (body === "" || contentType.includes("json")) return;
  throw refusal(state, 422, `[]: ${contentType === "" ? "Empty" : "Unsupported"} Content-Type`);
}

async function inRepository(call: RepositoryCall, method: string, rest: string): Promise<Answer> {
  for (const [ofMethod, pattern, handler] of routes) {
    const match = pattern.exec(rest);
    if (ofMethod !== method || match === null) continue;
    refuseArchived(call, method, rest);
    if (!call.repository.settings.has_pull_requests && rest.startsWith("/pulls")) throw notFound(call);
    if (method !== "GET" && call.user === undefined) throw refusal(call.state, 401, "token is required");
    return await handler({ ...call, params: match.slice(1).map((part) => decodeURIComponent(part)) });
  }
  return { status: 404, body: "404 page not found\n" };
}

/** Posting a status is let through. */
function refuseArchived({ state, repository }: RepositoryCall, method: string, rest: string): void {
  if (!repository.settings.archived || method === "GET" || rest.startsWith("/statuses/") || rest === "") return;
  const name = `${repository.owner}/${repository.name}`;
  const forgejo = `<Repository ${repository.id}:${name}> is archived`;
  throw refusal(state, 423, words(state.flavour, { gitea: "repo is archived", forgejo }));
}

function visible(call: Call, owner: string, name: string): GiteaRepository {
  const { state, user } = call;
  const repository = state.repositories.get(`${owner}/${name}`);
  if (repository === undefined) {
    const isKnown = [...state.repositories.values()].some((other) => other.owner === owner);
    throw isKnown || state.flavour === "gitea" ? notFound(call) : notFound(call, "GetUserByName");
  }
  const isHidden = repository.settings.private && (user === undefined || user.role === "none");
  if (isHidden) throw notFound(call);
  return repository;
}

/** Who asks; undefined: nobody in particular. A token that is not known is refused, and Forgejo says it aloud. */
export function tokenOf(state: GiteaState, authorization: string | undefined): GiteaToken | undefined {
  if (authorization === undefined) return undefined;
  const [scheme = "", value = ""] = authorization.split(" ");
  const parts = scheme.toLowerCase() === "basic" ? Buffer.from(value, "base64").toString("utf8").split(":") : [value];
  const token = parts.map((part) => state.tokens.get(part)).find((known) => known !== undefined);
  if (token !== undefined) return token;
  const forgejo = `access token does not exist [sha: ${parts.at(-1)}]`;
  throw refusal(state, 401, words(state.flavour, { gitea: "invalid username, password or token", forgejo }));
}

interface Scoped {
  readonly method: string;
  readonly path: string;
  readonly token: GiteaToken | undefined;
}

function requireScope(state: GiteaState, { method, path, token }: Scoped): void {
  if (token === undefined || token.scopes === "all" || path === "/version") return;
  const area = path.startsWith("/user")
    ? "user"
    : /^\/(orgs|teams)\//.test(path)
      ? "organization"
      : /^\/repos\/[^/]+\/[^/]+\/(issues|labels)\b/.test(path)
        ? "issue"
        : "repository";
  const needed = `${method === "GET" ? "read" : "write"}:${area}`;
  if (token.scopes.includes(needed) || token.scopes.includes(`write:${area}`)) return;
  const gitea = `token does not have at least one of required scope(s), required=[${needed}], token scope=${token.scopes.join(",")}`;
  const forgejo = `token does not have at least one of required scope(s): [${needed}]`;
  throw refusal(state, 403, words(state.flavour, { gitea, forgejo }));
}
