import type { TroubledResource } from "../../domain/verdict.ts";
import type { Fields } from "../kubernetes/fields.ts";
import type { Answer } from "./answer.ts";

/** Identifies an Application. Absent parts have the server's defaults. */
export interface ApplicationName {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly project?: string | undefined;
  /** Argo CD's own namespace, if known. An Application without a namespace is there. */
  readonly home?: string | undefined;
}

/** Selects several Applications. */
export interface ApplicationQuery {
  readonly selector?: string | undefined;
  readonly namespace?: string | undefined;
  /** Matches Applications of any of these projects. Absent: of all projects. */
  readonly projects?: readonly string[] | undefined;
}

/** Project or namespace whose list contains this Application, possibly among others. */
export interface ApplicationPlace {
  readonly namespace?: string | undefined;
  readonly project?: string | undefined;
}

export type RefreshKind = "normal" | "hard";

/**
 * Argo CD's Applications, by any transport. No method throws for a server's answer. An absent method is not supported by the transport.
 * Objects are the API's JSON as received.
 */
export interface Applications {
  /** The server's own address, without secrets. */
  readonly address: string;
  /** Address of the web UI. Undefined if the Applications are read from Kubernetes. */
  readonly pages: string | undefined;
  get(application: ApplicationName): Promise<Answer<Fields>>;
  /** Requests a new comparison with Git and returns its result. `denied`: no permission. `patience`: in milliseconds. */
  refresh(application: ApplicationName, kind: RefreshKind, patience?: number): Promise<Answer<Fields>>;
  /** Reads the server's cache. The result may be older than that of `get` and lack the health of single resources. */
  list(query: ApplicationQuery): Promise<Answer<readonly Fields[]>>;
  /** Project or namespace whose list contains this Application. Undefined before the Application itself was read. */
  placeOf(application: ApplicationName): ApplicationPlace | undefined;
  /** Called after an Application was read from a list or a stream: later requests about it must not reuse older answers. */
  taken?(application: ApplicationName, value: Fields): void;
  /** The ApplicationSets that the token may read. */
  applicationSets?(namespace?: string): Promise<Answer<readonly Fields[]>>;
  applicationSet(name: string, namespace?: string): Promise<Answer<Fields>>;
  managedResources?(application: ApplicationName): Promise<Answer<Fields>>;
  resourceTree?(application: ApplicationName): Promise<Answer<Fields>>;
  syncWindows?(application: ApplicationName): Promise<Answer<Fields>>;
  /** Whether the token has this permission. Requires a project. */
  may?(action: "get" | "sync", application: ApplicationName & { readonly project: string }): Promise<Answer<boolean>>;
  /** Name of the token's user. Undefined if the server does not know the token, which anonymous access hides. */
  user?(): Promise<Answer<string | undefined>>;
  /** Requests a sync to the tracked revision. */
  sync?(application: ApplicationName & { readonly prune: boolean }): Promise<Answer<Fields>>;
  /**
   * Cluster events about some resources of an Application, as the API's JSON. Leaves out those that the token may not read. @throws any
   * error of the transport
   */
  events?(application: ApplicationName, resources: readonly TroubledResource[]): Promise<readonly Fields[]>;
  /** Calls the listener for each change, until the signal aborts. Also ends when the connection does. */
  follow?(query: ApplicationName | ApplicationQuery, listener: FollowListener): Promise<void>;
  close(): Promise<void>;
}

/** Opens the Applications for one watch. */
export type OpenApplications = (signal: AbortSignal) => Applications;

export interface FollowListener {
  readonly signal: AbortSignal;
  /** Reports that an Application may have changed. The event is present if the stream says which one. */
  heard(event?: ApplicationEvent): void;
}

export interface ApplicationEvent {
  readonly isDeleted: boolean;
  /** The complete object. */
  readonly application: Fields;
}
