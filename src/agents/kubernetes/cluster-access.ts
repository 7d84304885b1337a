import type { ServerTls } from "../../io/http-agent.ts";

/** Our credentials for a cluster. */
export interface Identity {
  /** For example, `authorization`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parts that must be redacted: the token, the password. */
  readonly secrets?: readonly string[] | undefined;
  /** PEM. */
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  /** When to renew it. Absent: it does not expire. */
  readonly until?: Date | undefined;
}

/** Address of a cluster's API, and our credentials for it. */
export interface ClusterAccess {
  /** Source of this access, for errors: `context "prod" of /home/a/.kube/config`. */
  readonly from: string;
  /** Address of the API, possibly with a path. */
  readonly server: string;
  readonly tls: ServerTls;
  /** Address of a proxy for this cluster only. */
  readonly proxy?: string | undefined;
  /** Namespace for requests that name none. */
  readonly namespace?: string | undefined;
  /** Checks that the inputs of `identity` exist, without running a plugin. Absent: nothing to check. @throws config */
  check?(): void;
  /** Reads the files or runs the plugin on each call. @throws config */
  identity(now: Date, signal?: AbortSignal): Promise<Identity>;
}

export const nobody: Identity = { headers: {} };

export const bearer = (token: string): Identity => ({
  headers: { authorization: `Bearer ${token}` },
  secrets: [token],
});

/** The same cluster with another token. The check of its own credentials is dropped. */
export function withToken({ check: _ofAnother, ...place }: ClusterAccess, token: string): ClusterAccess {
  return { ...place, identity: async () => bearer(token) };
}

/** Kubernetes rotates such files during a run, so the token is read again after a minute. */
export const tokenInFile = (text: string, now: Date): Identity => ({
  ...bearer(text.trim()),
  until: new Date(now.getTime() + 60_000),
});
