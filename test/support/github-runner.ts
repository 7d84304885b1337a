import type { JobEnvironment } from "./run-action.ts";

const sha = "5a1d8e3c0f6b4a92877d1c3e5f60718293a4b5c6";
/** The merge that GitHub makes for a pull request's runs, and the head that was merged. */
const mergeSha = "0123456789abcdef0123456789abcdef01234567";
const headSha = "89abcdef0123456789abcdef0123456789abcdef";

const repository = { full_name: "acme/grade-api", html_url: "https://github.com/acme/grade-api", fork: false };

/** The event of a push, of the commits that have these messages. */
export function pushEvent(...messages: readonly string[]): Record<string, unknown> {
  const commits = messages.map((message, index) => ({
    id: index === messages.length - 1 ? sha : `${index}`.padStart(40, "1"),
    message,
    author: { name: "Ada", email: "ada@example.com" },
    distinct: true,
  }));
  return { ref: "refs/heads/main", after: sha, repository, commits, head_commit: commits.at(-1) };
}

/** The event of a pull request, by default one of the repository's own. */
export function pullRequestEvent(headRepository: string | null = repository.full_name): Record<string, unknown> {
  const head = { ref: "feature", sha: headSha, repo: headRepository && { full_name: headRepository, fork: true } };
  const base = { ref: "main", sha, repo: repository };
  return {
    action: "synchronize",
    number: 7,
    repository,
    pull_request: { number: 7, merge_commit_sha: mergeSha, head, base },
  };
}

/** The event of a run that follows another one's end. */
export function workflowRunEvent(
  headRepository: string | null = repository.full_name,
  message = "Grade on a curve",
  own: string = repository.full_name,
) {
  const head = { head_sha: headSha, head_branch: "main", head_commit: { id: headSha, message } };
  return {
    action: "completed",
    repository: { ...repository, full_name: own },
    workflow_run: {
      ...head,
      event: "push",
      conclusion: "success",
      repository: { ...repository, full_name: own },
      head_repository: headRepository && { full_name: headRepository },
    },
  };
}

/** The event of a comment on a pull request. */
const commentEvent = () => ({
  action: "created",
  repository,
  issue: { number: 7, pull_request: { html_url: `${repository.html_url}/pull/7` } },
  comment: { body: "/deploy", user: { login: "mallory" } },
});

const events = {
  push: { sha, ref: "refs/heads/main", payload: () => pushEvent("Grade on a curve") },
  pull_request: { sha: mergeSha, ref: "refs/pull/7/merge", payload: pullRequestEvent },
  pull_request_target: { sha, ref: "refs/heads/main", payload: pullRequestEvent },
  workflow_run: { sha, ref: "refs/heads/main", payload: workflowRunEvent },
  issue_comment: { sha, ref: "refs/heads/main", payload: commentEvent },
  workflow_dispatch: {
    sha,
    ref: "refs/heads/main",
    payload: () => ({ inputs: {}, ref: "refs/heads/main", repository }),
  },
};

/** What GitHub's own runner gives a step, after its documentation of default variables and of events. */
export function githubJob(name: keyof typeof events = "push", payload?: unknown): JobEnvironment {
  const event = events[name];
  const files = Object.fromEntries(
    ["OUTPUT", "STATE", "ENV", "PATH", "STEP_SUMMARY"].map((file) => [
      `GITHUB_${file}`,
      `/home/runner/work/_temp/_runner_file_commands/${file.toLowerCase()}_7f1b`,
    ]),
  );
  return {
    payload: payload ?? event.payload(),
    env: {
      ...files,
      CI: "true",
      GITHUB_ACTIONS: "true",
      GITHUB_ACTION: "__acme_tagboat",
      GITHUB_ACTION_PATH: "/home/runner/work/_actions/acme/tagboat/v0",
      GITHUB_ACTION_REPOSITORY: "acme/tagboat",
      GITHUB_ACTOR: "ada",
      GITHUB_API_URL: "https://api.github.com",
      GITHUB_EVENT_NAME: name,
      GITHUB_EVENT_PATH: "/home/runner/work/_temp/_github_workflow/event.json",
      GITHUB_GRAPHQL_URL: "https://api.github.com/graphql",
      GITHUB_JOB: "build",
      GITHUB_REF: event.ref,
      GITHUB_REPOSITORY: "acme/grade-api",
      GITHUB_REPOSITORY_OWNER: "acme",
      GITHUB_RUN_ATTEMPT: "1",
      GITHUB_RUN_ID: "11912345678",
      GITHUB_RUN_NUMBER: "41",
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_SHA: event.sha,
      GITHUB_WORKFLOW: "build",
      GITHUB_WORKSPACE: "/home/runner/work/grade-api/grade-api",
      HOME: "/home/runner",
      RUNNER_ENVIRONMENT: "github-hosted",
      RUNNER_OS: "Linux",
      RUNNER_TEMP: "/home/runner/work/_temp",
    },
  };
}
