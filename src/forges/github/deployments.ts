import { cutTo } from "../../domain/text.ts";
import { TagboatError } from "../../errors.ts";
import type { DeploymentReport, Deployments } from "../forge.ts";
import { type Client, once } from "./client.ts";
import { failureError, isLost, sentence } from "./failure.ts";
import { longestDescription } from "./statuses.ts";

/** Separates our deployments from those that GitHub creates for a job with an `environment`. */
const task = "deploy:tagboat";

const states = {
  pending: "pending",
  "in-progress": "in_progress",
  success: "success",
  failure: "failure",
  inactive: "inactive",
} as const;

/** Deployments: one for each commit and environment. */
export function deployments(client: Client): Deployments {
  return { report: (report) => reportDeployment(client, report) };
}

async function reportDeployment(client: Client, report: DeploymentReport): Promise<"set" | "unchanged"> {
  const { commit, environment, logUrl = "", environmentUrl = "" } = report;
  const id = (await findDeployment(client, report)) ?? (await createDeployment(client, report));
  const wanted = {
    state: states[report.state],
    description: cutTo(report.description ?? "", longestDescription),
    log_url: logUrl,
    environment_url: environmentUrl,
  };
  const doing = `Reporting the deployment of ${commit} to ${environment}`;
  const [latest] = await client.ask(doing, () =>
    client.rest.repos.listDeploymentStatuses({
      ...client.repo,
      deployment_id: id,
      per_page: 1,
    }),
  );
  const isSame =
    latest?.state === wanted.state &&
    latest.description === wanted.description &&
    (latest.log_url ?? "") === logUrl &&
    (latest.environment_url ?? "") === environmentUrl;
  if (isSame) return "unchanged";
  await client.ask(doing, () =>
    client.rest.repos.createDeploymentStatus({
      ...client.repo,
      deployment_id: id,
      ...wanted,
      // A repeated request would add a second, identical status.
      ...once,
    }),
  );
  return "set";
}

async function findDeployment(client: Client, { commit, environment }: DeploymentReport): Promise<number | undefined> {
  const found = await client.ask(`Listing the deployments of ${commit}`, () =>
    client.rest.repos.listDeployments({
      ...client.repo,
      sha: commit,
      environment,
      task,
      per_page: 100,
    }),
  );
  // The oldest: two runs at the same time may have created two, and both runs have to use the same one.
  const oldest = found.at(-1);
  return oldest === undefined ? undefined : Number(oldest.id);
}

async function createDeployment(client: Client, report: DeploymentReport): Promise<number> {
  const { commit, environment } = report;
  const outcome = await client.attempt<{ id?: number | bigint; message?: string }>(() =>
    client.rest.repos.createDeployment({
      ...client.repo,
      ref: commit,
      environment,
      task,
      // By default GitHub would merge the default branch into the ref, or first require every status to be green.
      auto_merge: false,
      required_contexts: [],
      ...once,
    }),
  );
  const doing = `Recording a deployment of ${commit} to ${environment}`;
  if (outcome.ok && outcome.data.id !== undefined) return Number(outcome.data.id);
  if (outcome.ok) throw new TagboatError("refused", `${doing} failed: ${outcome.data.message ?? "none was made"}`);
  const made = isLost(outcome.failure) ? await findDeployment(client, report) : undefined;
  if (made !== undefined) return made;
  if (outcome.failure.status === 422 && /^No ref found/.test(sentence(outcome.failure))) {
    throw new TagboatError("not-found", `${doing} failed: the repository has no such commit`, {
      cause: outcome.failure.cause,
    });
  }
  throw failureError(client, doing, outcome.failure);
}
