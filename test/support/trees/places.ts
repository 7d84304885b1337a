import type { WantedApplication } from "../argo-cd/wanted-application.ts";
import { type ArgoCdServer, startArgoCdServer } from "../argo-cd-server.ts";
import { type FluxServer, startFluxServer } from "../flux-server.ts";
import type { ServedRepository } from "../git-server.ts";
import type { Environment, Layout } from "./layouts.ts";

/** Where the files of an environment are. */
export interface Place {
  readonly environment: Environment;
  readonly repository: ServedRepository;
  readonly branch: string;
}

/** An environment, as whoever sets up its Argo CD sees it. */
export interface ArgoCdPlace extends Place {
  readonly server: ArgoCdServer;
  readonly beside: ServedRepository | undefined;
  /** Makes the Application of this environment. */
  application(wanted: WantedApplication): void;
}

/** An environment, as whoever sets up its Flux sees it. Workloads go to the namespace with its name. */
export interface FluxPlace extends Place {
  kustomization(spec: { readonly path: string; readonly wait: boolean; readonly targetNamespace?: string }): void;
}

/** The agent of all environments, and what happens around it. */
export interface TreeAgent extends AsyncDisposable {
  /** As the config names it: its settings, and `agents` of one environment. */
  readonly settings: string;
  readonly use: string;
  /** What a run needs to talk to it. */
  readonly env: Readonly<Record<string, string>>;
  advance(milliseconds: number): void;
  /** Images of the ready pods of the app: the truth. */
  running(environment: Environment): readonly string[];
  /** Somebody changes the image in the cluster, past Git. */
  drift(environment: Environment, image: string): void;
}

interface Following {
  readonly layout: Layout;
  readonly places: readonly Place[];
  readonly beside: ServedRepository | undefined;
}

/** How many of the agent's seconds pass in one of ours. */
const speed = 20;

export const agents = { "argo-cd": followWithArgoCd, flux: followWithFlux } as const;

const repositoriesOf = ({ places, beside }: Following): ServedRepository[] => [
  ...new Set([...places.map(({ repository }) => repository), ...(beside ? [beside] : [])]),
];

async function followWithArgoCd(following: Following): Promise<TreeAgent> {
  const { layout, places, beside } = following;
  const server = await startArgoCdServer({
    repositories: repositoriesOf(following),
    speed,
    pace: { poll: 5_000 },
  });
  for (const place of places) {
    const application = (wanted: WantedApplication) =>
      void server.application(`web-${place.environment}`, { repoURL: place.repository.url, ...wanted });
    layout.argoCd?.({ ...place, server, beside, application });
  }
  const { application = "{app}-{environment}" } = layout;
  return {
    settings: `{ kind: argo-cd, url: "${server.url}", grace: { settle: 1s } }`,
    use: `{ use: cluster, application: "${application}", project: team-a }`,
    env: { ARGOCD_AUTH_TOKEN: server.token },
    advance: (milliseconds) => server.advance(milliseconds),
    running: (environment) => server.made(`web-${environment}`).running,
    drift: (environment, image) => server.made(`web-${environment}`).drift(image),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

async function followWithFlux(following: Following): Promise<TreeAgent> {
  const { layout, places } = following;
  const server: FluxServer = await startFluxServer({ repositories: repositoriesOf(following), speed });
  for (const { environment, repository, branch } of places) {
    server.put("GitRepository", environment, { interval: "5s", url: repository.url, ref: { branch } });
    layout.flux?.({
      environment,
      repository,
      branch,
      kustomization: (spec) =>
        server.put("Kustomization", `web-${environment}`, {
          interval: "10m",
          timeout: "40s",
          prune: true,
          sourceRef: { kind: "GitRepository", name: environment },
          targetNamespace: environment,
          ...spec,
        }),
    });
  }
  return {
    settings: `{ kind: flux, url: "${server.url}", tokenFrom: TAGBOAT_FLUX_TOKEN, grace: { settle: 1s } }`,
    use: '{ use: cluster, kustomization: "{app}-{environment}" }',
    env: { TAGBOAT_FLUX_TOKEN: server.tokens.seer },
    advance: (milliseconds) => server.advance(milliseconds),
    running: (environment) => server.running(environment),
    drift: (environment, image) => server.drift(environment, "web", image),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
