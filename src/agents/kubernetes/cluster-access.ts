import type { ServerTls } from "../../io/http-agent.ts";

/** Who we are to a cluster. */
export interface Identity {
  /** Such as `authorization`. */
  readonly headers: Readonly<Record<string, string>>;
  /** What of it must not be shown: the token, the password. */
  readonly secrets?: readonly string[] | undefined;
  /** PEM. */
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  /** When to ask for it again; absent: it lasts. */
  readonly until?: Date | undefined;
}

/** Where a cluster's API is, and how it knows us. */
export interface ClusterAccess {
  /** What it was taken from, for an error to name: `context "prod" of /home/a/.kube/config`. */
  readonly from: string;
  /** Address of the API, which may have a path. */
  readonly server: string;
  readonly tls: ServerTls;
  /** Address of a proxy for this cluster alone. */
  readonly proxy?: string | undefined;
  /** The namespace that is meant where none is named. */
  readonly namespace?: string | undefined;
  /** Whether what `identity` would read is there; a plugin is not run. Absent: there is nothing to look at. @throws config */
  check?(): void;
  /** Asks the files or the plugin each time. @throws config */
  identity(now: Date, signal?: AbortSignal): Promise<Identity>;
}

export const nobody: Identity = { headers: {} };

export const bearer = (token: string): Identity => ({
  headers: { authorization: `Bearer ${token}` },
  secrets: [token],
});

/** The same place, as whom a token names; what the place itself would say of who we are is not needed. */
export function withToken({ check: _ofAnother, ...place }: ClusterAccess, token: string): ClusterAccess {
  return { ...place, identity: async () => bearer(token) };
}

/** Such files are written anew while we run. */
export const tokenInFile = (text: string, now: Date): Identity => ({
  ...bearer(text.trim()),
  until: new Date(now.getTime() + 60_000),
});
