import type { ServedRepository } from "../git-server.ts";
import type { HelmSource } from "./helm.ts";
import type { Automated, IgnoredDifference, Owner, Source, Spec } from "./state.ts";

/** An Application that is asked for. */
export interface WantedApplication {
  readonly path?: string;
  /** Default: main. */
  readonly branch?: string;
  /** Default: the first of the server's. */
  readonly repoURL?: string;
  readonly helm?: HelmSource;
  readonly sources?: readonly Source[];
  /** What `path` and `branch` hold is rendered into this branch, and synced from there. Always fresh: the hydrator comes first. */
  readonly hydratedTo?: { readonly branch: string; readonly path: string };
  readonly project?: string;
  /** Of the Application itself. Default: argocd. */
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** false: a person syncs. Default: as `automated: {}`, which neither prunes nor heals. */
  readonly automated?: Automated | false;
  readonly retries?: number;
  readonly ignoreDifferences?: readonly IgnoredDifference[];
  /** "RespectIgnoreDifferences=true" */
  readonly syncOptions?: readonly string[];
  /** Name of the ApplicationSet that made it. */
  readonly applicationSet?: string;
  /** Whether it was just made. Default: it has been healthy for an hour. */
  readonly fresh?: boolean;
}

/** What Applications are made of that name neither a repository nor a project. */
export interface Defaults {
  readonly repositories: readonly ServedRepository[];
  readonly projects: readonly string[];
}

/** The spec of an Application, as somebody would have written it. */
export function specOf(wanted: WantedApplication, { repositories, projects }: Defaults): Spec {
  const { path, branch = "main", sources, automated = {}, retries, syncOptions, ignoreDifferences } = wanted;
  const repoURL = wanted.repoURL ?? repositories[0]?.url ?? "";
  const source = { repoURL, ...(path && { path }), targetRevision: branch, ...(wanted.helm && { helm: wanted.helm }) };
  const { hydratedTo } = wanted;
  const from = sources
    ? { sources }
    : hydratedTo
      ? {
          sourceHydrator: { drySource: source, syncSource: { targetBranch: hydratedTo.branch, path: hydratedTo.path } },
        }
      : { source };
  return {
    ...from,
    destination: { server: "https://kubernetes.default.svc", namespace: "web" },
    project: wanted.project ?? projects[0] ?? "",
    ...(ignoreDifferences && { ignoreDifferences }),
    syncPolicy: {
      ...(automated && { automated }),
      ...(retries !== undefined && { retry: { limit: retries } }),
      ...(syncOptions && { syncOptions }),
    },
  };
}

/** The ApplicationSet of this name, as those know it that it made. */
export const ownerOf = (name: string): Owner => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "ApplicationSet",
  name,
  uid: `set-${name}`,
});
