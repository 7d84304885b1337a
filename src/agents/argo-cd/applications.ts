import type { TroubledResource } from "../../domain/verdict.ts";
import type { Fields } from "../kubernetes/fields.ts";
import type { Answer } from "./answer.ts";

/** Which Application; what is absent is as usual. */
export interface ApplicationName {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly project?: string | undefined;
  /** Argo CD's own namespace, as far as it is known: where an Application without a namespace is. */
  readonly home?: string | undefined;
}

/** Which Applications, where there are several. */
export interface ApplicationQuery {
  readonly selector?: string | undefined;
  readonly namespace?: string | undefined;
  /** Those of any of these; absent: of all. */
  readonly projects?: readonly string[] | undefined;
}

/** The project or namespace to list, so that the list has this Application; others may be in it. */
export interface ApplicationPlace {
  readonly namespace?: string | undefined;
  readonly project?: string | undefined;
}

export type RefreshKind = "normal" | "hard";

/**
 * Argo CD's Applications, however they are read. Nothing here throws for what a server says; what is absent cannot be asked this way.
 * Objects are the API's JSON as it came.
 */
export interface Applications {
  /** The server's own address, without secrets. */
  readonly address: string;
  /** Where a person sees the Applications; undefined where only Kubernetes is asked. */
  readonly pages: string | undefined;
  get(application: ApplicationName): Promise<Answer<Fields>>;
  /** Has it compared with Git anew, and answers with the outcome. `denied`: there is no right to do so. `patience`: in milliseconds. */
  refresh(application: ApplicationName, kind: RefreshKind, patience?: number): Promise<Answer<Fields>>;
  /** From a cache of the server's: it may be older than what `get` answers, and lack the health of single resources. */
  list(query: ApplicationQuery): Promise<Answer<readonly Fields[]>>;
  /** The project or namespace whose list contains this Application. Undefined: not known before the Application itself was read. */
  placeOf(application: ApplicationName): ApplicationPlace | undefined;
  /** Called after an Application was read from a list or a stream: later requests about it must not reuse older answers. */
  taken?(application: ApplicationName, value: Fields): void;
  /** Those that we may see. */
  applicationSets?(namespace?: string): Promise<Answer<readonly Fields[]>>;
  applicationSet(name: string, namespace?: string): Promise<Answer<Fields>>;
  managedResources?(application: ApplicationName): Promise<Answer<Fields>>;
  resourceTree?(application: ApplicationName): Promise<Answer<Fields>>;
  syncWindows?(application: ApplicationName): Promise<Answer<Fields>>;
  /** Whether the token may do this: "yes" or "no". Asks for a project. */
  may?(action: "get" | "sync", application: ApplicationName & { readonly project: string }): Promise<Answer<boolean>>;
  /** Who the token is to the server; undefined: nobody, which anonymous access hides. */
  user?(): Promise<Answer<string | undefined>>;
  /** Asks for a sync to what is tracked. */
  sync?(application: ApplicationName & { readonly prune: boolean }): Promise<Answer<Fields>>;
  /** The cluster's events about some of what an Application has brought, as the API's JSON; those that may be read. @throws whatever it met */
  events?(application: ApplicationName, resources: readonly TroubledResource[]): Promise<readonly Fields[]>;
  /** Calls for each change among these, until the signal. Ends by itself when the connection does. */
  follow?(query: ApplicationName | ApplicationQuery, listener: FollowListener): Promise<void>;
  close(): Promise<void>;
}

/** Opens them for one watch. */
export type OpenApplications = (signal: AbortSignal) => Applications;

export interface FollowListener {
  readonly signal: AbortSignal;
  /** An Application may have changed; which one, and how it is now, where the stream says so. */
  heard(event?: ApplicationEvent): void;
}

export interface ApplicationEvent {
  readonly isDeleted: boolean;
  /** The whole of it. */
  readonly application: Fields;
}
