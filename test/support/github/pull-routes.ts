import { askGit } from "../git-answers.ts";
import { type Call, paged, type Reply, type Route, text } from "./call.ts";
import { commitTree, judge, look, merge, moveRef, refOf, refresh } from "./merging.ts";
import { addPull } from "./new-pull.ts";
import { label, listedPull, user, wholePull } from "./shapes.ts";
import { Answer, type Method, type PullState } from "./state.ts";

const custom = (resource: string, message: string, field?: string) =>
  new Answer(422, "Validation Failed", [{ resource, code: "custom", ...(field && { field }), message }]);
const invalid = (field: string) =>
  new Answer(422, "Validation Failed", [{ resource: "PullRequest", field, code: "invalid" }]);

function find({ repository, params }: Call): PullState {
  const number = Number(params["pull_number"] ?? params["issue_number"]);
  const pull = repository.pulls.find((candidate) => candidate.number === number);
  if (pull === undefined) throw new Answer(404, "Not Found");
  return pull;
}

const view = (call: Call, pull: PullState) => ({ ...call, pull });

async function whole(call: Call, pull: PullState): Promise<unknown> {
  await refresh(call.repository, pull);
  const verdict = pull.state === "open" ? await look(call.repository, pull) : undefined;
  return wholePull(view(call, pull), verdict);
}

async function list(call: Call): Promise<Reply> {
  const { repository, query } = call;
  for (const pull of repository.pulls) await refresh(repository, pull);
  const state = query.get("state") ?? "open";
  const base = query.get("base");
  // A head without its owner is passed over in silence: every pull request fits.
  const [owner, branch] = /^([^:]+):(.+)$/.exec(query.get("head") ?? "")?.slice(1) ?? [];
  const found = repository.pulls
    .filter((pull) => state === "all" || pull.state === state)
    .filter((pull) => base === null || pull.base === base)
    .filter(
      (pull) =>
        branch === undefined ||
        (pull.head === branch && owner?.toLowerCase() === (pull.fork ?? repository.owner).toLowerCase()),
    );
  // Only by the time of creation are the newest the first ones by default; the other orders have no fields here.
  const sort = query.get("sort") ?? "created";
  if (sort !== "created") throw new Answer(501, `The test's own server has no order by ${sort}`);
  const newestFirst = (query.get("direction") ?? "desc") === "desc";
  const sorted = newestFirst ? found.toReversed() : found;
  return paged(
    call,
    "/pulls",
    sorted.map((pull) => listedPull(view(call, pull))),
  );
}

function checkTexts({ title, body }: { title: string; body: string }): void {
  if (body.length > 65_536) throw custom("Issue", "body is too long (maximum is 65536 characters)", "body");
  if (title.length > 256) throw custom("Issue", "title is too long (maximum is 256 characters)", "title");
}

async function create(call: Call): Promise<Reply> {
  const { repository, body, account } = call;
  if (account?.isJob === true && !repository.settings.jobsMayOpen) {
    throw new Answer(403, "GitHub Actions is not permitted to create or approve pull requests.");
  }
  const [head, base] = [text(body["head"]).replace(new RegExp(`^${repository.owner}:`, "i"), ""), text(body["base"])];
  const texts = { title: text(body["title"]), body: text(body["body"]) };
  if (texts.title === "")
    throw new Answer(422, "Validation Failed", [{ resource: "PullRequest", code: "missing_field", field: "title" }]);
  const headCommit = await refOf(repository, head);
  const baseCommit = await refOf(repository, base);
  if (headCommit === undefined) throw invalid("head");
  if (baseCommit === undefined) throw invalid("base");
  for (const pull of repository.pulls) await refresh(repository, pull);
  if ((await askGit(repository.served.directory, "rev-list", "--count", `${baseCommit}..${headCommit}`)) === "0") {
    throw custom("PullRequest", `No commits between ${base} and ${head}`);
  }
  checkTexts(texts);
  if (body["draft"] === true && !repository.settings.allowsDrafts) {
    throw new Answer(422, "Draft pull requests are not supported in this repository.");
  }
  // Last, and with nothing awaited after it: of two at once, one is first.
  const isSame = (pull: PullState) => pull.fork === undefined && pull.head === head && pull.base === base;
  if (repository.pulls.some((pull) => pull.state === "open" && isSame(pull))) {
    throw custom("PullRequest", `A pull request already exists for ${repository.owner}:${head}.`);
  }
  const sides = { head, base, headCommit, baseCommit };
  const pull = addPull(repository, { ...texts, ...sides, isDraft: body["draft"] === true, author: call.login });
  return { status: 201, body: wholePull(view(call, pull), undefined) };
}

async function edit(call: Call): Promise<Reply> {
  const pull = find(call);
  const { body, repository } = call;
  await refresh(repository, pull);
  checkTexts({ title: text(body["title"]), body: text(body["body"]) });
  if (typeof body["base"] === "string") {
    if ((await refOf(repository, body["base"])) === undefined) throw invalid("base");
    pull.base = body["base"];
  }
  if (typeof body["title"] === "string") pull.title = body["title"];
  if (typeof body["body"] === "string") pull.body = body["body"];
  if (body["state"] === "closed" && pull.state === "open") {
    pull.state = "closed";
    pull.autoMerge = undefined;
    pull.queuedBy = undefined;
  }
  return { status: 200, body: await whole(call, pull) };
}

const notAllowed: Record<Method, string> = {
  merge: "Merge commits are not allowed on this repository.",
  squash: "Squash merges are not allowed on this repository.",
  rebase: "Rebase merges are not allowed on this repository.",
};

async function mergePull(call: Call): Promise<Reply> {
  const { repository, body } = call;
  const pull = find(call);
  await refresh(repository, pull);
  if (pull.state !== "open") throw new Answer(405, "Pull Request is not mergeable");
  const sha = body["sha"];
  if (typeof sha === "string" && sha !== pull.headCommit) {
    throw new Answer(409, "Head branch was modified. Review and try the merge again.");
  }
  const method = text(body["merge_method"]) || "merge";
  if (method !== "merge" && method !== "squash" && method !== "rebase") {
    throw new Answer(422, "Invalid request.\n\nmerge_method is not a valid value.");
  }
  if (!repository.settings.methods.includes(method)) throw new Answer(405, notAllowed[method]);
  refuseByRules(call, pull, method);
  if (repository.protections.get(pull.base)?.mergeQueue === true) {
    throw new Answer(405, "Repository rule violations found\n\nChanges must be made through the merge queue\n\n");
  }
  // Until it is computed, the server cannot say why not.
  if ((await look(repository, pull)) === undefined) throw new Answer(405, "Pull Request is not mergeable");
  const verdict = await judge(repository, pull, { method, by: call.login });
  if (verdict.said.length > 0) throw new Answer(405, refusal(call, pull, verdict.said));
  const [title, message] = [body["commit_title"], body["commit_message"]];
  const commit = await merge(repository, pull, {
    method,
    by: call.login,
    title: typeof title === "string" ? title : undefined,
    message: typeof message === "string" ? message : undefined,
  });
  return { status: 200, body: { sha: commit, merged: true, message: "Pull Request successfully merged" } };
}

function refuseByRules(call: Call, { base }: PullState, method: Method): void {
  const { linearHistory, mergeMethods } = call.repository.protections.get(base) ?? {};
  const isLinear = linearHistory === true && method === "merge";
  if (!isLinear && mergeMethods?.includes(method) !== false) return;
  const said = isLinear ? "This branch must not contain merge commits." : notAllowed[method];
  throw new Answer(405, `Repository rule violations found\n\n${said}\n\n`);
}

function refusal({ repository }: Call, pull: PullState, said: readonly string[]): string {
  const isRuleset = repository.protections.get(pull.base)?.by === "ruleset";
  return isRuleset ? `Repository rule violations found\n\n${said.join("\n\n")}\n\n` : said.join(" ");
}

async function updateBranch(call: Call): Promise<Reply> {
  const { repository, body, place } = call;
  const pull = find(call);
  await refresh(repository, pull);
  const { headCommit, baseCommit } = pull;
  if (body["expected_head_sha"] !== undefined && body["expected_head_sha"] !== headCommit) {
    throw new Answer(422, "expected head sha didn’t match current head ref.", [
      { resource: "PullRequest", code: "unprocessable" },
    ]);
  }
  const { directory } = repository.served;
  const behind = await askGit(directory, "rev-list", "--count", `${headCommit}..${baseCommit}`);
  if (behind === "0") throw new Answer(422, "There are no new commits on the base branch.");
  const tree = await askGit(directory, "merge-tree", "--write-tree", headCommit, baseCommit).catch(() => undefined);
  if (tree === undefined) throw new Answer(422, "merge conflict between base and head");
  const message = `Merge branch '${pull.base}' into ${pull.head}`;
  const commit = await commitTree(directory, { tree, parents: [headCommit, baseCommit], message, by: call.login });
  repository.signed.add(commit);
  await moveRef(repository, { branch: pull.head, to: commit, from: headCommit });
  const { owner, name } = repository;
  const url = `${place.api}/repos/${owner}/${name}/pulls/${pull.number}`;
  return { status: 202, body: { message: "Updating pull request branch.", url } };
}

const notCollaborator = (where: string): string =>
  `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${where} repository.`;

function requestReviewers(call: Call): Reply {
  const { repository, body, account } = call;
  const pull = find(call);
  const reviewers = (body["reviewers"] ?? []) as string[];
  const teams = (body["team_reviewers"] ?? []) as string[];
  if (reviewers.includes(pull.author)) throw new Answer(422, "Review cannot be requested from pull request author.");
  if (teams.length > 0 && account?.isJob === true) {
    throw new Answer(422, "Could not resolve to a node with the global id of 'T_kwDOAAAAAA'.");
  }
  if (reviewers.some((login) => !repository.settings.collaborators.includes(login))) {
    throw new Answer(422, notCollaborator(`${repository.owner}/${repository.name}`));
  }
  const unknown = teams.find((slug) => !repository.settings.teams.includes(slug));
  if (unknown !== undefined) throw new Answer(422, notCollaborator(`${repository.owner}/${repository.name}`));
  pull.reviewers.push(...reviewers.filter((login) => !pull.reviewers.includes(login)));
  pull.teams.push(...teams.filter((slug) => !pull.teams.includes(slug)));
  return { status: 201, body: listedPull(view(call, pull)) };
}

function addLabels(call: Call): Reply {
  const pull = find(call);
  const wanted = (call.body["labels"] ?? []) as string[];
  const tooLong = wanted.find((name) => name.length > 50);
  if (tooLong !== undefined) throw custom("Label", "name is too long (maximum is 50 characters)", "name");
  // Names of labels are the same in whatever case.
  const has = (name: string) => pull.labels.some((known) => known.toLowerCase() === name.toLowerCase());
  for (const name of wanted) if (!has(name)) pull.labels.push(name);
  const { owner, name } = call.repository;
  const url = `${call.place.api}/repos/${owner}/${name}`;
  return { status: 200, body: pull.labels.map((known) => label(url, known)) };
}

function addAssignees(call: Call): Reply {
  const pull = find(call);
  const wanted = (call.body["assignees"] ?? []) as string[];
  // Who may not push is left out, without a word.
  const may = wanted.filter((login) => call.repository.settings.collaborators.includes(login));
  pull.assignees.push(...may.filter((login) => !pull.assignees.includes(login)));
  const shown = listedPull(view(call, pull));
  const { _links, ...rest } = shown;
  const { owner, name } = call.repository;
  const extra = {
    comments: 0,
    events_url: `${shown.issue_url}/events`,
    labels_url: `${shown.issue_url}/labels{/name}`,
    repository_url: `${call.place.api}/repos/${owner}/${name}`,
  };
  return { status: 201, body: { ...rest, ...extra, url: shown.issue_url } };
}

function reviews(call: Call): Reply {
  const pull = find(call);
  const items = [...pull.reviews].map(([login, { state, commit }], index) => ({
    id: index + 1,
    node_id: `PRR_${index}`,
    user: user(call.place, login),
    body: "",
    state,
    html_url: "",
    pull_request_url: "",
    commit_id: commit,
    _links: {},
    author_association: "MEMBER",
  }));
  return paged(call, `/pulls/${pull.number}/reviews`, items);
}

const one = "/repos/{owner}/{repo}/pulls/{pull_number}";

/** Pull requests. */
export const pullRoutes: readonly Route[] = [
  { method: "GET", pattern: "/repos/{owner}/{repo}/pulls", needs: "pull_requests=read", handle: list },
  { method: "POST", pattern: "/repos/{owner}/{repo}/pulls", needs: "pull_requests=write", handle: create },
  {
    method: "GET",
    pattern: one,
    needs: "pull_requests=read",
    handle: async (call) => ({ status: 200, body: await whole(call, find(call)) }),
  },
  { method: "PATCH", pattern: one, needs: "pull_requests=write", handle: edit },
  { method: "PUT", pattern: `${one}/merge`, needs: "contents=write", handle: mergePull },
  { method: "PUT", pattern: `${one}/update-branch`, needs: "pull_requests=write", handle: updateBranch },
  { method: "GET", pattern: `${one}/reviews`, needs: "pull_requests=read", handle: reviews },
  { method: "POST", pattern: `${one}/requested_reviewers`, needs: "pull_requests=write", handle: requestReviewers },
  {
    method: "POST",
    pattern: "/repos/{owner}/{repo}/issues/{issue_number}/labels",
    needs: "issues=write; pull_requests=write",
    handle: addLabels,
  },
  {
    method: "POST",
    pattern: "/repos/{owner}/{repo}/issues/{issue_number}/assignees",
    needs: "issues=write; pull_requests=write",
    handle: addAssignees,
  },
];
