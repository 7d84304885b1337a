import { notFound, page, refusal, silence, text, words } from "./answers.ts";
import { tipOf } from "./git.ts";
import { branchJson, commitJson, compareJson, labelJson, repositoryJson, userJson } from "./json.ts";
import { recheck } from "./mergeability.ts";
import { installHook, noProtection, protectionOf } from "./protection.ts";
import type { Answer, Call, Protection, RepositoryCall } from "./state.ts";

export const version = ({ state }: Call): Answer => ({
  status: 200,
  body: { version: words(state.flavour, { gitea: "1.27.3", forgejo: "15.0.3+gitea-1.22.0" }) },
});

export function currentUser({ state, user }: Call): Answer {
  if (user === undefined) throw refusal(state, 401, "token is required");
  return { status: 200, body: userJson(state, user) };
}

export const getRepository = ({ state, repository, user }: RepositoryCall): Answer => ({
  status: 200,
  body: repositoryJson(state, repository, user),
});

/** Changes a repository's settings, as its owner may. */
export function editRepository(call: RepositoryCall): Answer {
  requireOwner(call);
  Object.assign(call.repository.settings, call.body);
  return getRepository(call);
}

export async function getBranch(call: RepositoryCall): Promise<Answer> {
  const name = call.params[0] ?? "";
  const tip = await tipOf(call.repository, name);
  if (tip === undefined) throw notFound(call);
  return { status: 200, body: await branchJson(call, name, tip) };
}

export async function createBranch(call: RepositoryCall): Promise<Answer> {
  requireWriter(call);
  const { state, repository, body } = call;
  const name = text(body["new_branch_name"]);
  if ((await tipOf(repository, name)) !== undefined) throw refusal(state, 409, "The branch already exists.");
  const from = text(body["old_ref_name"]) || text(body["old_branch_name"]) || repository.settings.default_branch;
  const commit = await repository.served.git("rev-parse", "--verify", `${from}^{commit}`).catch(() => undefined);
  if (commit === undefined) throw refusal(state, 500, "");
  await repository.served.git("update-ref", `refs/heads/${name}`, commit, "");
  return { status: 201, body: await branchJson(call, name, commit) };
}

export async function deleteBranch(call: RepositoryCall): Promise<Answer> {
  requireWriter(call);
  const { state, repository, params } = call;
  const name = params[0] ?? "";
  if (name === repository.settings.default_branch) {
    const what = "can not delete default";
    throw refusal(
      state,
      403,
      words(state.flavour, { gitea: `${what} or pull request target branch`, forgejo: `${what} branch` }),
    );
  }
  if ((await tipOf(repository, name)) === undefined) {
    throw state.flavour === "gitea" ? notFound(call) : refusal(state, 500, "");
  }
  if (protectionOf(repository, name) !== undefined) throw refusal(state, 403, "branch protected");
  await repository.served.git("update-ref", "-d", `refs/heads/${name}`);
  return { status: 204 };
}

export async function protect(call: RepositoryCall): Promise<Answer> {
  requireOwner(call);
  const { state, repository, body } = call;
  const name = text(body["rule_name"]) || text(body["branch_name"]);
  if (repository.protections.has(name)) throw refusal(state, 403, "Branch protection already exist");
  repository.protections.set(name, { ...noProtection, ...(body as Partial<Protection>), rule_name: name });
  await applyProtection(call);
  return { status: 201, body: protectionJson(call, name) };
}

export async function editProtection(call: RepositoryCall): Promise<Answer> {
  requireOwner(call);
  const { repository, body, params } = call;
  const rule = repository.protections.get(params[0] ?? "");
  if (rule === undefined) throw notFound(call);
  Object.assign(rule, body);
  await applyProtection(call);
  return { status: 200, body: protectionJson(call, rule.rule_name) };
}

export async function deleteProtection(call: RepositoryCall): Promise<Answer> {
  requireOwner(call);
  if (!call.repository.protections.delete(call.params[0] ?? "")) throw notFound(call);
  await applyProtection(call);
  return { status: 204 };
}

export function listProtections(call: RepositoryCall): Answer {
  requireOwner(call);
  return { status: 200, body: [...call.repository.protections.keys()].map((name) => protectionJson(call, name)) };
}

export function getProtection(call: RepositoryCall): Answer {
  requireOwner(call);
  const name = call.params[0] ?? "";
  if (!call.repository.protections.has(name)) throw notFound(call);
  return { status: 200, body: protectionJson(call, name) };
}

/** A rule that was saved makes the server check every pull request of its branches again. */
async function applyProtection({ state, repository }: RepositoryCall): Promise<void> {
  await installHook(repository, state.flavour);
  const open = repository.pulls.filter((pull) => pull.state === "open");
  await Promise.all(open.map((pull) => recheck(state, repository, pull)));
}

const protectionJson = ({ repository }: RepositoryCall, name: string) => ({
  branch_name: name,
  ...repository.protections.get(name),
});

export async function compare(call: RepositoryCall): Promise<Answer> {
  const { state, repository, params } = call;
  const [base = "", head = ""] = (params[0] ?? "").split("...");
  const tips = await Promise.all([tipOf(repository, base), tipOf(repository, head)]);
  const [from, to] = tips;
  if (from === undefined || to === undefined) {
    const missing = from === undefined ? base : head;
    if (state.flavour === "forgejo") throw notFound(call);
    throw refusal(state, 404, `ref "${missing}" does not exist`);
  }
  return { status: 200, body: await compareJson(repository, from, to) };
}

export async function getCommit(call: RepositoryCall): Promise<Answer> {
  const { state, repository, params } = call;
  const id = params[0] ?? "";
  const sha = await repository.served.git("rev-parse", "--verify", "--quiet", `${id}^{commit}`).catch(() => undefined);
  if (sha === undefined) {
    throw notFound(call, words(state.flavour, { gitea: `commit doesn't exist: ${id}`, forgejo: id }));
  }
  return { status: 200, body: { sha } };
}

/** The history of a branch, the newest first. */
export async function listCommits(call: RepositoryCall): Promise<Answer> {
  const { state, repository, query } = call;
  const name = query.get("sha") ?? repository.settings.default_branch;
  const tip = await tipOf(repository, name);
  if (tip === undefined) throw notFound(call, words(state.flavour, { gitea: "not found", forgejo: name }));
  const { items, headers } = page(call, (await repository.served.git("rev-list", tip)).split("\n"));
  return { status: 200, body: await Promise.all(items.map((sha) => commitJson(state, repository, sha))), headers };
}

export function listLabels(call: RepositoryCall): Answer {
  const { items, headers } = page(call, call.repository.labels);
  return { status: 200, body: items.map((label) => labelJson(call.state, call.repository, label)), headers };
}

/** A label of a name that exists already is made a second time. */
export function createLabel(call: RepositoryCall): Answer {
  const { state, repository, body } = call;
  requireWriter(call);
  if (text(body["name"]) === "") throw refusal(state, 422, "[Name]: Required");
  const description = text(body["description"]);
  const label = {
    id: state.nextId(),
    name: text(body["name"]),
    color: text(body["color"]).replace("#", ""),
    description,
  };
  repository.labels.push(label);
  return { status: 201, body: labelJson(state, repository, label) };
}

/** Takes it from every pull request, too. One that is not there is deleted all the same. */
export function deleteLabel(call: RepositoryCall): Answer {
  const { repository, params } = call;
  requireWriter(call);
  const id = Number(params[0]);
  const at = repository.labels.findIndex((label) => label.id === id);
  if (at !== -1) repository.labels.splice(at, 1);
  for (const pull of repository.pulls) pull.labels.delete(id);
  return { status: 204 };
}

/** The organisation has labels of its own, which need another scope to be read. */
export const organisationLabels = (call: Call): Answer => ({ status: 200, body: [], headers: page(call, []).headers });

export function requireWriter({ state, user }: RepositoryCall): void {
  if (user === undefined) throw refusal(state, 401, "token is required");
  if (user.role === "reader" || user.role === "none") {
    throw refusal(state, 403, "user should have a permission to write to a repo");
  }
}

/** Who may not write is turned away without a word. */
export function requireWriterSilently({ user }: RepositoryCall): void {
  if (user === undefined || user.role === "reader" || user.role === "none") throw silence(403);
}

function requireOwner({ state, user }: RepositoryCall): void {
  if (user?.role === "owner") return;
  throw refusal(state, 403, "user should be an owner or a collaborator with admin write of a repository");
}
