import { describe, expect, test } from "vitest";
import { type ForgeHarness, oneOfEachAdapter, startForge } from "../support/forge-harness.ts";
import { startGitServer } from "../support/git-server.ts";
import { inTurn } from "../support/in-turn.ts";
import { runCli } from "../support/run-cli.ts";

const apps = ["cart", "checkout", "web"];
const image = (app: string): string => `ghcr.io/acme/${app}`;
const path = (app: string): string => `apps/${app}/dev/kustomization.yaml`;
const files = (delivery: string) => ({
  ".tagboat.yaml": `version: 1
discover: "apps/{app}/{environment}"
environments: { dev: { delivery: ${delivery} } }
groups: { shop: [cart, checkout] }
`,
  ...Object.fromEntries(apps.map((app) => [path(app), `images:\n  - name: ${image(app)}\n    newTag: 1.0.0\n`])),
});
const branch = "tagboat/dev/shop";

interface Place {
  readonly repo: string;
  readonly env: Readonly<Record<string, string>>;
}

async function tagboat({ repo, env }: Place, ...args: readonly string[]) {
  const { stdout, stderr, exitCode } = await runCli([...args, "--repo", repo, "--json"], { env });
  expect(stdout, stderr).not.toBe("");
  return { ...JSON.parse(stdout), stderr, exitCode };
}

const update = (place: Place, ...images: readonly string[]) =>
  tagboat(place, "update", ...images.flatMap((name) => ["--image", `ghcr.io/acme/${name}`]));

const on = ({ repo, token, flavour }: ForgeHarness): Place => ({
  repo,
  env: { TAGBOAT_TOKEN: token, TAGBOAT_FORGE: flavour },
});

describe.each(oneOfEachAdapter)("a group on %s", (flavour) => {
  const test = inTurn(flavour);
  test("has one pull request, which names it", async () => {
    await using forge = await startForge(flavour, files("pull-request"));
    const report = await update(on(forge), "cart:1.1.0", "checkout:1.1.0", "web:1.1.0");
    expect(report.outcome, report.stderr).toBe("proposed");
    expect(report.deliveries).toHaveLength(2);
    const pulls = await forge.pulls();
    expect(pulls.map(({ head, title }) => [head, title]).sort()).toEqual([
      [branch, "deploy(dev): shop (cart, checkout) 1.0.0 → 1.1.0"],
      ["tagboat/dev/web", "deploy(dev): web 1.0.0 → 1.1.0"],
    ]);
    expect(await forge.served.read(path("cart"), branch)).toContain("1.1.0");
    expect(await forge.served.read(path("checkout"), branch)).toContain("1.1.0");
  });

  test("gathers in it what its apps bring one by one", async () => {
    await using forge = await startForge(flavour, files("pull-request"));
    await update(on(forge), "cart:1.1.0");
    const second = await tagboat(on(forge), "update", "--app", "checkout", "--image", `${image("checkout")}:2.0.0`);
    expect(second.outcome, second.stderr).toBe("proposed");
    // As the config lists them, although this run moves the second one.
    expect((await forge.pulls())[0]?.title).toBe("deploy(dev): shop (cart, checkout) 1.0.0 → 1.1.0, 2.0.0");
    const third = await update(on(forge), "cart:1.2.0");
    expect(third.outcome, third.stderr).toBe("proposed");
    expect(await forge.served.read(path("cart"), branch)).toContain("1.2.0");
    expect(await forge.served.read(path("checkout"), branch)).toContain("2.0.0");
    const [pull, ...others] = await forge.pulls();
    expect(others).toEqual([]);
    expect(pull?.title).toMatch(/^deploy\(dev\): shop \(cart, checkout\) 1\.0\.0 → 1\.2\.0, 2\.0\.0$/);
    await forge.merge(1);
    const done = await update(on(forge), "cart:1.2.0", "checkout:2.0.0");
    expect(done.outcome, done.stderr).toBe("unchanged");
    expect(await forge.pulls()).toHaveLength(1);
  });

  test("is merged whole", async () => {
    await using forge = await startForge(flavour, files("merge"));
    const report = await update(on(forge), "cart:1.1.0", "checkout:1.1.0");
    expect(report.outcome, report.stderr).toBe("merged");
    expect(report.deliveries).toHaveLength(1);
    expect(await forge.served.read(path("cart"))).toContain("1.1.0");
    expect(await forge.served.read(path("checkout"))).toContain("1.1.0");
  });
});

describe("a group that is pushed", () => {
  async function start() {
    const server = await startGitServer();
    const served = await server.create("acme/config", files("push"));
    return { server, served, place: { repo: served.url, env: {} } };
  }

  test("is one commit, which names it", async () => {
    const { server, served, place } = await start();
    await using _ = server;
    const report = await update(place, "cart:1.1.0", "checkout:1.1.0");
    expect(report.outcome, report.stderr).toBe("updated");
    expect(await served.git("log", "-1", "--format=%s", "main")).toBe(
      "deploy(dev): shop (cart, checkout) 1.0.0 → 1.1.0",
    );
  });

  test("does not move at all while one of its apps is held", async () => {
    const { server, served, place } = await start();
    await using _ = server;
    await tagboat(place, "hold", "--app", "checkout", "--environment", "dev", "--reason", "exam week");
    const tip = await served.tip("main");
    for (const images of [["cart:1.1.0", "checkout:1.1.0"], ["cart:1.1.0"]]) {
      const report = await update(place, ...images);
      expect(report.outcome, report.stderr).toBe("held");
      for (const { reason } of report.deliveries[0].changes)
        expect(reason).toMatch(/^held since .*: checkout of group shop: exam week$/);
    }
    expect(await served.tip("main")).toBe(tip);
    expect((await update(place, "web:1.1.0")).outcome).toBe("updated");
    await tagboat(place, "unhold", "--app", "checkout", "--environment", "dev");
    expect((await update(place, "cart:1.1.0", "checkout:1.1.0")).outcome).toBe("updated");
  });

  test("does not move while a person has taken one of its apps back", async () => {
    const { server, served, place } = await start();
    await using _ = server;
    await update(place, "cart:1.1.0", "checkout:1.1.0");
    await served.commit({
      branch: "main",
      files: { [path("checkout")]: `images:\n  - name: ${image("checkout")}\n    newTag: 1.0.0\n` },
      message: "Back",
    });
    const report = await update(place, "cart:1.2.0", "checkout:1.2.0");
    expect(report.outcome, report.stderr).toBe("held");
    expect(report.deliveries[0].changes[0].reason).toMatch(/^checkout of group shop: a person took 1\.1\.0 back/);
    expect(await served.read(path("cart"))).toContain("1.1.0");
  });

  test("leaves the newer of its images as they are, and moves the others", async () => {
    const { server, served, place } = await start();
    await using _ = server;
    await update(place, "checkout:3.0.0");
    const report = await update(place, "cart:2.0.0", "checkout:2.0.0");
    expect(report.deliveries[0].changes.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      "updated",
      "superseded",
    ]);
    expect(await served.read(path("cart"))).toContain("2.0.0");
    expect(await served.read(path("checkout"))).toContain("3.0.0");
  });
});
