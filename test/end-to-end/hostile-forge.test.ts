import { describe, expect, test } from "vitest";
import { type ForgeHarness, oneOfEachAdapter, startForge } from "../support/forge-harness.ts";
import { type CliResult, runCli } from "../support/run-cli.ts";
import { startWebServer } from "../support/web-server.ts";

const image = "ghcr.io/acme/api";
const path = "apps/api/dev/kustomization.yaml";
const token = (forge: ForgeHarness): string => forge.token;

const filesWith = (extra: string, environment = "") => ({
  ".tagboat.yaml": `version: 1
${extra}
environments:
  dev:
    files: ["apps/{app}/dev/*.yaml"]
    delivery: merge
${environment}
apps:
  api:
    images: [{ name: ${image} }]
`,
  [path]: `images:\n  - name: ${image}\n    newTag: 1.0.0\n`,
});

const update = (forge: ForgeHarness, args: readonly string[] = []): Promise<CliResult> =>
  runCli(["update", "--repo", forge.repo, "--image", `${image}:1.1.0`, "--timeout", "5s", ...args], {
    env: { TAGBOAT_TOKEN: forge.token },
  });

/** All that a run says, and all that another host got to hear: the token is in none of it. */
function expectSecret(forge: ForgeHarness, { stdout, stderr }: CliResult, heard: unknown = ""): void {
  const basic = Buffer.from(`x-access-token:${token(forge)}`).toString("base64");
  for (const text of [stdout, stderr, JSON.stringify(heard)]) {
    expect(text).not.toContain(token(forge));
    expect(text).not.toContain(basic);
  }
}

describe.each(oneOfEachAdapter)("a hostile %s", (flavour) => {
  test.each([301, 302, 307, 308])(
    "that redirects its API elsewhere with %i does not bring the token there",
    async (status) => {
      await using other = await startWebServer((_, response) => {
        response.writeHead(200, { "content-type": "application/json" }).end("{}");
      });
      await using forge = await startForge(flavour, filesWith(""));
      const elsewhere = other.url.replace("127.0.0.1", "localhost");
      forge.answerWith((_, asked) =>
        /\/repos\/|graphql/.test(asked)
          ? { status, headers: { location: `${elsewhere}${asked}` }, body: "" }
          : undefined,
      );
      const result = await update(forge, ["--forge", flavour]);
      expect(result.exitCode).not.toBe(0);
      const authorized = other.requests.filter(({ headers }) => headers.authorization !== undefined);
      expect(authorized).toEqual([]);
      expectSecret(forge, result, other.requests);
    },
  );

  test("that repeats the token in its error texts does not get it into a log, a report or an error", async () => {
    await using forge = await startForge(flavour, filesWith(""));
    for (const status of [401, 403, 409, 422]) {
      const body = JSON.stringify({ message: `access token does not exist [sha: ${forge.token}]` });
      forge.answerWith((_, asked) =>
        asked.includes("/repos/") ? { status, body, headers: { "content-type": "application/json" } } : undefined,
      );
      for (const args of [["--verbose"], ["--json"]]) {
        const result = await update(forge, ["--forge", flavour, ...args]);
        expect(result.exitCode, result.stderr).not.toBe(0);
        expectSecret(forge, result);
      }
    }
  });

  test("that speaks to the terminal and to the runner is shown without effect", async () => {
    await using forge = await startForge(flavour, filesWith(""));
    const said = "\u001b[2Jgone\n::add-mask::x\n::set-output name=commit::evil";
    forge.answerWith((method, asked) =>
      method !== "GET" && asked.includes("/pulls")
        ? { status: 403, body: JSON.stringify({ message: said }), headers: { "content-type": "application/json" } }
        : undefined,
    );
    const { stdout, stderr, exitCode } = await update(forge, ["--forge", flavour]);
    expect(exitCode).not.toBe(0);
    expect(stdout + stderr).not.toContain("\u001b[2J");
    expect((stdout + stderr).split("\n").filter((line) => line.startsWith("::"))).toEqual([]);
  });
});

describe.each(oneOfEachAdapter)("a hostile config on %s", (flavour) => {
  test("that says the forge is elsewhere does not bring the token there", async () => {
    await using other = await startWebServer((_, response) => {
      response.writeHead(200, { "content-type": "application/json" }).end('{"version":"1.27.3"}');
    });
    await using forge = await startForge(flavour, filesWith(`forge: { kind: ${flavour}, url: "${other.url}" }`));
    const result = await update(forge);
    expect(result.exitCode).not.toBe(0);
    expect(other.requests.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
    expectSecret(forge, result, other.requests);
  });

  test("that says the environment's repository is elsewhere does not bring the token there, by Git or by API", async () => {
    await using other = await startWebServer((_, response) => {
      response.writeHead(401, { "www-authenticate": 'Basic realm="evil"' }).end("{}");
    });
    const repo = `    repo: ${other.url}/acme/config.git`;
    await using forge = await startForge(flavour, filesWith("", repo));
    const result = await update(forge);
    expect(result.exitCode).not.toBe(0);
    expect(other.requests.length).toBeGreaterThan(0);
    expect(other.requests.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
    expectSecret(forge, result, other.requests);
  });
});
