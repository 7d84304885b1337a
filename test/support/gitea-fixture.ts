import type { ForgeFixture } from "../contracts/describe-forge.ts";
import { readRef } from "./git-refs.ts";
import { giteaClient } from "./gitea-client.ts";
import { type GiteaServer, type GiteaServerOptions, startGiteaServer } from "./gitea-server.ts";

/** A forge on a server of its own, for the contract suite. */
export async function giteaFixture(
  options: GiteaServerOptions,
): Promise<ForgeFixture & { readonly server: GiteaServer }> {
  const server = await startGiteaServer(options);
  const { repository } = server;
  return {
    server,
    forge: giteaClient(server),
    async commit({ branch, files, from }) {
      const isNew = readRef(repository.directory, `refs/heads/${branch}`) === undefined;
      return repository.commit({ branch, files, ...(isNew && { parent: from ?? (await repository.tip()) }) });
    },
    async branch(name, at) {
      await repository.git("update-ref", `refs/heads/${name}`, at);
    },
    tip: (branch) => repository.tip(branch),
    async read(commit) {
      const [parents = "", message = ""] = (
        await repository.git("show", "--no-patch", "--format=%P%x00%B", commit)
      ).split("\0");
      return { parents: parents.split(" "), message };
    },
    requireChecks: (contexts) =>
      server.protect({
        rule_name: "main",
        enable_push: true,
        enable_status_check: true,
        status_check_contexts: [...contexts],
      }),
    openPulls: (heads, where) => server.openPulls(heads, where),
    perPage: 50,
    reviewer: "bob",
    async settle() {
      server.advance(200);
      await server.settle();
    },
    close: () => server.close(),
  };
}
