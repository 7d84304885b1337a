import { describe, expect, test } from "vitest";
import { type ForgeHarness, oneOfEachAdapter, startForge } from "../../support/forge-harness.ts";
import { runUpdateOn } from "../../support/forge-world.ts";

const image = "ghcr.io/acme/api";
const path = "apps/api/dev/kustomization.yaml";
const files = {
  ".tagboat.yaml": `version: 1
environments:
  dev: { delivery: merge, files: ["apps/{app}/dev/*.yaml"], pullRequest: { mergeMethod: merge } }
apps: { api: { images: [{ name: ${image} }] } }
`,
  [path]: `images:\n  - name: ${image}\n    newTag: 1.0.0\n`,
};

function archive({ server }: ForgeHarness): void {
  if ("github" in server) server.github.state.settings.isArchived = true;
  else server.gitea.settings.archived = true;
}

function allowOnlySquash({ server }: ForgeHarness): void {
  if ("github" in server) server.github.state.settings.methods = ["squash"];
  else {
    const off = { allow_merge_commits: false, allow_rebase: false, allow_fast_forward_only_merge: false };
    Object.assign(server.gitea.settings, { ...off, default_merge_style: "squash" });
  }
}

/** Every write on the API from now on. */
function writes(forge: ForgeHarness): string[] {
  const seen: string[] = [];
  forge.onRequest((method, requestPath) => {
    if (method !== "GET" && /^\/(api\/v1\/|repos\/)/.test(requestPath)) seen.push(`${method} ${requestPath}`);
  });
  return seen;
}

const branches = (forge: ForgeHarness) => forge.served.git("for-each-ref", "--format=%(objectname)", "refs/heads");
const update = (forge: ForgeHarness, tag: string, args: Record<string, unknown> = {}) =>
  runUpdateOn(forge, { image: [`${image}:${tag}`], ...args });

describe.each(oneOfEachAdapter)("what %s would refuse in the end is refused before anything is written", (flavour) => {
  test.each(["pull-request", "merge"])(
    "an archived repository, by %s, with a pull request open or not",
    async (delivery) => {
      await using forge = await startForge(flavour, files);
      await update(forge, "1.1.0", { delivery: "pull-request" });
      archive(forge);
      const before = await branches(forge);
      const written = writes(forge);
      for (const args of [{ delivery }, { delivery, image: [`${image}:1.2.0`] }]) {
        const report = await update(forge, "1.1.0", args);
        expect(report.error).toMatchObject({
          exitCode: 5,
          message: expect.stringContaining("acme/config is archived"),
        });
      }
      expect(written).toEqual([]);
      expect(await branches(forge)).toBe(before);
    },
  );

  test("nothing is said of an archive where there is nothing to write", async () => {
    await using forge = await startForge(flavour, files);
    archive(forge);
    expect(await update(forge, "1.0.0")).toMatchObject({ outcome: "unchanged" });
  });

  test("a way of merging that is switched off, with those that are allowed", async () => {
    await using forge = await startForge(flavour, files);
    allowOnlySquash(forge);
    const written = writes(forge);
    const report = await update(forge, "1.1.0");
    expect(report.error).toMatchObject({ exitCode: 5, hint: expect.stringContaining("It allows: squash.") });
    expect(written).toEqual([]);
    expect(await forge.pulls()).toEqual([]);
    expect((await update(forge, "1.1.0", { delivery: "pull-request" })).outcome).toBe("proposed");
  });
});

test.each([
  ["names what it allows", { mergeMethods: ["squash", "rebase"] }],
  ["wants a linear history", { linearHistory: true }],
] as const)(
  "a way of merging that a ruleset of GitHub leaves out is refused as early: one that %s",
  async (_, rules) => {
    await using forge = await startForge("github", files);
    if (!("github" in forge.server)) throw new Error("another forge");
    forge.server.github.protect("main", { by: "ruleset", pushesPass: true, ...rules });
    const report = await update(forge, "1.1.0");
    expect(report.error).toMatchObject({ exitCode: 5, hint: expect.stringContaining("It allows: squash, rebase.") });
    expect(await forge.pulls()).toEqual([]);
    const config = files[".tagboat.yaml"].replace(", pullRequest: { mergeMethod: merge }", "");
    await forge.served.commit({ files: { ".tagboat.yaml": config }, message: "As it prefers" });
    expect((await update(forge, "1.1.0")).outcome).toBe("merged");
  },
);
