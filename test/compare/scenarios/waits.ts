import { deployment as fluxDeployment, kustomization, pod, source } from "../../agents/flux/objects.ts";
import { clusterWorld } from "../../support/argo-cd-cluster.ts";
import { type ArgoCdServer, type ServedApplication, startArgoCdServer } from "../../support/argo-cd-server.ts";
import { deployment } from "../../support/argo-cd-world.ts";
import { type FluxServer, startFluxServer } from "../../support/flux-server.ts";
import { apiFiles, image as fluxImage, waiting } from "../../support/flux-world.ts";
import { flavours } from "../../support/forge-harness.ts";
import type { ServedRepository } from "../../support/git-server.ts";
import { type KubernetesObject, startKubernetesServer } from "../../support/kubernetes-server.ts";
import { startWebServer } from "../../support/web-server.ts";
import type { GitHost } from "../host.ts";
import type { Exit, Scenario } from "../scenario.ts";
import type { RunOptions, Stage } from "../stage.ts";

const image = "registry.example.com/web";

/** Of the cluster's seconds, so many pass in one of ours. */
const speed = 30;

const argoConfig = (url: string, more = ""): string => `version: 1
defaults: { order: off }
agents:
  cluster: { kind: argo-cd, url: "${url}", grace: { settle: 1s, degraded: 1s }${more} }
environments:
  dev:
    files: ["apps/{app}/deployment.yaml"]
    agents: [{ use: cluster, application: "{app}-dev", project: team-a }]
apps:
  web: { images: [{ name: ${image} }] }
`;

interface ArgoWorld {
  readonly stage: Stage;
  readonly host: GitHost;
  readonly config: ServedRepository;
  readonly argo: ArgoCdServer;
  readonly web: ServedApplication;
  tagboat(args: readonly string[], options?: RunOptions): Promise<unknown>;
}

/** A config repository whose one app an Argo CD watches. */
async function argoWorld(stage: Stage, more = ""): Promise<ArgoWorld> {
  const host = await stage.git({ isPolled: true });
  const config = await host.create("config", { "apps/web/deployment.yaml": deployment(`${image}:1.0.0`) });
  const argo = stage.watch("argo-cd", await startArgoCdServer({ repository: config, speed, pace: { poll: 5_000 } }));
  await config.commit({ files: { ".tagboat.yaml": argoConfig(argo.url, more) } });
  const web = argo.application("web-dev", { path: "apps/web" });
  const env = { ...host.env, ARGOCD_AUTH_TOKEN: argo.token };
  const tagboat = (args: readonly string[], options: RunOptions = {}) =>
    stage.tagboat([...args, "--repo", config.url, "--json"], { ...options, env: { ...env, ...options.env } });
  return { stage, host, config, argo, web, tagboat };
}

interface ArgoRow {
  readonly name: string;
  readonly exits: readonly Exit[];
  readonly settings?: string;
  play(world: ArgoWorld): Promise<unknown>;
}

const update = (tag: string, ...more: readonly string[]): string[] => [
  ...["update", "--image", `${image}:${tag}`, "--wait", "--timeout", "60s"],
  ...more,
];
const wait = (...more: readonly string[]): string[] => ["wait", "--app", "web", "--timeout", "60s", ...more];

const argoRows: readonly ArgoRow[] = [
  { name: "healthy", exits: [0], play: ({ tagboat }) => tagboat(update("1.1.0-slow20")) },
  { name: "already-there", exits: [0], play: ({ tagboat }) => tagboat(update("1.0.0")) },
  { name: "wait-alone", exits: [0], play: ({ tagboat }) => tagboat(wait()) },
  { name: "soak", exits: [0], play: ({ tagboat }) => tagboat(wait("--soak", "2s")) },
  { name: "failed", exits: [8], play: ({ tagboat }) => tagboat(update("1.2.0-bad")) },
  {
    name: "soak-longer-than-the-timeout",
    exits: [2],
    play: ({ tagboat }) => tagboat(update("1.1.0", "--soak", "2m")),
  },
  { name: "timeout", exits: [9], play: ({ tagboat }) => tagboat(update("1.1.0-slow900", "--timeout", "2s")) },
  {
    name: "controller-is-down",
    exits: ["not 0"],
    play({ argo, tagboat }) {
      argo.controller(false);
      return tagboat(update("1.1.0", "--timeout", "2s"));
    },
  },
  {
    name: "server-is-down",
    exits: [7],
    play({ argo, tagboat }) {
      argo.intercept = () => ({ kind: "page", status: 502 });
      return tagboat(wait("--timeout", "2s"));
    },
  },
  {
    name: "server-recovers",
    exits: [0],
    play({ argo, tagboat }) {
      let count = 0;
      argo.intercept = () => (count++ < 2 ? { kind: "page", status: 502 } : undefined);
      return tagboat(wait());
    },
  },
  {
    name: "reset-once",
    exits: [0],
    play({ argo, tagboat }) {
      let count = 0;
      argo.intercept = () => (count++ === 0 ? { kind: "reset" } : undefined);
      return tagboat(wait());
    },
  },
  {
    name: "login-page",
    exits: ["not 0"],
    play({ argo, tagboat }) {
      argo.intercept = () => ({ kind: "page", status: 200 });
      return tagboat(wait("--timeout", "2s"));
    },
  },
  {
    name: "token-is-expired",
    exits: [7],
    play: ({ argo, tagboat }) => tagboat(wait(), { env: { ARGOCD_AUTH_TOKEN: argo.tokens.expired } }),
  },
  {
    name: "token-may-read-nothing",
    exits: ["not 0"],
    play: ({ argo, tagboat }) => tagboat(wait("--timeout", "5s"), { env: { ARGOCD_AUTH_TOKEN: argo.tokens.none } }),
  },
  { name: "no-token", exits: [3], play: ({ tagboat }) => tagboat(update("1.1.0"), { env: { ARGOCD_AUTH_TOKEN: "" } }) },
  {
    name: "unknown-application",
    exits: [4],
    play: ({ argo, tagboat }) =>
      tagboat(wait("--agent", "argo-cd", "--agent-url", argo.url, "--application", "nope", "--project", "team-a")),
  },
  {
    name: "flags-instead-of-config",
    exits: [0],
    play: ({ argo, tagboat }) =>
      tagboat([
        ...["wait", "--file", "apps/web/deployment.yaml", "--app", "web", "--image", image],
        ...["--agent", "argo-cd", "--agent-url", argo.url, "--application", "{app}-dev"],
      ]),
  },
  { name: "unknown-image", exits: [4], play: ({ tagboat }) => tagboat(wait("--tag", "9.9.9")) },
  {
    name: "image-of-the-past",
    exits: [0, 0, 0],
    async play({ tagboat }) {
      for (const tag of ["1.1.0", "1.2.0"]) await tagboat(["update", "--image", `${image}:${tag}`]);
      await tagboat(wait("--tag", "1.1.0"));
    },
  },
  {
    name: "older-waits-for-the-winner",
    exits: [0, 0],
    async play({ tagboat }) {
      await tagboat(["update", "--image", `${image}:1.3.0`]);
      await tagboat(update("1.2.0"));
    },
  },
  {
    name: "held",
    exits: [0, 5],
    async play({ tagboat }) {
      await tagboat(["hold", "--app", "web", "--environment", "dev", "--reason", "exam week"]);
      await tagboat(update("1.1.0"));
    },
  },
  {
    name: "overtaken",
    exits: [0],
    async play({ config, argo, tagboat }) {
      const overtake = onceLooking(argo, () =>
        config.commit({ files: { "apps/web/deployment.yaml": deployment(`${image}:1.2.0`) }, message: "Take 1.2.0" }),
      );
      await tagboat(update("1.1.0-slow900"));
      await overtake;
    },
  },
  {
    name: "interrupted",
    exits: [130],
    async play({ argo, tagboat }) {
      let pid = 0;
      const interrupt = onceLooking(argo, async () => process.kill(pid, "SIGINT"));
      await tagboat(update("1.1.0-slow900"), {
        onStart: (started) => {
          pid = started;
        },
      });
      await interrupt;
    },
  },
  { name: "dry-run", exits: [0], play: ({ tagboat }) => tagboat(update("1.1.0", "--dry-run")) },
  {
    name: "manual-sync/fail",
    exits: ["not 0"],
    settings: ", sync: fail",
    play({ argo, tagboat }) {
      argo.application("web-dev", { path: "apps/web", automated: false });
      return tagboat(update("1.1.0", "--timeout", "5s"));
    },
  },
  {
    name: "manual-sync/request",
    exits: [0],
    settings: ", sync: request",
    play({ argo, tagboat }) {
      argo.application("web-dev", { path: "apps/web", automated: false });
      return tagboat(update("1.1.0"), { env: { ARGOCD_AUTH_TOKEN: argo.tokens.sync } });
    },
  },
  {
    name: "check",
    exits: [0],
    play: ({ tagboat }) => tagboat(["check"]),
  },
];

/** Acts a moment after the agent has been asked for the application for the first time. */
function onceLooking(argo: ArgoCdServer, act: () => Promise<unknown>): Promise<unknown> {
  return new Promise((done, fail) => {
    let isAsked = false;
    argo.intercept = ({ path }) => {
      if (isAsked || !path.includes("/applications")) return undefined;
      isAsked = true;
      setTimeout(() => act().then(done, fail), 500);
      return undefined;
    };
  });
}

const onArgoCd: readonly Scenario[] = argoRows.map(({ name, exits, settings, play }) => ({
  name: `wait/argo-cd/${name}`,
  agent: "argo-cd",
  exits,
  play: async (stage) => void (await play(await argoWorld(stage, settings))),
}));

/** By a merge, the commit that it made is waited for; a proposal is not waited for. */
const byForge: readonly Scenario[] = flavours.flatMap((flavour) =>
  (["merge", "pull-request"] as const).map(
    (delivery): Scenario => ({
      name: `wait/argo-cd/${flavour}/${delivery}`,
      agent: "argo-cd",
      forge: flavour,
      async play(stage) {
        const files = { "apps/web/deployment.yaml": deployment(`${image}:1.0.0`) };
        const host = await stage.forge(flavour, files, { isPolled: true });
        const repository = host.config;
        const argo = stage.watch("argo-cd", await startArgoCdServer({ repository, speed, pace: { poll: 5_000 } }));
        await repository.commit({ files: { ".tagboat.yaml": argoConfig(argo.url) } });
        argo.application("web-dev", { path: "apps/web" });
        const env = { ...host.env, ARGOCD_AUTH_TOKEN: argo.token };
        const report = ["--report", "config-commit"];
        const args = [...update("1.1.0", "--delivery", delivery), ...report, "--repo", repository.url, "--json"];
        await stage.tagboat(args, { env });
      },
    }),
  ),
);

const kubernetesRows: readonly {
  readonly name: string;
  readonly token: string;
  readonly tag: string;
  readonly exit: Exit;
}[] = [
  { name: "healthy", token: "reader", tag: "1.1.0", exit: 0 },
  { name: "healthy-with-live-objects", token: "seer", tag: "1.1.0", exit: 0 },
  { name: "failed", token: "seer", tag: "1.2.0-bad", exit: 8 },
  { name: "token-may-read-nothing", token: "nobody", tag: "1.1.0", exit: "not 0" },
];

const viaKubernetes: readonly Scenario[] = kubernetesRows.map(({ name, token, tag, exit }) => ({
  name: `wait/argo-cd-via-kubernetes/${name}`,
  agent: "argo-cd-via-kubernetes",
  exits: [exit],
  async play(stage) {
    const { world, cluster, ...rest } = await clusterWorld({ speed });
    stage.use(rest);
    // Argo CD's Applications name the repository by its own address, so the bundle goes there without a proxy.
    stage.observe("config", world.repository);
    stage.rename(new URL(world.repository.url).origin, "<git>");
    stage.watch("kubernetes", { ...cluster, [Symbol.asyncDispose]: async () => undefined });
    stage.rename(world.server.url, "<argo-cd>");
    const config = `version: 1
defaults: { order: off }
agents:
  cluster: { kind: argo-cd, via: kubernetes, url: "${cluster.url}", tokenFrom: TAGBOAT_CLUSTER_TOKEN, grace: { settle: 1s, degraded: 1s } }
environments: { dev: { files: ["apps/{app}/deployment.yaml"], agents: [{ use: cluster, application: web }] } }
apps: { web: { images: [{ name: ${image} }] } }
`;
    await world.repository.commit({ files: { ".tagboat.yaml": config } });
    const env = { TAGBOAT_CLUSTER_TOKEN: token, TAGBOAT_FORGE: "git" };
    await stage.tagboat([...update(tag, "--timeout", "20s"), "--repo", world.repository.url, "--json"], { env });
  },
}));

interface FluxWorld {
  readonly flux: FluxServer;
  tagboat(args: readonly string[], options?: RunOptions): Promise<unknown>;
}

interface FluxRow {
  readonly name: string;
  readonly exit: Exit;
  readonly token?: "seer" | "reader" | "none";
  readonly spec?: object;
  play(world: FluxWorld): Promise<unknown>;
}

const updateApi = (tag: string, ...more: readonly string[]): string[] => [
  ...["update", "--image", `${fluxImage}:${tag}`, "--wait", "--timeout", "60s"],
  ...more,
];
const waitApi = (...more: readonly string[]): string[] => ["wait", "--app", "api", "--timeout", "60s", ...more];

const fluxRows: readonly FluxRow[] = [
  { name: "healthy", exit: 0, play: ({ tagboat }) => tagboat(updateApi("1.1.0")) },
  { name: "wait-alone", exit: 0, play: ({ tagboat }) => tagboat(waitApi()) },
  { name: "failed", exit: 8, play: ({ tagboat }) => tagboat(updateApi("1.2.0-bad")) },
  { name: "timeout", exit: 9, play: ({ tagboat }) => tagboat(updateApi("1.1.0-slow900", "--timeout", "1s")) },
  {
    name: "suspended",
    exit: 3,
    spec: { suspend: true },
    play: ({ tagboat }) => tagboat(updateApi("1.1.0")),
  },
  {
    name: "applied-is-enough",
    exit: 0,
    token: "reader",
    spec: { wait: false },
    play: ({ tagboat }) => tagboat(waitApi("--evidence", "applied")),
  },
  { name: "token-may-read-nothing", exit: 7, token: "none", play: ({ tagboat }) => tagboat(waitApi()) },
  {
    name: "cluster-is-down",
    exit: 7,
    play({ flux, tagboat }) {
      flux.intercept = () => ({ status: 502, body: "<html>", type: "text/html" });
      return tagboat(waitApi("--timeout", "2s"));
    },
  },
  {
    name: "cluster-recovers",
    exit: 0,
    play({ flux, tagboat }) {
      let count = 0;
      flux.intercept = () => (count++ < 2 ? { status: 502, body: "<html>", type: "text/html" } : undefined);
      return tagboat(waitApi());
    },
  },
  {
    name: "controllers-are-down",
    exit: "not 0",
    play({ flux, tagboat }) {
      flux.down(true);
      return tagboat(updateApi("1.1.0", "--timeout", "2s"));
    },
  },
  {
    name: "pods-crash",
    exit: "not 0",
    play({ flux, tagboat }) {
      flux.crash("shop", "api");
      return tagboat(waitApi("--timeout", "10s"));
    },
  },
  {
    name: "unknown-kustomization",
    exit: "not 0",
    play: ({ flux, tagboat }) =>
      tagboat([
        ...waitApi("--timeout", "5s", "--agent", "flux", "--agent-url", flux.url),
        ...["--agent-token-from", "TAGBOAT_FLUX_TOKEN", "--kustomization", "nope"],
      ]),
  },
  {
    name: "flags-instead-of-config",
    exit: 0,
    play: ({ flux, tagboat }) =>
      tagboat([
        ...["wait", "--file", "apps/api/deployment.yaml", "--app", "api", "--image", fluxImage, "--agent", "flux"],
        ...["--agent-url", flux.url, "--agent-token-from", "TAGBOAT_FLUX_TOKEN", "--kustomization", "{app}"],
      ]),
  },
];

const onFlux: readonly Scenario[] = fluxRows.map(({ name, exit, token = "seer", spec, play }) => ({
  name: `wait/flux/${name}`,
  agent: "flux",
  exits: [exit],
  async play(stage) {
    const host = await stage.git({ isPolled: true });
    const config = await host.create("config", apiFiles("1.0.0"));
    const flux = await startFluxServer({ repositories: [config], speed });
    stage.use(flux);
    stage.watch("kubernetes", { ...flux.api, [Symbol.asyncDispose]: async () => undefined });
    await config.commit({
      files: {
        ".tagboat.yaml": `version: 1
defaults: { order: off }
agents:
  cluster: { kind: flux, url: "${flux.url}", tokenFrom: TAGBOAT_FLUX_TOKEN, grace: { settle: 1s, degraded: 1s } }
environments: { dev: { files: ["apps/{app}/deployment.yaml"], agents: [{ use: cluster, kustomization: "{app}" }] } }
apps: { api: { images: [{ name: ${fluxImage} }] } }
`,
      },
    });
    flux.put("GitRepository", "config", { interval: "5s", url: config.url, ref: { branch: "main" } });
    flux.put("Kustomization", "api", { ...waiting, ...spec });
    flux.advance(60_000);
    const env = { ...host.env, TAGBOAT_FLUX_TOKEN: flux.tokens[token] };
    const tagboat = (args: readonly string[], options: RunOptions = {}) =>
      stage.tagboat([...args, "--repo", config.url, "--json"], { ...options, env: { ...env, ...options.env } });
    await play({ flux, tagboat });
  },
}));

const statuses: readonly Scenario[] = flavours.flatMap((flavour) =>
  (
    [
      ["success", 0],
      ["failure", "not 0"],
      ["pending", "not 0"],
      [undefined, "not 0"],
    ] as const
  ).map(
    ([state, exit]): Scenario => ({
      name: `wait/commit-status/${flavour}/${state ?? "none"}`,
      forge: flavour,
      agent: "commit-status",
      exits: [exit],
      async play(stage) {
        const files = { "apps/api.yaml": `image: ${fluxImage}:1.0.0\n` };
        const { config, forge, env } = await stage.forge(flavour, files, { isPolled: true });
        if (state !== undefined) await forge.setStatus(await config.tip(), "deploy/api", state);
        const flags = ["--agent", "commit-status", "--status", "deploy/{app}", "--evidence", "applied"];
        const timeout = state === "success" ? "60s" : "2s";
        const where = ["--repo", config.url, "--image", fluxImage, "--timeout", timeout, "--json"];
        await stage.tagboat(["wait", ...where, ...flags], { env });
      },
    }),
  ),
);

const pages: readonly Scenario[] = (
  [
    ["tag", { build: { tag: "1.0.0" } }, ["--tag-at", "/build/tag"], 0],
    ["header", {}, ["--tag-at", "header:X-Version"], 0],
    ["another-tag-while-it-settles", undefined, ["--tag-at", "/build/tag"], 9],
    ["another-tag", { build: { tag: "0.9.0" } }, ["--tag-at", "/build/tag"], 9],
    ["no-tag", {}, ["--tag-at", "/build/tag"], "not 0"],
    ["nothing-shown", {}, [], "not 0"],
    ["is-down", undefined, ["--tag-at", "/build/tag"], "not 0"],
  ] as const
).map(([name, body, flags, exit]) => ({
  name: `wait/http/${name}`,
  agent: "http",
  exits: [exit],
  async play(stage) {
    const host = await stage.git({ isPolled: true });
    const config = await host.create("config", { "apps/api.yaml": `image: ${fluxImage}:1.0.0\n` });
    let looks = 0;
    const page = await startWebServer((_, response) => {
      if (name === "another-tag-while-it-settles")
        return void response.end(JSON.stringify({ build: { tag: looks++ < 1 ? "1.0.0" : "0.9.0" } }));
      if (body === undefined) return void response.writeHead(502).end();
      response.setHeader("X-Version", "1.0.0").end(JSON.stringify(body));
    });
    stage.watch("page", page);
    const timeout = exit === 0 ? "60s" : "2s";
    const where = ["--repo", config.url, "--image", fluxImage, "--timeout", timeout, "--json"];
    const agent = ["--agent", "http", "--agent-url", `${page.url}/{app}/version`, ...flags];
    await stage.tagboat(["wait", ...where, ...agent], { env: host.env });
  },
}));

/** One environment that Flux, a page and a commit status all must call healthy. */
const together: Scenario = {
  name: "wait/several/flux-and-http-and-commit-status",
  forge: "gitea",
  agent: "commit-status",
  exits: [3, 0],
  async play(stage) {
    const manifest = `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec: { template: { spec: { containers: [{ name: api, image: ${fluxImage}:1.0.0 }] } } }\n`;
    const { config, forge, env } = await stage.forge("gitea", { "apps/api.yaml": manifest }, { isPolled: true });
    const rules = [{ groups: ["*"], resources: ["*"], verbs: ["get", "list", "watch"] }];
    const cluster = await startKubernetesServer({ accounts: { "flux-token": { user: "gate", rules } } });
    stage.watch("kubernetes", cluster);
    const page = stage.watch("page", await startWebServer((_, response) => response.end('{"tag":"1.0.0"}')));
    const commit = await config.commit({
      files: {
        ".tagboat.yaml": `version: 1
defaults: { order: off }
agents:
  flux: { kind: flux, url: "${cluster.url}", tokenFrom: TAGBOAT_FLUX_TOKEN, grace: { settle: 1s } }
  page: { kind: http, url: "${page.url}/{environment}/{app}", tag: /tag }
  status: { kind: commit-status, evidence: revision }
environments:
  dev:
    files: ["apps/{app}.yaml"]
    agents: [{ use: flux, kustomization: "{app}" }, { use: page }, { use: status, status: "kustomization/{app}/*" }]
apps: { api: { images: [{ name: ${fluxImage} }] } }
`,
      },
    });
    const fetched = source(commit);
    const named = `${fluxImage}:1.0.0`;
    for (const object of [
      kustomization({ spec: { wait: false }, applied: commit }),
      { ...fetched, spec: { ...fetched.spec, url: "https://elsewhere.example.com/mirror.git" } },
      fluxDeployment({ image: named, ready: 2 }),
      pod({ image: named }),
      pod({ image: named }),
    ])
      cluster.store.put(object as unknown as KubernetesObject);
    await forge.setStatus(commit, "kustomization/api/f74c7f78", "success");
    const args = ["wait", "--app", "api", "--repo", config.url, "--timeout", "30s", "--json"];
    const all = { ...env, TAGBOAT_FLUX_TOKEN: "flux-token" };
    await stage.tagboat(args, { env: all });
    await stage.tagboat([...args, "--evidence", "revision"], { env: all });
  },
};

const missing: readonly Scenario[] = (
  [
    [
      "flux-token",
      ["--kustomization", "api", "--agent-url", "https://cluster.example.com", "--agent-token-from", "TAGBOAT_X_TOKEN"],
      3,
    ],
    ["kubeconfig", ["--kustomization", "api"], 3],
    ["argo-cd-token", ["--agent-url", "https://argocd.example.com", "--application", "api"], 3],
    [
      "http-token",
      [
        "--agent",
        "http",
        "--agent-url",
        "https://x.example.com",
        "--tag-at",
        "/t",
        "--agent-token-from",
        "TAGBOAT_X_TOKEN",
      ],
      3,
    ],
    ["any-agent", [], 2],
  ] as const
).map(([name, flags, exit]) => ({
  name: `wait/missing/${name}`,
  exits: [exit, exit],
  async play(stage) {
    const host = await stage.git();
    const config = await host.create("config", { "apps/api.yaml": `image: ${fluxImage}:1.0.0\n` });
    const { env } = host;
    const where = ["--repo", config.url, "--file", "apps/api.yaml", "--json", ...flags];
    await stage.tagboat(["update", "--image", `${fluxImage}:1.1.0`, "--wait", ...where], { env });
    await stage.tagboat(["wait", "--image", fluxImage, ...where], { env });
  },
}));

export const waitScenarios: readonly Scenario[] = [
  ...onArgoCd,
  ...byForge,
  ...viaKubernetes,
  ...onFlux,
  ...statuses,
  ...pages,
  together,
  ...missing,
];
