import { describe, expect, test } from "vitest";
import { startForge } from "../../support/forge-harness.ts";
import { runnableFlavours, runUpdateOn } from "../../support/forge-world.ts";

const image = "ghcr.io/acme/api";
const path = "apps/api/dev/kustomization.yaml";

const filesWith = (pullRequest: string) => ({
  ".tagboat.yaml": `version: 1
environments:
  dev:
    files: ["apps/{app}/dev/*.yaml"]
    delivery: pull-request
    pullRequest: ${pullRequest}
apps:
  api:
    images: [{ name: ${image} }]
`,
  [path]: `images:\n  - name: ${image}\n    newTag: 1.0.0\n`,
});

describe.each(runnableFlavours)("what %s does not do for a pull request is a warning, and no failure", (flavour) => {
  const team = flavour === "github" ? "platform" : "Owners";
  // Whose token it is, and so the author.
  const author = flavour === "github" ? "deployer" : "bot";

  test.each([
    { name: "a reviewer who is the author", wish: `{ reviewers: [${author}] }`, warning: author },
    { name: "a reviewer whom nobody knows", wish: "{ reviewers: [stranger] }", warning: "stranger" },
    { name: "a team that is not there", wish: "{ reviewers: [acme/nobody] }", warning: "nobody" },
    { name: "a team of another organization", wish: "{ reviewers: [other/Owners] }", warning: "other/Owners" },
    { name: "an assignee whom nobody knows", wish: "{ assignees: [stranger] }", warning: "stranger" },
  ])("$name", async ({ wish, warning }) => {
    await using forge = await startForge(flavour, filesWith(wish));
    const log: string[] = [];
    const report = await runUpdateOn(forge, { image: [`${image}:1.1.0`] }, { log });
    expect(report.error).toBeUndefined();
    expect(report.outcome).toBe("proposed");
    const warnings = log.filter((line) => line.startsWith("warning: "));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(warning);
    // It is said once, and not at every build.
    const next: string[] = [];
    await runUpdateOn(forge, { image: [`${image}:1.2.0`] }, { log: next });
    expect(next.filter((line) => line.startsWith("warning: "))).toEqual([]);
  });

  test("a team of the organization is asked, without a warning", async () => {
    await using forge = await startForge(flavour, filesWith(`{ reviewers: [acme/${team}] }`));
    const log: string[] = [];
    expect((await runUpdateOn(forge, { image: [`${image}:1.1.0`] }, { log })).outcome).toBe("proposed");
    expect(log.filter((line) => line.startsWith("warning: "))).toEqual([]);
    expect((await forge.pulls())[0]?.teams).toEqual([team]);
  });

  test("a draft is opened as one, and is refused to be merged with what to do", async () => {
    await using forge = await startForge(flavour, filesWith("{ draft: true }"));
    const log: string[] = [];
    expect((await runUpdateOn(forge, { image: [`${image}:1.1.0`] }, { log })).outcome).toBe("proposed");
    expect(log.filter((line) => line.startsWith("warning: "))).toEqual([]);
    const merge = await runUpdateOn(forge, { image: [`${image}:1.1.0`], delivery: "merge" });
    expect(merge.error).toMatchObject({ kind: "refused", hint: expect.stringContaining("draft") });
    expect(merge.deliveries).toMatchObject([{ outcome: "proposed", pullRequest: { number: 1, state: "open" } }]);
  });
});

test("a plan of GitHub's that has no drafts gets an ordinary pull request, and a warning", async () => {
  await using forge = await startForge("github", filesWith("{ draft: true }"));
  forge.forbidDrafts();
  const log: string[] = [];
  const report = await runUpdateOn(forge, { image: [`${image}:1.1.0`] }, { log });
  expect(report.outcome).toBe("proposed");
  expect(log.filter((line) => line.startsWith("warning: "))).toEqual([expect.stringContaining("#1 is no draft")]);
});
