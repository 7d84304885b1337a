import { setTimeout as sleep } from "node:timers/promises";
import type { Revisions, Rollout } from "../../src/agents/rollout.ts";
import { type ArgoCdServer, type ArgoCdServerOptions, startArgoCdServer } from "./argo-cd-server.ts";
import type { SeedFiles } from "./git-seed.ts";
import { type ServedRepository, startGitServer } from "./git-server.ts";

/** A Deployment of two pods, which gives up after twenty seconds. */
export const deployment = (image: string, name = "web"): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: 2
  progressDeadlineSeconds: 20
  template:
    spec:
      containers: [{ name: app, image: "${image}" }]
`;

/** The files of an app of one Deployment. */
export const webFiles = (tag: string): SeedFiles => ({
  "apps/web/deployment.yaml": deployment(`registry.example.com/web:${tag}`),
});

export interface ArgoCdWorld extends AsyncDisposable {
  readonly server: ArgoCdServer;
  readonly repository: ServedRepository;
  /** A second one, of somebody else. */
  readonly other: ServedRepository;
  /** Pushes, and answers with the commit. */
  push(files: SeedFiles, branch?: string): Promise<string>;
  /** The rollout of a commit that was pushed just now. */
  rollout(commit: string, tag: string): Rollout;
  readonly revisions: (commit: string) => Revisions;
}

/** An Argo CD with one repository behind it, where `apps/web` runs 1.0.0. */
export async function startArgoCdWorld(
  options: ArgoCdServerOptions & { readonly files?: SeedFiles } = {},
): Promise<ArgoCdWorld> {
  const git = await startGitServer();
  const repository = await git.create("config", { ...webFiles("1.0.0"), ...options.files });
  const other = await git.create("other", webFiles("1.0.0"));
  const server = await startArgoCdServer({ repositories: [repository, other], ...options });
  return {
    server,
    repository,
    other,
    push: (files, branch) => repository.commit({ files, ...(branch && { branch }) }),
    rollout: (commit, tag) => ({
      repoURL: repository.url,
      branch: "main",
      isDefaultBranch: true,
      commit,
      pushedAt: server.now(),
      images: [{ name: "registry.example.com/web", tag }],
    }),
    revisions: (commit) => gitRevisions(repository, commit),
    async [Symbol.asyncDispose]() {
      await server.close();
      await git.close();
    },
  };
}

/** Has an Application compared with Git, and waits until it has been: afterwards no comparison is under way that could meet the next push. */
export async function refresh({ server: { url, token } }: ArgoCdWorld, name: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}/api/v1/applications/${name}?refresh=normal`, { headers });
  if (!answer.ok) throw new Error(`${name} was not refreshed: ${answer.status}`);
}

/** The relations of real commits, asked of Git itself; every descendant still holds our content. */
function gitRevisions({ git }: ServedRepository, commit: string): Revisions {
  const isAncestor = (a: string, b: string) =>
    git("merge-base", "--is-ancestor", a, b).then(
      () => true,
      () => false,
    );
  return {
    async relation(revision) {
      if (revision === commit) return "same";
      if (!/^[0-9a-f]{40}$/.test(revision)) return "unknown";
      if (await isAncestor(commit, revision)) return "descendant";
      return (await isAncestor(revision, commit)) ? "ancestor" : "diverged";
    },
    async contentAt(revision) {
      const at = (where: string) => git("rev-parse", `${where}:apps/web`).catch(() => where);
      return (await at(revision)) === (await at(commit)) ? "same" : "changed";
    },
  };
}

/** Asks again until it holds. */
export async function eventually(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let attempt = 0; attempt < 1_000; attempt++) {
    if (await holds()) return;
    await sleep(10);
  }
  throw new Error(`It never came to this: ${what}`);
}
