import { describeForge, type ForgeFixture } from "../contracts/describe-forge.ts";
import { startGitHubServer } from "../support/github-server.ts";
import { openGitHub } from "../support/github-world.ts";

async function fixture(): Promise<ForgeFixture> {
  const server = await startGitHubServer();
  const repository = await server.create("acme/config", { "a.yaml": "tag: 1\n" });
  const { served, state } = repository;
  state.settings.allowsAutoMerge = true;
  return {
    forge: openGitHub(server, repository),
    commit: async ({ branch, files, from }) => {
      const isNew = (await served.git("for-each-ref", `refs/heads/${branch}`)) === "";
      const parent = from ?? (isNew ? await served.tip() : undefined);
      return served.commit({ branch, files, ...(parent !== undefined && { parent }) });
    },
    branch: async (name, at) => {
      await served.git("update-ref", `refs/heads/${name}`, at);
    },
    tip: (branch) => served.tip(branch),
    read: async (commit) => ({
      parents: (await served.git("log", "-1", "--format=%P", commit)).split(" ").filter((id) => id !== ""),
      message: await served.git("log", "-1", "--format=%B", commit),
    }),
    requireChecks: async (requiredChecks) => repository.protect("main", { requiredChecks }),
    openPulls: (heads, where) => repository.openPulls(heads, where && "eve"),
    perPage: 100,
    reviewer: "alice",
    settle: async () => undefined,
    close: () => server.close(),
  };
}

describeForge("GitHub", fixture, { lacks: { methods: { "fast-forward": "GitHub has no such merge" } } });
