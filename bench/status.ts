import { startArgoCdServer } from "../test/support/argo-cd-server.ts";
import { deployment } from "../test/support/argo-cd-world.ts";
import { setup as buildOnce } from "../test/support/build-once.ts";
import { startGitServer } from "../test/support/git-server.ts";
import { spawnCli } from "../test/support/run-cli.ts";
import { median, table } from "./table.ts";

/**
 * What `tagboat status` costs: `npm run bench:status`, about five minutes. A pipeline of four environments with an Argo CD of the tests; in
 * the second environment every fifth app is one version behind.
 */
const environments = ["dev", "test", "staging", "prod"];
const sizes = (process.env["SIZES"] ?? "10,50,200").split(",").map(Number);
const rounds = 3;

const imageOf = (app: string): string => `registry.example.com/${app}`;

const configOf = (url: string): string => `version: 1
discover: "apps/{app}/{environment}"
agents: { cluster: { kind: argo-cd, url: "${url}" } }
defaults: { agents: [{ use: cluster, application: "{app}-{environment}", project: team-a }], delivery: push }
environments: { dev: {}, ${environments
  .slice(1)
  .map((name, index) => `${name}: { after: [${environments[index]}] }`)
  .join(", ")} }
`;

interface Measured {
  readonly seconds: number[];
  readonly gitRequests: number;
  readonly agentRequests: number;
}

async function measure(count: number): Promise<Measured> {
  const apps = Array.from({ length: count }, (_, index) => `app-${index}`);
  const tagOf = (environment: string, index: number): string =>
    environment !== "dev" && index % 5 === 0 ? "1.0.0" : "1.1.0";
  const files = Object.fromEntries(
    apps.flatMap((app, index) =>
      environments.map((environment) => [
        `apps/${app}/${environment}/deployment.yaml`,
        deployment(`${imageOf(app)}:${tagOf(environment, index)}`, app),
      ]),
    ),
  );
  await using git = await startGitServer();
  const repository = await git.create("config", files);
  await using argo = await startArgoCdServer({ repository, speed: 1 });
  await repository.commit({ files: { ".tagboat.yaml": configOf(argo.url) } });
  for (const app of apps)
    for (const environment of environments)
      argo.application(`${app}-${environment}`, { path: `apps/${app}/${environment}` });
  const status = async () => {
    const [gitBefore, agentBefore] = [git.requests.length, argo.requests.length];
    const started = performance.now();
    const { exitCode, stdout, stderr } = await spawnCli(["status", "--repo", repository.url, "--json"], {
      env: { ARGOCD_AUTH_TOKEN: argo.token },
    });
    const seconds = (performance.now() - started) / 1_000;
    if (exitCode !== 0) throw new Error(`status ended with exit code ${exitCode}: ${stderr}`);
    const { rows } = JSON.parse(stdout);
    if (rows.length !== count * environments.length) throw new Error(`${rows.length} rows`);
    return { seconds, gitRequests: git.requests.length - gitBefore, agentRequests: argo.requests.length - agentBefore };
  };
  // The first run meets an Argo CD that has just started.
  let last = await status();
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round++) {
    last = await status();
    seconds.push(last.seconds);
  }
  return { ...last, seconds };
}

await buildOnce();
const rows: string[][] = [];
for (const count of sizes) {
  const { seconds, gitRequests, agentRequests } = await measure(count);
  rows.push([
    `${count} × ${environments.length}`,
    median(seconds).toFixed(1),
    String(gitRequests),
    String(agentRequests),
  ]);
}
console.log(table(["apps × environments", "seconds", "requests to Git", "requests to Argo CD"], rows));
