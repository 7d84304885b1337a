import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import { type ArgoCdServer, startArgoCdServer } from "../support/argo-cd-server.ts";
import {
  exampleRepository,
  filledIn,
  flawsOf,
  isTagboat,
  readExample,
  type Step,
} from "../support/example-workflows.ts";
import { type ForgeFlavour, type ForgeHarness, startForge } from "../support/forge-harness.ts";
import { startGitServer } from "../support/git-server.ts";
import { githubJob } from "../support/github-runner.ts";
import { recordedJob } from "../support/recorded-jobs.ts";
import { type ActionRun, type JobEnvironment, runAction } from "../support/run-action.ts";
import { runProcess } from "../support/run-process.ts";

/** The workflows of `examples/` that promote, run step by step: a forge with the example's config repository, and an Argo CD that runs it. */

const app = "grade-api";
const folder: Readonly<Record<ForgeFlavour, string>> = {
  gitea: "examples/gitea-actions/.gitea/workflows",
  forgejo: "examples/gitea-actions/.gitea/workflows",
  github: "examples/github-actions/.github/workflows",
};
const jobOf = (flavour: ForgeFlavour, event: "push" | "workflow_dispatch"): JobEnvironment =>
  ({
    gitea: () => recordedJob("gitea-1.27.3-runner-1.0.8", event),
    forgejo: () => recordedJob("forgejo-15.0.3-runner-12", event),
    github: () => githubJob(event),
  })[flavour]();

interface Company extends AsyncDisposable {
  readonly forge: ForgeHarness;
  readonly argo: ArgoCdServer;
  /** The source commit that is built. */
  readonly built: string;
  /** Runs a step as a runner would. `values` are those of its expressions. */
  step(step: Step, values?: Readonly<Record<string, string>>): Promise<ActionRun>;
  versionIn(environment: string): Promise<string>;
}

async function startCompany(
  flavour: ForgeFlavour,
  event: "push" | "workflow_dispatch",
  { image, soak = "30m" }: { readonly image: string; readonly soak?: string },
): Promise<Company> {
  const sources = await startGitServer();
  const source = await sources.create(`acme/${app}`, { "README.md": "# Grade API\n" });
  const before = await source.tip();
  const built = await source.commit({ files: { "main.go": "package main\n" } });
  const argoUrl = "https://argocd.example.com";
  const files = exampleRepository({
    "registry.example.com/grade-api": image,
    "https://git.example.com/acme/{app}": source.url,
    "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d": before,
    "soak: 30m": `soak: ${soak}`,
  });
  const forge = await startForge(flavour, files);
  const repository = { ...forge.served, url: forge.repo };
  const argo = await startArgoCdServer({ repository, speed: 20, pace: { poll: 2_000 }, projects: ["acme"] });
  const config = files[".tagboat.yaml"]?.replace(argoUrl, argo.url) ?? "";
  await forge.served.commit({ files: { ".tagboat.yaml": config } });
  for (const environment of ["dev", "staging", "prod"])
    argo.application(`${app}-${environment}`, { path: `apps/${app}/overlays/${environment}` });
  const job = jobOf(flavour, event);
  const secrets = { "secrets.CONFIG_TOKEN": forge.token, "secrets.ARGOCD_AUTH_TOKEN": argo.token };
  return {
    forge,
    argo,
    built,
    step(step, values = {}) {
      const known = { ...secrets, "steps.config-token.outputs.token": forge.token, "env.IMAGE": image, ...values };
      // What differs from real life: the addresses of the servers.
      const place = { GITHUB_SERVER_URL: sources.url, GITHUB_REPOSITORY: source.name, GITHUB_SHA: built };
      return runAction({
        job,
        isHosted: true,
        inputs: { ...filledIn(step.with, known), repo: forge.repo },
        env: { ...filledIn(step.env, known), ...place, TAGBOAT_FORGE: flavour },
      });
    },
    async versionIn(environment) {
      const text = await forge.served.read(`apps/${app}/overlays/${environment}/kustomization.yaml`);
      return /newTag: (\S+)/.exec(text)?.[1] ?? "";
    },
    async [Symbol.asyncDispose]() {
      await argo.close();
      await forge[Symbol.asyncDispose]();
      await sources.close();
    },
  };
}

/** The outputs of a step, as expressions name them. */
const outputsOf = (id: string, { outputs }: ActionRun): Record<string, string> =>
  Object.fromEntries(Object.entries(outputs).map(([name, value]) => [`steps.${id}.outputs.${name}`, value]));

async function runShell({ run = "", env }: Step, values: Readonly<Record<string, string>>) {
  const { PATH = "" } = process.env;
  const { code, stdout } = await runProcess({
    file: "bash",
    args: ["-e", "-c", run],
    cwd: tmpdir(),
    env: { PATH, ...filledIn(env, values) },
  });
  return { code, stdout: String(stdout) };
}

describe.each(["gitea", "forgejo", "github"] as const)("on %s", (flavour) => {
  const files = {
    pipeline: `${folder[flavour]}/pipeline.yml`,
    promote: `${folder[flavour]}/promote.yml`,
    rollback: `${folder[flavour]}/rollback.yml`,
  };

  test.each(Object.values(files))(
    "%s names inputs and outputs that there are, and hands no expression to a shell",
    (file) => {
      expect(flawsOf(file)).toEqual([]);
    },
  );

  test("the pipeline delivers to dev, promotes to staging, and stops at the soak of production", async () => {
    const { example, steps } = readExample(files.pipeline);
    await using company = await startCompany(flavour, "push", { image: example.env?.["IMAGE"] ?? "" });
    const [dev, staging, prod] = steps.filter(isTagboat) as [Step, Step, Step];
    const inDev = await company.step(dev);
    expect(inDev, inDev.stdout).toMatchObject({ exitCode: 0, outputs: { outcome: "healthy", gate: "" } });
    const inStaging = await company.step(staging);
    expect(inStaging, inStaging.stdout).toMatchObject({
      exitCode: 0,
      outputs: { outcome: "healthy", gate: "holds", "not-before": "", "pull-request-state": "merged" },
    });
    expect(await company.versionIn("staging")).toBe(company.built);
    const inProd = await company.step(prod);
    expect(inProd, inProd.stdout).toMatchObject({ exitCode: 5, outputs: { outcome: "waiting", gate: "waits" } });
    const notBefore = inProd.outputs["not-before"] ?? "";
    expect(new Date(notBefore).toISOString()).toBe(notBefore);
    expect(inProd.summary).toContain("| waits | soak | <code>staging</code> |");
    expect(await company.forge.pulls()).toHaveLength(1);
    const said = await runShell(steps.at(-1) ?? {}, outputsOf("prod", inProd));
    expect(said).toEqual({
      code: 0,
      stdout: `production: gate waits, not before ${notBefore}. Then run the workflow promote.\n`,
    });
  });

  test("the pipeline proposes for production what has soaked in staging", async () => {
    const { example, steps } = readExample(files.pipeline);
    await using company = await startCompany(flavour, "push", { image: example.env?.["IMAGE"] ?? "", soak: "1s" });
    const runs: ActionRun[] = [];
    for (const step of steps.filter(isTagboat)) runs.push(await company.step(step));
    const last = runs.at(-1) as ActionRun;
    expect(last, last.stdout).toMatchObject({ exitCode: 0, outputs: { outcome: "proposed", gate: "holds" } });
    const said = await runShell(steps.at(-1) ?? {}, outputsOf("prod", last));
    expect(said).toEqual({ code: 0, stdout: `production: proposed ${last.outputs["pull-request-url"]}\n` });
  });

  test.each([
    ["refused", "refuses", "refuses"],
    ["", "", "not judged"],
  ])("the pipeline fails at the end where production did not take it: %j", async (outcome, gate, said) => {
    const { steps } = readExample(files.pipeline);
    const run = { outputs: { outcome, gate, "not-before": "", "pull-request-url": "" } } as unknown as ActionRun;
    expect(await runShell(steps.at(-1) ?? {}, outputsOf("prod", run))).toEqual({
      code: 1,
      stdout: `production: gate ${said}. The step before says why.\n`,
    });
  });

  test("the button promotes, and the commit names who pressed it", async () => {
    const { example, steps } = readExample(files.promote);
    const image = `registry.example.com/${app}`;
    await using company = await startCompany(flavour, "workflow_dispatch", { image });
    const dev = `apps/${app}/overlays/dev/kustomization.yaml`;
    const text = await company.forge.served.read(dev);
    await company.forge.served.commit({ files: { [dev]: text.replace(/newTag: \S+/, `newTag: ${company.built}`) } });
    const { options = [] } = example.on.workflow_dispatch?.inputs["environment"] ?? {};
    expect(options).toEqual(["staging", "prod"]);
    const chosen = { "inputs.app": app, "inputs.environment": options[0] ?? "", "inputs.reason": "the exam begins" };
    const [button] = steps.filter(isTagboat) as [Step];
    let run = await company.step(button, chosen);
    // Argo CD needs a moment to roll dev out.
    for (let tries = 0; run.outputs["gate"] !== "holds" && tries < 20; tries += 1)
      run = await company.step(button, chosen);
    expect(run, run.stdout).toMatchObject({ exitCode: 0, outputs: { outcome: "merged", gate: "holds" } });
    expect(await company.versionIn("staging")).toBe(company.built);
    const actor = jobOf(flavour, "workflow_dispatch").env["GITHUB_ACTOR"] ?? "";
    expect(await company.forge.served.git("log", "-3", "--format=%B", "main")).toContain(`Tagboat-By: ${actor}`);
    expect(await company.forge.served.git("log", "-3", "--format=%B", "main")).toContain(
      "Tagboat-Reason: the exam begins",
    );
    const said = await runShell(steps.at(-1) ?? {}, outputsOf("tagboat", run));
    expect(said).toEqual({
      code: 0,
      stdout: `gate: holds, outcome: merged ${run.outputs["pull-request-url"]}\n`,
    });
  });

  test("the other button rolls back, and the commit and the hold say who and why", async () => {
    const { steps } = readExample(files.rollback);
    await using company = await startCompany(flavour, "workflow_dispatch", { image: `registry.example.com/${app}` });
    const prod = `apps/${app}/overlays/prod/kustomization.yaml`;
    const text = await company.forge.served.read(prod);
    const before = await company.versionIn("prod");
    await company.forge.served.commit({ files: { [prod]: text.replace(/newTag: \S+/, `newTag: ${company.built}`) } });
    const chosen = {
      "inputs.app": app,
      "inputs.environment": "prod",
      "inputs.reason": "it loses sessions",
      "inputs.tag": "",
    };
    const [button] = steps.filter(isTagboat) as [Step];
    const run = await company.step(button, chosen);
    expect(run, run.stdout).toMatchObject({ exitCode: 0, outputs: { outcome: "updated" } });
    expect(await company.versionIn("prod")).toBe(before);
    const actor = jobOf(flavour, "workflow_dispatch").env["GITHUB_ACTOR"] ?? "";
    const message = await company.forge.served.git("log", "-1", "--format=%B", "main");
    expect(message).toContain(`Tagboat-By: ${actor}`);
    expect(message).toContain("Tagboat-Reason: it loses sessions");
    expect(await company.forge.served.read(`.tagboat/holds/prod/${app}.yaml`)).toContain("it loses sessions");
    const said = await runShell(steps.at(-1) ?? {}, outputsOf("tagboat", run));
    expect(said).toEqual({ code: 0, stdout: "outcome: updated \n" });
  });
});
