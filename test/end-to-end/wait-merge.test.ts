import { expect, test } from "vitest";
import { startArgoCdServer } from "../support/argo-cd-server.ts";
import { deployment } from "../support/argo-cd-world.ts";
import { oneOfEachAdapter, startForge } from "../support/forge-harness.ts";
import { runCli } from "../support/run-cli.ts";

const image = "registry.example.com/web";

test.each(oneOfEachAdapter)(
  "on %s a merge is waited for by the commit that it made; a proposal is not waited for",
  async (flavour) => {
    await using forge = await startForge(flavour, { "apps/web/deployment.yaml": deployment(`${image}:1.0.0`) });
    const repository = { ...forge.served, url: forge.repo };
    await using argo = await startArgoCdServer({ repository, speed: 10, pace: { poll: 5_000 } });
    const config = `version: 1
agents: { cluster: { kind: argo-cd, url: "${argo.url}", grace: { settle: 1s } } }
environments:
  dev: { files: ["apps/{app}/*.yaml"], agents: [{ use: cluster, application: "{app}-dev", project: team-a }] }
apps: { web: { images: [{ name: ${image} }] } }
`;
    await forge.served.commit({ files: { ".tagboat.yaml": config } });
    argo.application("web-dev", { path: "apps/web" });
    const env = { TAGBOAT_TOKEN: forge.token, TAGBOAT_FORGE: flavour, ARGOCD_AUTH_TOKEN: argo.token };
    const update = (tag: string, ...more: readonly string[]) =>
      runCli(["update", "--repo", forge.repo, "--image", `${image}:${tag}`, "--wait", "--json", ...more], { env });

    const merged = await update("1.1.0", "--delivery", "merge");
    expect(merged, merged.stderr).toMatchObject({ exitCode: 0 });
    const { outcome, deliveries, verdicts } = JSON.parse(merged.stdout);
    expect(outcome).toBe("healthy");
    expect(deliveries).toMatchObject([{ outcome: "merged", commit: await forge.served.tip() }]);
    expect(verdicts).toMatchObject([{ state: "healthy", commit: deliveries[0].commit }]);

    const before = argo.requests.length;
    const proposed = await update("1.2.0", "--delivery", "pull-request");
    expect(proposed, proposed.stderr).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(proposed.stdout)).toMatchObject({
      outcome: "proposed",
      verdicts: [],
      notice: expect.stringContaining("Nothing is verified"),
    });
    expect(argo.requests.length).toBe(before);
  },
);
