/** How an agent is reached. Credentials are names of environment variables, never values. */
export interface AgentConnection {
  readonly url?: string;
  readonly tokenFrom?: string;
  readonly caFile?: string;
  readonly insecure?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** Environment variables that hold the values of further headers. */
  readonly headersFrom?: Readonly<Record<string, string>>;
}

/** How long each kind of bad look may last before it is a verdict, in milliseconds. */
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
  /** What the success of a status is worth, for `via: commit-status`. */
  readonly evidence?: "applied" | "revision";
}

export interface CommitStatusSettings {
  readonly kind: "commit-status";
  readonly description?: string;
  /** What its success is worth. */
  readonly evidence?: "applied" | "revision";
}

export interface HttpSettings extends AgentConnection {
  readonly kind: "http";
  readonly url: string;
  /** JSON pointers into the answer, or "header:<name>". */
  readonly tag?: string;
  readonly revision?: string;
}

/** One entry of `agents`: who knows, and how it is asked. */
export type AgentSettings = ArgoCdSettings | FluxSettings | CommitStatusSettings | HttpSettings;

/** What an environment asks one agent for. Which of the keys there are depends on the agent's kind. */
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
