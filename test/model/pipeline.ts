import { type FaultProxy, startFaultProxy } from "../storm/fault-proxy.ts";
import { deployment } from "../support/argo-cd-world.ts";
import { type ForgeHarness, startForge } from "../support/forge-harness.ts";
import { runCli } from "../support/run-cli.ts";
import { appIn, type Branch, environmentIn, pathOf, places, readBranch } from "./branch.ts";
import { type Cluster, imageOf, startCluster } from "./cluster.ts";
import type { Story } from "./steps.ts";

/** A run of tagboat, and what it said. */
export interface Ended {
  readonly args: readonly string[];
  /** Null: it was killed. */
  readonly exitCode: number | null;
  readonly outcome: string;
  readonly stderr: string;
  /** By `performance.now()`. */
  readonly from: number;
  readonly to: number;
}

/** What happens at one request of a run. */
export interface Disturbance {
  readonly at: number;
  /** "before", "after": the run is killed before or after the server worked. */
  readonly what: "before" | "after" | (() => Promise<void>);
}

/** A forge, an Argo CD, and tagboat's own code between them. */
export interface Pipeline extends AsyncDisposable {
  readonly forge: ForgeHarness;
  readonly branch: Branch;
  readonly cluster: Cluster;
  /** Runs a command in this process. `isStruck`: whether the run came as far as the disturbance. */
  run(args: readonly string[], disturbance?: Disturbance): Promise<Ended & { readonly isStruck: boolean }>;
}

const configOf = (argo: string): string => `version: 1
agents: { cluster: { kind: argo-cd, url: "${argo}", grace: { settle: 1s, degraded: 3s } } }
defaults:
  files: ["apps/{app}/{environment}/*.yaml"]
  agents: [{ use: cluster, application: "{app}-{environment}", project: team-a }]
environments:
  dev: { delivery: push }
  staging: { after: [dev], delivery: merge }
  prod: { after: [staging], delivery: pull-request, agents: [] }
groups: { shop: [cart, checkout] }
apps:
  api: { images: [{ name: registry.example.com/api }] }
  cart: { images: [{ name: registry.example.com/cart }] }
  checkout: { images: [{ name: registry.example.com/checkout }] }
`;

/** Everything is at 1.0.0, and healthy. */
export async function startPipeline(flavour: Story["flavour"]): Promise<Pipeline> {
  const files = places.map(
    (place) => [pathOf(appIn(place), environmentIn(place)), deployment(imageOf(place, "1.0.0"), appIn(place))] as const,
  );
  const forge = await startForge(flavour, Object.fromEntries(files));
  const proxy = await startFaultProxy(forge.web);
  const repo = `${proxy.url}/acme/config.git`;
  const cluster = await startCluster({ ...forge.served, url: repo });
  await forge.served.commit({
    files: { ".tagboat.yaml": configOf(cluster.argo.url) },
    message: "Configure the pipeline",
  });
  const env = { TAGBOAT_TOKEN: forge.token, TAGBOAT_FORGE: flavour, ARGOCD_AUTH_TOKEN: cluster.argo.token };
  return {
    forge,
    branch: readBranch(forge.served),
    cluster,
    run: (args, disturbance) => runDisturbed({ args: [...args, "--repo", repo, "--json"], env, proxy }, disturbance),
    async [Symbol.asyncDispose]() {
      await cluster[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
      await forge[Symbol.asyncDispose]();
    },
  };
}

interface Running {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly proxy: FaultProxy;
}

/**
 * A run in this process cannot be sent a SIGKILL. To the servers it looks the same if every connection breaks at one moment and none is made
 * after it.
 */
async function runDisturbed({ args, env, proxy }: Running, disturbance?: Disturbance) {
  const { onRequest: outer } = proxy;
  const killer = new AbortController();
  let count = 0;
  let isStruck = false;
  let aside: Promise<void> | undefined;
  proxy.strikes.killAll = () => killer.abort(new Error("killed"));
  proxy.onRequest = async () => {
    if (killer.signal.aborted) return "reset-before";
    count += 1;
    if (disturbance === undefined || isStruck || count < disturbance.at) return undefined;
    isStruck = true;
    const { what } = disturbance;
    if (what === "before") return "kill-all-before";
    if (what === "after") return "kill-all-after";
    aside = what();
    await aside;
    return undefined;
  };
  const from = performance.now();
  try {
    const { exitCode, stdout, stderr } = await runCli(args, { env, signal: killer.signal });
    // A run does not wait for every answer.
    await aside;
    const isKilled = killer.signal.aborted;
    const outcome = isKilled ? "killed" : (outcomeIn(stdout) ?? "");
    const shown = args.filter((arg, index) => arg !== "--json" && arg !== "--repo" && args[index - 1] !== "--repo");
    return {
      args: shown,
      exitCode: isKilled ? null : exitCode,
      outcome,
      stderr,
      from,
      to: performance.now(),
      isStruck,
    };
  } finally {
    proxy.onRequest = outer;
  }
}

const outcomeIn = (stdout: string): string | undefined => (JSON.parse(stdout) as { readonly outcome?: string }).outcome;
