import { expect, test } from "vitest";
import { readCiFacts } from "../../src/io/ci-facts.ts";
import { recordedJob } from "../support/recorded-jobs.ts";

const id = { GITHUB_RUN_ID: "118", GITHUB_RUN_NUMBER: "7" };
const runPage = (env: Readonly<Record<string, string>>): string | undefined => readCiFacts({ ...env, ...id })?.runUrl;

test.each([
  ["gitea-1.27.3-runner-1.0.8", "118"],
  ["forgejo-15.0.3-runner-12", "7"],
] as const)("the page of a run on %s is the one that the server gives for it", (runner, run) => {
  const { env } = recordedJob(runner, "push");
  expect(runPage(env)).toBe(`https://gitea.example.com/acme/ci/actions/runs/${run}`);
});

test("the page of a run on GitHub is called by its id", () => {
  const env = { GITHUB_ACTIONS: "true", GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "acme/api" };
  expect(runPage(env)).toBe("https://github.com/acme/api/actions/runs/118");
});
