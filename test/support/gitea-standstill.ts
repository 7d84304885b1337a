import { afterEach } from "vitest";
import type { MergeAnswer, MergeMethod, PullRequest } from "../../src/forges/forge.ts";
import { giteaFixture } from "./gitea-fixture.ts";
import type { GiteaServerOptions } from "./gitea-server.ts";

export type GiteaStandstill = Awaited<ReturnType<typeof giteaFixture>>;

export const giteaFlavours = ["gitea", "forgejo"] as const;

/** Path of the repository that every such server has. */
export const giteaRepo = "/repos/acme/config";

/** Opens servers whose time stands still, so that a phase lasts until a test ends it. They are closed after each test. */
export function openStandstills(): (options: GiteaServerOptions) => Promise<GiteaStandstill> {
  const opened: GiteaStandstill[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((world) => world.close()));
  });
  return async (options) => {
    const world = await giteaFixture({ time: "manual", ...options });
    opened.push(world);
    return world;
  };
}

/** Opens a pull request that changes one file. */
export async function openedPull(
  { forge, commit }: GiteaStandstill,
  head = "bump/web",
  text = "2\n",
): Promise<PullRequest> {
  await commit({ branch: head, files: { "web.yaml": text } });
  const answer = await forge.pullRequests.open({ head, base: "main", title: `Bump ${head}`, body: "" });
  if (answer.kind !== "opened") throw new Error(answer.kind);
  return answer.pullRequest;
}

/** What a merge of the pull request as it was read asks for. */
export const mergeOf = (pull: PullRequest, method: MergeMethod = "merge") =>
  ({ method, headCommit: pull.headCommit, title: "Deploy", message: "" }) as const;

export const merge = (
  { forge }: Pick<GiteaStandstill, "forge">,
  pull: PullRequest,
  method?: MergeMethod,
): Promise<MergeAnswer> => forge.pullRequests.merge(pull, mergeOf(pull, method));
