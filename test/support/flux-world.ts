import type { Revisions, Rollout } from "../../src/agents/rollout.ts";
import { type FluxServer, type FluxServerOptions, startFluxServer } from "./flux-server.ts";
import type { SeedFiles } from "./git-seed.ts";
import { type ServedRepository, startGitServer } from "./git-server.ts";

export const image = "registry.example.com/shop/api";

/** A workload of two pods; a Deployment gives up after twenty seconds. */
export const workload = (
  tag: string,
  { kind = "Deployment", name = "api", spec = "" } = {},
): string => `apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${name} }
spec:
  replicas: 2
  progressDeadlineSeconds: 20
${spec === "" ? "" : `  ${spec}\n`}  template:
    spec:
      containers: [{ name: app, image: "${image}:${tag}" }]
`;

export const apiFiles = (tag: string): SeedFiles => ({ "apps/api/deployment.yaml": workload(tag) });

/** As the recordings have it: it waits, gives up after forty seconds, and tries again after fifteen. */
export const waiting = {
  interval: "2m",
  retryInterval: "15s",
  timeout: "40s",
  prune: true,
  wait: true,
  path: "./apps/api",
  targetNamespace: "shop",
  sourceRef: { kind: "GitRepository", name: "config" },
};

export interface FluxWorld extends AsyncDisposable {
  readonly server: FluxServer;
  readonly repository: ServedRepository;
  /** Pushes, and answers with the commit. */
  push(files: SeedFiles, branch?: string): Promise<string>;
  /** The rollout of a commit that was pushed just now. */
  rollout(commit: string, tag: string): Rollout;
  readonly revisions: (commit: string) => Revisions;
}

/** A Flux with one repository behind it, where the Kustomization `api` has been running 1.0.0 for a while. */
export async function startFluxWorld(
  options: Omit<FluxServerOptions, "repositories"> & { readonly files?: SeedFiles; readonly spec?: object } = {},
): Promise<FluxWorld> {
  const git = await startGitServer();
  const repository = await git.create("config", { ...apiFiles("1.0.0"), ...options.files });
  const server = await startFluxServer({ repositories: [repository], ...options });
  server.put("GitRepository", "config", { interval: "5s", url: repository.url, ref: { branch: "main" } });
  server.put("Kustomization", "api", { ...waiting, ...options.spec });
  server.advance(60_000);
  return {
    server,
    repository,
    push: (files, branch) => repository.commit({ files, ...(branch && { branch }) }),
    rollout: (commit, tag) => ({
      repoURL: repository.url,
      branch: "main",
      isDefaultBranch: true,
      commit,
      pushedAt: server.now(),
      images: [{ name: image, tag }],
    }),
    revisions: (commit) => revisionsIn(repository, commit),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await git.close();
    },
  };
}

/** Asks Git once for each revision: what it said of one never changes. */
function once<T>(ask: (revision: string) => Promise<T>): (revision: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (revision) => {
    const answer = answers.get(revision) ?? ask(revision);
    answers.set(revision, answer);
    return answer;
  };
}

/** The relations of real commits, asked of Git itself, and whether the app's files are the same there. */
function revisionsIn({ git }: ServedRepository, commit: string): Revisions {
  const isAncestor = (a: string, b: string) =>
    git("merge-base", "--is-ancestor", a, b).then(
      () => true,
      () => false,
    );
  const at = (where: string) => git("rev-parse", `${where}:apps/api`).catch(() => where);
  return {
    relation: once(async (revision) => {
      if (revision === commit) return "same";
      if (await isAncestor(commit, revision)) return "descendant";
      return (await isAncestor(revision, commit)) ? "ancestor" : "diverged";
    }),
    contentAt: once(async (revision) => ((await at(revision)) === (await at(commit)) ? "same" : "changed")),
  };
}
