import type { Agent } from "../../../src/agents/agent.ts";
import type { Flux } from "../../../src/agents/flux/open-flux-objects.ts";
import { openFlux } from "../../../src/agents/open-flux.ts";
import type { AgentUse, FluxSettings } from "../../../src/domain/agent-settings.ts";
import type { Evidence } from "../../../src/domain/gate.ts";
import { createHttp } from "../../../src/io/http.ts";
import type { Account, Rule } from "../../support/kubernetes/access.ts";
import {
  type KubernetesObject,
  type KubernetesServer,
  type KubernetesServerOptions,
  startKubernetesServer,
} from "../../support/kubernetes-server.ts";
import { scaledClock } from "../../support/scaled-clock.ts";
import { deployment, kustomization, pod, source } from "./objects.ts";

const toolkit: Rule = {
  groups: ["kustomize.toolkit.fluxcd.io", "source.toolkit.fluxcd.io", "helm.toolkit.fluxcd.io"],
  resources: ["*"],
  verbs: ["get", "list", "watch"],
  namespace: "flux-system",
};

const workloads: Rule[] = [
  { groups: ["apps", "batch"], resources: ["*"], verbs: ["get", "list", "watch"], namespace: "shop" },
  { groups: [""], resources: ["pods"], verbs: ["list"], namespace: "shop" },
];

const user = "system:serviceaccount:flux-system:gate";

/** Rights as the documentation gives them: to read Flux's objects; the workloads too; and to ask Flux to hurry. */
const accounts = {
  reader: { user, rules: [toolkit] },
  seer: { user, rules: [toolkit, ...workloads] },
  asker: { user, rules: [{ ...toolkit, verbs: [...toolkit.verbs, "patch"] }, ...workloads] },
  stranger: { user, rules: [] },
} satisfies Record<string, Account>;

/** A cluster where a Kustomization has applied our commit, and two pods run our image. */
export async function startCluster(options: Partial<KubernetesServerOptions> = {}): Promise<KubernetesServer> {
  const server = await startKubernetesServer({ accounts, ...options });
  for (const object of [kustomization({ spec: { wait: true } }), source(), deployment({}), pod({}), pod({})])
    server.store.put(object as unknown as KubernetesObject);
  return server;
}

export interface TestAgent {
  readonly agent: Agent;
  /** Of which others can be made that share what they ask with it. */
  readonly flux: Flux;
  readonly warnings: string[];
}

interface AgentParts {
  readonly token?: string;
  readonly use?: Omit<AgentUse, "use">;
  readonly settings?: Partial<FluxSettings>;
  readonly evidence?: Evidence;
  /** How many times faster than ours its time passes. Default: 50. */
  readonly speed?: number;
}

const grace = {
  settle: 10_000,
  appear: 0,
  comparison: 60_000,
  unknown: 180_000,
  image: 120_000,
  drift: 120_000,
  degraded: 120_000,
};

export function fluxOf(
  server: Pick<KubernetesServer, "url">,
  { token = "seer", use = { kustomization: "api" }, settings = {}, evidence, speed = 50 }: AgentParts = {},
): TestAgent {
  const warnings: string[] = [];
  const flux = openFlux({
    name: "cluster",
    settings: {
      kind: "flux",
      via: "kubernetes",
      sync: "wait",
      grace,
      url: server.url,
      tokenFrom: "TAGBOAT_FLUX_TOKEN",
      ...settings,
    },
    env: { TAGBOAT_FLUX_TOKEN: token },
    http: (wanted) => createHttp(wanted),
    statuses: () => Promise.reject(new Error("nobody asks a forge here")),
    clock: scaledClock(speed),
    log: { info: () => undefined, debug: () => undefined, warn: (line) => warnings.push(line) },
  });
  return { agent: flux.agent({ use, ...(evidence && { evidence }) }), flux, warnings };
}
