import { startArgoCdServer } from "../test/support/argo-cd-server.ts";
import { deployment } from "../test/support/argo-cd-world.ts";
import { startFluxServer } from "../test/support/flux-server.ts";
import { image as fluxImage, waiting, workload } from "../test/support/flux-world.ts";
import type { ServedRepository } from "../test/support/git-server.ts";

/** An agent of the tests in real time, which watches one app in a config repository. */
export interface WatchedAgent extends AsyncDisposable {
  readonly image: string;
  /** Of a tag, the files that the agent applies; those of the config, too. */
  files(tag: string): Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  /** A tag whose pods take twelve seconds in all to be replaced. */
  slow(version: string): string;
  /** Whether the tag really runs, and the agent itself says so. */
  isHealthy(tag: string): boolean;
  /** How many requests it has got so far. */
  requests(): number;
}

interface Watching {
  /** Milliseconds for which a healthy state has to last. */
  readonly settle: number;
  readonly hasStream: boolean;
}

/** Starts one over a repository, which `files("1.0.0")` is pushed to afterwards. */
export type StartAgent = (repository: ServedRepository, watching: Watching) => Promise<WatchedAgent>;

// The endings of the tags tell the tests' servers how long pods take; to tagboat they would be other flavours.
const config = (agent: string, use: string, image: string): string => `version: 1
defaults: { order: off }
agents: { cluster: { ${agent} } }
environments:
  dev: { files: ["apps/{app}/*.yaml"], agents: [{ use: cluster, ${use} }] }
apps: { web: { images: [{ name: ${image} }] } }
`;

export const startArgoCd: StartAgent = async (repository, { settle, hasStream }) => {
  const image = "registry.example.com/web";
  const argo = await startArgoCdServer({ repository, speed: 1, pace: { poll: 3_000 } });
  if (!hasStream)
    argo.intercept = ({ path }) => (path.includes("/stream/") ? { kind: "page", status: 502 } : undefined);
  const agent = `kind: argo-cd, url: "${argo.url}", grace: { settle: ${settle / 1_000}s }`;
  let application: ReturnType<typeof argo.application> | undefined;
  return {
    image,
    files: (tag) => ({
      ".tagboat.yaml": config(agent, 'application: "{app}-dev", project: team-a', image),
      "apps/web/deployment.yaml": deployment(`${image}:${tag}`),
    }),
    env: { ARGOCD_AUTH_TOKEN: argo.token },
    slow: (version) => `${version}-slow12`,
    isHealthy(tag) {
      application ??= argo.application("web-dev", { path: "apps/web" });
      const { running } = application;
      const { status } = application.application as { status?: { health?: { status?: string } } };
      return running.length > 0 && running.every((name) => name.endsWith(tag)) && status?.health?.status === "Healthy";
    },
    requests: () => argo.requests.length,
    [Symbol.asyncDispose]: () => argo.close(),
  };
};

export const startFlux: StartAgent = async (repository, { settle, hasStream }) => {
  const flux = await startFluxServer({ repositories: [repository], speed: 1 });
  if (!hasStream)
    flux.intercept = ({ path }) => (path.includes("watch=") ? { status: 502, body: "", type: "text/html" } : undefined);
  flux.put("GitRepository", "config", { interval: "3s", url: repository.url, ref: { branch: "main" } });
  flux.put("Kustomization", "web", { ...waiting, path: "./apps/web" });
  const agent = `kind: flux, url: "${flux.url}", tokenFrom: TAGBOAT_FLUX_TOKEN, grace: { settle: ${settle / 1_000}s }`;
  return {
    image: fluxImage,
    files: (tag) => ({
      ".tagboat.yaml": config(agent, 'kustomization: "{app}"', fluxImage),
      "apps/web/deployment.yaml": workload(tag, { name: "web" }),
    }),
    env: { TAGBOAT_FLUX_TOKEN: flux.tokens.seer },
    slow: (version) => `${version}-slow6`,
    isHealthy(tag) {
      const status = flux.find("Kustomization", "web")?.["status"] as
        | {
            lastAppliedRevision?: string;
            lastAttemptedRevision?: string;
            conditions?: { type: string; status: string }[];
          }
        | undefined;
      const isReady = status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") ?? false;
      const running = flux.running("shop");
      const isSettled = status?.lastAppliedRevision === status?.lastAttemptedRevision;
      return isReady && isSettled && running.length === 2 && running.every((name) => name.endsWith(tag));
    },
    requests: () => flux.api.requests.length,
    [Symbol.asyncDispose]: () => flux[Symbol.asyncDispose](),
  };
};
