/** How to reach an agent. Credentials are names of environment variables, never values. */
export interface AgentConnection {
  readonly url?: string;
  readonly tokenFrom?: string;
  readonly caFile?: string;
  readonly insecure?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** Environment variables with the values of further headers. */
  readonly headersFrom?: Readonly<Record<string, string>>;
}

/** How long each kind of bad state may last before it becomes the verdict, in milliseconds. */
export interface Grace {
  readonly settle: number;
  readonly appear: number;
  readonly comparison: number;
  readonly unknown: number;
  readonly image: number;
  readonly drift: number;
  readonly degraded: number;
}

interface ClusterAgent extends AgentConnection {
  /** Context of the kubeconfig. */
  readonly context?: string;
  readonly grace: Grace;
  readonly sync: "wait" | "request" | "fail";
}

export interface ArgoCdSettings extends ClusterAgent {
  readonly kind: "argo-cd";
  readonly via: "server" | "kubernetes";
  readonly suspended: "wait" | "pass" | "fail";
}

export interface FluxSettings extends ClusterAgent {
  readonly kind: "flux";
  readonly via: "kubernetes" | "commit-status";
  /** Evidence of a successful status, for `via: commit-status`. */
  readonly evidence?: "applied" | "revision";
}

export interface CommitStatusSettings {
  readonly kind: "commit-status";
  readonly description?: string;
  /** Evidence of its success. */
  readonly evidence?: "applied" | "revision";
}

export interface HttpSettings extends AgentConnection {
  readonly kind: "http";
  readonly url: string;
  /** JSON pointers into the answer, or "header:<name>". */
  readonly tag?: string;
  readonly revision?: string;
}

/** One entry of `agents`: the agent, and how to ask it. */
export type AgentSettings = ArgoCdSettings | FluxSettings | CommitStatusSettings | HttpSettings;

/** An environment's use of one agent. The kind of the agent decides which keys apply. */
export interface AgentUse {
  /** Name of the agent. */
  readonly use: string;
  readonly application?: string;
  readonly selector?: string;
  readonly applicationSet?: string;
  readonly count?: number;
  readonly project?: string;
  readonly kustomization?: string;
  readonly helmRelease?: string;
  readonly namespace?: string;
  readonly status?: string;
}
