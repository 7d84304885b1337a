import { askGit } from "../git-answers.ts";
import { runGit } from "../git-seed.ts";
import { type Call, paged, type Reply, type Route, text } from "./call.ts";
import { checkRun, deployment, deploymentStatus, repository, status, user } from "./shapes.ts";
import { Answer, type DeploymentState } from "./state.ts";

const rootOf = ({ place, repository: { owner, name } }: Call): string => `${place.api}/repos/${owner}/${name}`;

async function commitOf(call: Call, ref: string): Promise<string> {
  const { directory } = call.repository.served;
  const id = await askGit(directory, "rev-parse", "--verify", "--quiet", `${ref}^{commit}`).catch(() => "");
  if (id === "") throw new Answer(422, `No commit found for SHA: ${ref}`);
  return id;
}

const tooLong = (resource: string, limit: number) =>
  new Answer(422, "Validation Failed", [
    {
      resource,
      code: "custom",
      field: "description",
      message: `description is too long (maximum is ${limit} characters)`,
    },
  ]);

/** Of one context on one commit. */
const mostStatuses = 1000;
const tooMany = () =>
  new Answer(422, "Validation Failed", [
    {
      resource: "Status",
      code: "custom",
      message: "This SHA and context has reached the maximum number of statuses.",
    },
  ]);

async function setStatus(call: Call): Promise<Reply> {
  const { body, repository: state } = call;
  const asked = text(call.params["sha"]);
  if (!/^[0-9a-f]{40}$/.test(asked)) throw new Answer(422, "sha must be a 40 character SHA1");
  const sha = await commitOf(call, asked);
  if (text(body["description"]).length > 140) throw tooLong("Status", 140);
  if (!["error", "failure", "pending", "success"].includes(text(body["state"]))) {
    throw new Answer(422, "Validation Failed", [{ resource: "Status", field: "state", code: "invalid" }]);
  }
  const context = text(body["context"]) || "default";
  const before = (state.statuses.get(sha) ?? []).filter((one) => one.context.toLowerCase() === context.toLowerCase());
  if (before.length >= mostStatuses) throw tooMany();
  const made = {
    id: state.nextId++,
    state: text(body["state"]),
    context,
    description: typeof body["description"] === "string" ? body["description"] : null,
    targetUrl: typeof body["target_url"] === "string" ? body["target_url"] : null,
    creator: call.login,
    createdAt: call.now,
  };
  state.statuses.set(sha, [...(state.statuses.get(sha) ?? []), made]);
  const shown = status(call.place, `${rootOf(call)}/statuses/${sha}`, made);
  return { status: 201, body: { ...shown, creator: user(call.place, call.login) } };
}

async function combined(call: Call): Promise<Reply> {
  const sha = await commitOf(call, text(call.params["ref"]));
  const latest = new Map<string, ReturnType<typeof status>>();
  for (const one of call.repository.statuses.get(sha) ?? []) {
    latest.set(one.context.toLowerCase(), status(call.place, `${rootOf(call)}/statuses/${sha}`, one));
  }
  const all = [...latest.values()];
  const page = paged(call, `/commits/${sha}/status`, all);
  const worst = ["failure", "error", "pending"].find((state) => all.some((one) => one.state === state));
  const state = worst === "error" ? "failure" : (worst ?? (all.length === 0 ? "pending" : "success"));
  const url = `${rootOf(call)}/commits/${sha}`;
  const body = {
    state,
    statuses: page.items,
    sha,
    total_count: all.length,
    repository: repository(call.place, call.repository, call.defaultBranch),
    commit_url: url,
    url: `${url}/status`,
  };
  return { ...page, body };
}

/** All of them, the newest first, with who posted each. */
async function listStatuses(call: Call): Promise<Reply> {
  const sha = await commitOf(call, text(call.params["ref"]));
  const all = (call.repository.statuses.get(sha) ?? []).toReversed().map((one) => ({
    ...status(call.place, `${rootOf(call)}/statuses/${sha}`, one),
    creator: user(call.place, one.creator),
  }));
  return paged(call, `/commits/${sha}/statuses`, all);
}

async function checkRuns(call: Call): Promise<Reply> {
  const sha = await commitOf(call, text(call.params["ref"]));
  const all = (call.repository.checkRuns.get(sha) ?? []).map((run) =>
    checkRun(call.place, { root: rootOf(call), sha }, run),
  );
  const page = paged(call, `/commits/${sha}/check-runs`, all);
  return { ...page, body: { total_count: all.length, check_runs: page.items } };
}

function listDeployments(call: Call): Reply {
  const { query } = call;
  const fits = (name: string, value: string) => query.get(name) === null || query.get(name) === value;
  const found = call.repository.deployments
    .filter((one) => fits("sha", one.sha) && fits("environment", one.environment) && fits("task", one.task))
    .toReversed();
  return paged(
    call,
    "/deployments",
    found.map((one) => deployment(call.place, rootOf(call), one)),
  );
}

async function createDeployment(call: Call): Promise<Reply> {
  const { body, repository: state } = call;
  const ref = text(body["ref"]);
  const sha = await commitOf(call, ref).catch(() => {
    throw new Answer(422, `No ref found for: ${ref}`);
  });
  const green = (state.statuses.get(sha) ?? []).every((one) => one.state === "success");
  if (body["required_contexts"] === undefined && !green) {
    throw new Answer(409, `Conflict: Commit status checks failed for ${ref}.`);
  }
  if (body["auto_merge"] !== false) {
    const behind = await runGit(state.served.directory, [
      "rev-list",
      "--count",
      `${sha}..refs/heads/${call.defaultBranch}`,
    ]);
    if (behind !== "0") {
      return { status: 202, body: { message: `Auto-merged ${call.defaultBranch} into ${ref} on deployment.` } };
    }
  }
  const made: DeploymentState = {
    id: state.nextId++,
    sha,
    ref,
    task: text(body["task"]) || "deploy",
    environment: text(body["environment"]) || "production",
    creator: call.login,
    payload: body["payload"] ?? {},
    description: typeof body["description"] === "string" ? body["description"] : null,
    statuses: [],
  };
  state.deployments.push(made);
  return { status: 201, body: deployment(call.place, rootOf(call), made) };
}

function findDeployment({ repository: state, params }: Call): DeploymentState {
  const found = state.deployments.find((one) => String(one.id) === params["deployment_id"]);
  if (found === undefined) throw new Answer(404, "Not Found");
  return found;
}

function deploymentStatuses(call: Call): Reply {
  const state = findDeployment(call);
  const items = state.statuses
    .toReversed()
    .map((one) => deploymentStatus(call.place, rootOf(call), { state, status: one }));
  return paged(call, `/deployments/${state.id}/statuses`, items);
}

function setDeploymentStatus(call: Call): Reply {
  const { body } = call;
  const state = findDeployment(call);
  const states = ["error", "failure", "inactive", "in_progress", "queued", "pending", "success"];
  if (!states.includes(text(body["state"])))
    throw new Answer(422, "Validation Failed", [{ field: "state", code: "invalid" }]);
  if (text(body["description"]).length > 140) throw tooLong("DeploymentStatus", 140);
  const made = {
    id: call.repository.nextId++,
    state: text(body["state"]),
    description: text(body["description"]),
    logUrl: text(body["log_url"]),
    environmentUrl: text(body["environment_url"]),
  };
  state.statuses.push(made);
  return { status: 201, body: deploymentStatus(call.place, rootOf(call), { state, status: made }) };
}

const root = "/repos/{owner}/{repo}";

/** Statuses, check runs and deployments. */
export const statusRoutes: readonly Route[] = [
  { method: "POST", pattern: `${root}/statuses/{sha}`, needs: "statuses=write", handle: setStatus },
  { method: "GET", pattern: `${root}/commits/{ref}/status`, needs: "statuses=read", handle: combined },
  { method: "GET", pattern: `${root}/commits/{ref}/statuses`, needs: "statuses=read", handle: listStatuses },
  { method: "GET", pattern: `${root}/commits/{ref}/check-runs`, needs: "checks=read", handle: checkRuns },
  { method: "GET", pattern: `${root}/deployments`, needs: "deployments=read", handle: listDeployments },
  { method: "POST", pattern: `${root}/deployments`, needs: "deployments=write", handle: createDeployment },
  {
    method: "GET",
    pattern: `${root}/deployments/{deployment_id}/statuses`,
    needs: "deployments=read",
    handle: deploymentStatuses,
  },
  {
    method: "POST",
    pattern: `${root}/deployments/{deployment_id}/statuses`,
    needs: "deployments=write",
    handle: setDeploymentStatus,
  },
];
