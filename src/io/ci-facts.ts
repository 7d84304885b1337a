import { readFileSync } from "node:fs";
import type { CiFacts } from "../world.ts";
import { judgeTrigger } from "./ci-trigger.ts";
import { partAt, textAt } from "./foreign-document.ts";

/** The process environment as received. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Facts from the runner of GitHub, Gitea or Forgejo. Undefined outside a run.
 * Forgejo also sets Gitea's variables, and both set GitHub's, so the most specific comes first.
 */
export function readCiFacts(env: Environment): CiFacts | undefined {
  const kind = runnerKind(env);
  if (kind === undefined) return undefined;
  const repositoryUrl = pageUrl(env["GITHUB_SERVER_URL"], env["GITHUB_REPOSITORY"]);
  const run = env[runVariables[kind]];
  const payload = readPayload(env["GITHUB_EVENT_PATH"]);
  const facts = {
    ...commitFacts(env, payload),
    ...judgeTrigger({ event: env["GITHUB_EVENT_NAME"], payload, repository: env["GITHUB_REPOSITORY"] }),
    actor: env["GITHUB_ACTOR"],
    workflow: env["GITHUB_WORKFLOW"],
    repositoryUrl,
    runUrl: pageUrl(repositoryUrl, run && `actions/runs/${run}`),
  };
  return { kind, ...withoutEmpty(facts) };
}

/**
 * Last part of a run page's address: on Forgejo the run's number in its repository, elsewhere the run's ID. Gitea since 1.26 would
 * take a number for the ID of another run.
 */
const runVariables: Readonly<Record<CiFacts["kind"], string>> = {
  github: "GITHUB_RUN_ID",
  gitea: "GITHUB_RUN_ID",
  forgejo: "GITHUB_RUN_NUMBER",
};

function runnerKind(env: Environment): CiFacts["kind"] | undefined {
  if (env["FORGEJO_ACTIONS"] === "true") return "forgejo";
  if (env["GITEA_ACTIONS"] === "true") return "gitea";
  return env["GITHUB_ACTIONS"] === "true" ? "github" : undefined;
}

/**
 * Commit author for a job without a configured one, because no runner sets one. Gitea and Forgejo show their user "tagboat" for the
 * address, if it exists. On GitHub it belongs to no user.
 */
export function ciIdentity(env: Environment): { readonly name: string; readonly email: string } {
  const server = env["GITHUB_SERVER_URL"];
  const host = server !== undefined && URL.canParse(server) ? new URL(server).hostname : "invalid";
  return { name: "tagboat", email: `tagboat@noreply.${host}` };
}

/** Commit of the branch before a push. Undefined for a new branch, for which servers send zeros. */
function tipBefore(payload: unknown): string | undefined {
  const before = textAt(payload, "before");
  return before !== undefined && /^0+$/.test(before) ? undefined : before;
}

type CommitFacts = { readonly [K in "sha" | "sourceSha" | "pushedMessages" | "pushedFrom"]?: CiFacts[K] | undefined };

/** The commit that was built, if the event says so. */
function commitFacts(env: Environment, payload: unknown): CommitFacts {
  const sha = env["GITHUB_SHA"];
  switch (env["GITHUB_EVENT_NAME"]) {
    case "push":
      return { sha, pushedMessages: pushedMessages(payload), pushedFrom: tipBefore(payload) };
    // On GitHub the run's commit is a test merge. actions/checkout checks it out and `github.sha` names it, so the image tag has it.
    // On Gitea and Forgejo it is the head itself.
    case "pull_request":
      return { sha, sourceSha: textAt(payload, "pull_request", "head", "sha") };
    // The run's commit is the newest of the base branch, which this run did not build.
    case "pull_request_target":
      return { sourceSha: textAt(payload, "pull_request", "head", "sha") };
    // The run's commit is the newest of the default branch. The image comes from the run that this one follows.
    case "workflow_run":
      return {
        sha: textAt(payload, "workflow_run", "head_sha") ?? sha,
        pushedMessages: followedMessages(payload),
      };
    default:
      return { sha };
  }
}

function pushedMessages(payload: unknown): readonly string[] | undefined {
  const commits = partAt(payload, "commits");
  const head = partAt(payload, "head_commit");
  const listed: readonly unknown[] = Array.isArray(commits) ? commits : [];
  const total = partAt(payload, "total_commits");
  // Gitea lists only the newest few commits, and its Action events give their number as 0.
  if (typeof total === "number" && total > listed.length) return undefined;
  const id = textAt(head, "id");
  const all = listed.some((commit) => textAt(commit, "id") === id) || head === undefined ? listed : [...listed, head];
  // Gitea lists the newest commit first, GitHub last.
  const newestLast = textAt(all[0], "id") === id ? [...all].reverse() : all;
  const messages = newestLast.map((commit) => textAt(commit, "message"));
  return messages.length > 0 && messages.every((message) => message !== undefined) ? messages : undefined;
}

/** The followed run's event contains only the message of its newest commit. */
function followedMessages(payload: unknown): readonly string[] | undefined {
  const message = textAt(payload, "workflow_run", "head_commit", "message");
  return message !== undefined && textAt(payload, "workflow_run", "event") === "push" ? [message] : undefined;
}

/** The event payload. Undefined if it is missing or unreadable. */
function readPayload(path: string | undefined): unknown {
  if (!path) return undefined;
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

function pageUrl(base: string | undefined, path: string | undefined): string | undefined {
  return base && path ? `${base.replace(/\/+$/, "")}/${path}` : undefined;
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

const withoutEmpty = <T extends object>(facts: T): Present<T> =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined && value !== "")) as Present<T>;
