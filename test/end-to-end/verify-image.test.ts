import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startForge } from "../support/forge-harness.ts";
import { type GitServer, startGitServer } from "../support/git-server.ts";
import { answerError, challenge, manifestDigest, startRegistryStandIn } from "../support/registry-stand-in.ts";
import { runCli } from "../support/run-cli.ts";

let git: GitServer;
beforeAll(async () => {
  git = await startGitServer();
});
afterAll(() => git.close());

const values = (name: string, version: string): string => `image:\n  repository: ${name}\n  ${version}\n`;

let count = 0;

/** A config repository, and what the commands do there. */
async function start(files: Readonly<Record<string, string>>) {
  const served = await git.create(`acme/verified-${count++}`, files);
  const run = async (command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const before = await served.tip();
    const { exitCode, stdout, stderr } = await runCli([command, "--repo", served.url, "--json", ...args], { env });
    const { deliveries, gates, error } = JSON.parse(stdout);
    return { exitCode, stderr, stdout, deliveries, gates, error, isWritten: (await served.tip()) !== before };
  };
  type Rest = [args: readonly string[], env?: Readonly<Record<string, string>>];
  return {
    served,
    update: (...rest: Rest) => run("update", ...rest),
    promote: (...rest: Rest) => run("promote", ...rest),
    status: (...rest: Rest) => run("status", ...rest),
  };
}

/** One app in one environment, whose registry is asked over plain http. */
const configFor = (host: string, dev: string, registry = ""): string => `version: 1
environments: { dev: { files: ["{app}.yaml"], agents: []${dev} } }
registries: { "${host}": { insecure: true${registry} } }
apps: { api: { images: [{ name: "${host}/acme/api" }] } }
`;

const one = (host: string, dev: string, registry = "") =>
  start({ "api.yaml": values(`${host}/acme/api`, "tag: 1.0.0"), ".tagboat.yaml": configFor(host, dev, registry) });

describe("verifyImage: off, which is the default", () => {
  test("asks no registry", async () => {
    await using registry = await startRegistryStandIn();
    const { update } = await one(registry.host, "");
    expect(await update(["api", "--tag", "1.1.0"])).toMatchObject({ exitCode: 0, isWritten: true });
    expect(registry.requests).toEqual([]);
  });
});

describe("verifyImage: on", () => {
  test("writes an image that the registry has", async () => {
    await using registry = await startRegistryStandIn();
    const { update, served } = await one(registry.host, ", verifyImage: on");
    expect(await update(["api", "--tag", "1.1.0"])).toMatchObject({ exitCode: 0, isWritten: true });
    expect(await served.read("api.yaml")).toBe(values(`${registry.host}/acme/api`, "tag: 1.1.0").trimEnd());
    expect(registry.requests).toMatchObject([{ method: "HEAD", path: "/v2/acme/api/manifests/1.1.0" }]);
  });

  test("refuses an image that the registry does not have, also in a dry run, and writes nothing", async () => {
    await using registry = await startRegistryStandIn();
    const { update } = await one(registry.host, ", verifyImage: on");
    for (const more of [[], ["--dry-run"]]) {
      const end = await update(["api", "--tag", "missing", "--order", "off", ...more]);
      expect(end).toMatchObject({ exitCode: 4, isWritten: false });
      expect(end.error.message).toBe(
        `${registry.host} has no ${registry.host}/acme/api:missing (api in dev): not found (MANIFEST_UNKNOWN: as it says)`,
      );
    }
  });

  test("can be switched off and on by the flag", async () => {
    await using registry = await startRegistryStandIn();
    const missing = ["api", "--tag", "missing", "--order", "off"];
    const off = await one(registry.host, ", verifyImage: on");
    expect(await off.update([...missing, "--verify-image", "off"])).toMatchObject({ exitCode: 0, isWritten: true });
    const on = await one(registry.host, "");
    expect(await on.update([...missing, "--verify-image", "on"])).toMatchObject({ exitCode: 4, isWritten: false });
  });

  test("warns of a registry that does not answer, and refuses if the config says so", async () => {
    await using registry = await startRegistryStandIn((_, response) => answerError(response, 403));
    const warned = await one(registry.host, ", verifyImage: on");
    const end = await warned.update(["api", "--tag", "1.1.0"]);
    expect(end).toMatchObject({ exitCode: 0, isWritten: true });
    expect(end.stderr).toContain(`${registry.host}/acme/api:1.1.0 could not be verified (api in dev)`);
    expect(end.stderr.match(/could not be verified/g)).toHaveLength(1);
    const refused = await one(registry.host, ", verifyImage: on", ", unreachable: refuse");
    expect(await refused.update(["api", "--tag", "1.1.0"])).toMatchObject({ exitCode: 7, isWritten: false });
  });

  test("works without a config, by flags and --insecure alone", async () => {
    await using registry = await startRegistryStandIn();
    const name = `${registry.host}/acme/api`;
    const { update } = await start({ "api.yaml": values(name, "tag: 1.0.0") });
    const flags = ["--file", "api.yaml", "--order", "off", "--verify-image", "on", "--insecure", registry.url];
    expect(await update(["--image", `${name}:missing`, ...flags])).toMatchObject({ exitCode: 4, isWritten: false });
    expect(await update(["--image", `${name}:1.1.0`, ...flags])).toMatchObject({ exitCode: 0, isWritten: true });
  });

  test("asks by the name that is pulled, where a Kustomize entry replaces it", async () => {
    await using registry = await startRegistryStandIn();
    const pulled = `${registry.host}/mirror/api`;
    const { update } = await start({
      "dev/kustomization.yaml": `images:\n  - name: api\n    newName: ${pulled}\n    newTag: 1.0.0\n`,
      ".tagboat.yaml": `version: 1
environments: { dev: { files: ["dev/*.yaml"], agents: [], verifyImage: on } }
registries: { "${registry.host}": { insecure: true } }
apps: { api: { images: [{ name: api }] } }
`,
    });
    expect(await update(["api", "--tag", "1.1.0"])).toMatchObject({ exitCode: 0, isWritten: true });
    expect(registry.requests).toMatchObject([{ path: "/v2/mirror/api/manifests/1.1.0" }]);
  });

  test("gives the registry the credential that the config names, and shows it nowhere", async () => {
    await using registry = await startRegistryStandIn(({ authorization }, response) =>
      authorization === undefined
        ? challenge(response, 'Basic realm="x"')
        : answerError(response, 403, `echo ${authorization} hunter2`),
    );
    const { update } = await one(
      registry.host,
      ", verifyImage: pin",
      ", tokenFrom: TAGBOAT_REGISTRY_TOKEN, username: ada",
    );
    const end = await update(["api", "--tag", "1.1.0", "--verbose"], { TAGBOAT_REGISTRY_TOKEN: "hunter2" });
    expect(registry.requests.at(-1)?.headers.authorization).toBe(
      `Basic ${Buffer.from("ada:hunter2").toString("base64")}`,
    );
    expect(end.error.message).toMatch(/could not be verified .* denies access: .*\(echo Basic \*+/);
    expect(end.stderr).toContain("credential from TAGBOAT_REGISTRY_TOKEN");
    expect(end.stderr + end.stdout).not.toMatch(/hunter2|YWRhOmh1bnRlcjI/);
  });
});

describe("an image with another name in an environment", () => {
  const config = (home: string, mirror: string, mode: string): string => `version: 1
defaults: { verifyImage: ${mode}, agents: [], order: off, delivery: push }
environments:
  dev: { files: ["dev/{app}.yaml"], branch: main }
  eu: { files: ["eu/{app}.yaml"], branch: eu }
registries: { "${home}": { insecure: true }, "${mirror}": { insecure: true } }
apps: { api: { images: [{ name: "${home}/acme/api", in: { eu: "${mirror}/acme/api" } }] } }
`;
  const both = ["api", "--environment", "dev", "--environment", "eu"];

  async function pair(home: string, mirror: string, mode: string) {
    const files = {
      "dev/api.yaml": values(`${home}/acme/api`, "tag: 1.0.0"),
      "eu/api.yaml": values(`${mirror}/acme/api`, "tag: 1.0.0"),
    };
    const started = await start({ ...files, ".tagboat.yaml": config(home, mirror, mode) });
    await started.served.git("branch", "eu", "main");
    return started;
  }

  test("must be in the registry of each, before the first is written", async () => {
    await using home = await startRegistryStandIn();
    await using mirror = await startRegistryStandIn(({ path }, response) =>
      path.endsWith("/late") ? answerError(response, 404, "MANIFEST_UNKNOWN") : false,
    );
    const { update } = await pair(home.host, mirror.host, "on");
    const end = await update([...both, "--tag", "late"]);
    expect(end).toMatchObject({ exitCode: 4, isWritten: false, deliveries: [] });
    expect(end.error.message).toContain(`${mirror.host} has no ${mirror.host}/acme/api:late (api in eu)`);
    const next = await update([...both, "--tag", "1.1.0"]);
    expect(next).toMatchObject({ exitCode: 0, isWritten: true });
    expect(next.deliveries).toHaveLength(2);
  });

  test("is pinned in each", async () => {
    await using home = await startRegistryStandIn();
    await using mirror = await startRegistryStandIn();
    const { update, served } = await pair(home.host, mirror.host, "pin");
    expect(await update([...both, "--tag", "1.1.0"])).toMatchObject({ exitCode: 0 });
    expect(await served.git("show", "eu:eu/api.yaml")).toContain(manifestDigest);
    expect(await served.read("dev/api.yaml")).toContain(manifestDigest);
  });
});

describe("verifyImage: pin", () => {
  test("writes the digest beside the tag, and a second run changes nothing", async () => {
    await using registry = await startRegistryStandIn();
    const { update, served } = await one(registry.host, ", verifyImage: pin");
    const first = await update(["api", "--tag", "1.1.0"]);
    expect(first, first.stderr).toMatchObject({ exitCode: 0, isWritten: true });
    expect(first.deliveries[0].changes).toMatchObject([{ to: { tag: "1.1.0", digest: manifestDigest } }]);
    const written = await served.read("api.yaml");
    expect(written).toContain(manifestDigest);
    expect(written).toContain("1.1.0");
    expect(await update(["api", "--tag", "1.1.0"])).toMatchObject({ exitCode: 0, isWritten: false });
  });

  test("moves a site that has a digest already", async () => {
    await using registry = await startRegistryStandIn();
    const name = `${registry.host}/acme/api`;
    const old = `sha256:${"a".repeat(64)}`;
    const { update, served } = await start({
      "api.yaml": values(name, `tag: 1.0.0\n  digest: ${old}`),
      ".tagboat.yaml": configFor(registry.host, ", verifyImage: pin"),
    });
    expect(await update(["api", "--tag", "1.1.0"])).toMatchObject({ exitCode: 0, isWritten: true });
    expect(await served.read("api.yaml")).toBe(values(name, `tag: 1.1.0\n  digest: ${manifestDigest}`).trimEnd());
  });

  test("keeps a digest that is given, and asks whether it is there", async () => {
    await using registry = await startRegistryStandIn();
    const { update, served } = await one(registry.host, ", verifyImage: pin");
    const given = ["api", "--tag", "1.1.0", "--digest", manifestDigest];
    expect(await update(given)).toMatchObject({ exitCode: 0, isWritten: true });
    expect(await served.read("api.yaml")).toContain(manifestDigest);
    expect(registry.requests).toMatchObject([{ method: "HEAD", path: `/v2/acme/api/manifests/${manifestDigest}` }]);
  });

  test("refuses without an answer, whatever `unreachable` says: a tag alone would not be pinned", async () => {
    await using registry = await startRegistryStandIn((_, response) => answerError(response, 403));
    const { update } = await one(registry.host, ", verifyImage: pin", ", unreachable: warn");
    const end = await update(["api", "--tag", "1.1.0"]);
    expect(end).toMatchObject({ exitCode: 7, isWritten: false });
    expect(end.error.hint).toContain("--digest");
  });

  test("finds a pinned image for a run that names no app", async () => {
    await using registry = await startRegistryStandIn();
    const name = `${registry.host}/acme/api`;
    const { update, served } = await start({
      "api.yaml": values(name, `tag: 1.0.0\n  digest: sha256:${"a".repeat(64)}`),
      "other.yaml": values("ghcr.io/acme/other", "tag: 1.0.0"),
      ".tagboat.yaml": configFor(registry.host, ", verifyImage: pin").replace(
        /apps: .*/,
        "apps: { api: {}, other: {} }",
      ),
    });
    const end = await update(["--image", `${name}:1.1.0`]);
    expect(end, end.stderr).toMatchObject({ exitCode: 0, isWritten: true });
    expect(await served.read("api.yaml")).toContain(manifestDigest);
  });
});

describe("the check `image` of a gate", () => {
  const name = "registry.example.com/acme/api";
  const gated = (host: string, prod = "", registry = ""): string => `version: 1
defaults: { agents: [], order: off, delivery: push }
environments:
  dev: { files: ["dev/{app}.yaml"] }
  prod: { after: [dev], files: ["prod/{app}.yaml"]${prod} }
registries: { "${host}": { insecure: true${registry} } }
apps: { api: { images: [{ name: ${name}, in: { prod: "${host}/acme/api" } }] } }
`;
  const oldDigest = `sha256:${"a".repeat(64)}`;

  test("refuses what the registry of the environment does not have, and asks by the digest if there is one", async () => {
    await using mirror = await startRegistryStandIn(({ path }, response) =>
      path.endsWith("/2.0.0") ? answerError(response, 404, "MANIFEST_UNKNOWN") : false,
    );
    const { served, promote, update } = await start({
      "dev/api.yaml": values(name, "tag: 2.0.0"),
      "prod/api.yaml": values(`${mirror.host}/acme/api`, "tag: 1.0.0"),
      ".tagboat.yaml": gated(mirror.host, ", verifyImage: on"),
    });
    const row = { check: "image", state: "refuses" };
    for (const missing of [
      await promote(["api", "--to", "prod"]),
      await update(["api", "--environment", "prod", "--tag", "2.0.0"]),
    ]) {
      expect(missing, missing.stderr).toMatchObject({ exitCode: 5, isWritten: false });
      expect(missing.error.message).toContain(
        `The gate of "prod" refuses for api: image: ${mirror.host} has no ${mirror.host}/acme/api:2.0.0: not found`,
      );
      expect(missing.gates).toMatchObject([
        { state: "refuses", rows: expect.arrayContaining([expect.objectContaining(row)]) },
      ]);
      expect(missing.deliveries[0].changes).toMatchObject([{ outcome: "refused" }]);
    }
    await served.commit({ files: { "dev/api.yaml": values(name, `tag: 2.0.0\n  digest: ${manifestDigest}`) } });
    const pinned = await promote(["api", "--to", "prod"]);
    expect(pinned, pinned.stderr).toMatchObject({ exitCode: 0, isWritten: true });
    expect(mirror.requests.at(-1)).toMatchObject({ path: `/v2/acme/api/manifests/${manifestDigest}` });
    expect(await served.read("prod/api.yaml")).toContain(manifestDigest);
    expect(await served.git("log", "-1", "--format=%B")).toContain(
      `; image: ${mirror.host} has ${mirror.host}/acme/api:2.0.0@`,
    );
  });

  test("is unknown without an answer, unless the config accepts that", async () => {
    await using mirror = await startRegistryStandIn((_, response) => answerError(response, 403));
    const files = {
      "dev/api.yaml": values(name, "tag: 2.0.0"),
      "prod/api.yaml": values(`${mirror.host}/acme/api`, "tag: 1.0.0"),
    };
    const on = ", verifyImage: on";
    const refused = await start({ ...files, ".tagboat.yaml": gated(mirror.host, on, ", unreachable: refuse") });
    const unknown = await refused.promote(["api", "--to", "prod"]);
    expect(unknown, unknown.stderr).toMatchObject({ exitCode: 7, isWritten: false, gates: [{ state: "unknown" }] });
    const row = unknown.gates[0].rows.find(({ check }: { check: string }) => check === "image");
    expect(row).toMatchObject({
      state: "unknown",
      noResponse: true,
      hint: expect.stringContaining("--verify-image off"),
    });
    const accepted = await start({ ...files, ".tagboat.yaml": gated(mirror.host, on) });
    const end = await accepted.promote(["api", "--to", "prod"]);
    expect(end, end.stderr).toMatchObject({ exitCode: 0, isWritten: true, gates: [{ state: "holds" }] });
    expect(end.stderr.match(/could not be verified \(api in prod\).*writing anyway/g)).toHaveLength(1);
  });

  test("with `pin` is unknown without a digest, also where another digest is there, and --force does not open it", async () => {
    await using mirror = await startRegistryStandIn((_, response) => answerError(response, 403));
    const { promote } = await start({
      "dev/api.yaml": values(name, "tag: 2.0.0"),
      "prod/api.yaml": values(`${mirror.host}/acme/api`, `tag: 1.0.0\n  digest: ${oldDigest}`),
      ".tagboat.yaml": gated(mirror.host, ", verifyImage: pin, gate: { override: true }"),
    });
    for (const more of [[], ["--force", "--reason", "hotfix"]]) {
      const end = await promote(["api", "--to", "prod", ...more]);
      expect(end, end.stderr).toMatchObject({ exitCode: 7, isWritten: false, gates: [{ state: "unknown" }] });
      expect(end.error.message).toContain("image: ");
    }
  });

  test("with `pin` holds once the digest is known, which is written", async () => {
    await using registry = await startRegistryStandIn();
    const freeze = 'gate: { freeze: [{ cron: "0 0 29 2 *", for: 1m, timeZone: UTC }] }';
    const { served, update } = await one(registry.host, `, verifyImage: pin, ${freeze}`);
    const end = await update(["api", "--tag", "1.1.0"]);
    expect(end, end.stderr).toMatchObject({ exitCode: 0, isWritten: true, gates: [{ state: "holds" }] });
    expect(await served.read("api.yaml")).toContain(manifestDigest);
    expect(await served.git("log", "-1", "--format=%B")).toContain(`; image: ${registry.host} has `);
  });

  test("keeps out only the app whose image is missing", async () => {
    await using mirror = await startRegistryStandIn(({ path }, response) =>
      path.startsWith("/v2/acme/web/") ? answerError(response, 404, "MANIFEST_UNKNOWN") : false,
    );
    const app = (one: string): string =>
      `${one}: { images: [{ name: registry.example.com/acme/${one}, in: { prod: "${mirror.host}/acme/${one}" } }] }`;
    const files = ["api", "web"].flatMap((one) => [
      [`dev/${one}.yaml`, values(`registry.example.com/acme/${one}`, "tag: 2.0.0")],
      [`prod/${one}.yaml`, values(`${mirror.host}/acme/${one}`, "tag: 1.0.0")],
    ]);
    const config = gated(mirror.host, ", verifyImage: on, delivery: push").replace(
      /apps: .*/,
      `apps: { ${app("api")}, ${app("web")} }`,
    );
    const { served, promote } = await start({ ...Object.fromEntries(files), ".tagboat.yaml": config });
    const end = await promote(["api", "web", "--to", "prod"]);
    expect(end, end.stderr).toMatchObject({ exitCode: 5, isWritten: true });
    expect(await served.read("prod/api.yaml")).toContain("2.0.0");
    expect(await served.read("prod/web.yaml")).toContain("1.0.0");
  });

  test("is asked again while the run waits for the gate", async () => {
    let isAsleep = true;
    await using mirror = await startRegistryStandIn((_, response) => isAsleep && answerError(response, 403));
    const { promote } = await start({
      "dev/api.yaml": values(name, "tag: 2.0.0"),
      "prod/api.yaml": values(`${mirror.host}/acme/api`, "tag: 1.0.0"),
      ".tagboat.yaml": gated(mirror.host, ", verifyImage: on", ", unreachable: refuse"),
    });
    const waiting = promote(["api", "--to", "prod", "--wait-for-gate", "--timeout", "60s"]);
    while (mirror.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    isAsleep = false;
    const end = await waiting;
    expect(end, end.stderr).toMatchObject({ exitCode: 0, isWritten: true });
    expect(end.stderr).toContain("the gate of prod is not open yet for api: image: ");
  });

  test("is asked again directly before a merge", async () => {
    let isGone = false;
    await using mirror = await startRegistryStandIn((_, response) => isGone && answerError(response, 404, "GONE"));
    await using forge = await startForge("gitea", {
      "dev/api.yaml": values(name, "tag: 2.0.0"),
      "prod/api.yaml": values(`${mirror.host}/acme/api`, "tag: 1.0.0"),
      ".tagboat.yaml": gated(mirror.host, ", verifyImage: on, delivery: merge"),
    });
    forge.onRequest((method, path) => {
      isGone ||= method === "POST" && path.endsWith("/pulls");
    });
    const env = { TAGBOAT_TOKEN: forge.token, TAGBOAT_FORGE: forge.flavour };
    const end = await runCli(["promote", "api", "--to", "prod", "--repo", forge.repo], { env });
    expect(end.exitCode, end.stderr).toBe(5);
    expect(end.stderr).toContain(`image: ${mirror.host} has no ${mirror.host}/acme/api:2.0.0`);
    expect(await forge.pulls()).toMatchObject([{ state: "open" }]);
    expect(await forge.served.read("prod/api.yaml")).toContain("1.0.0");
  });

  test("is not asked by status", async () => {
    await using mirror = await startRegistryStandIn();
    const { status } = await start({
      "dev/api.yaml": values(name, "tag: 2.0.0"),
      "prod/api.yaml": values(`${mirror.host}/acme/api`, "tag: 1.0.0"),
      ".tagboat.yaml": gated(mirror.host, ", verifyImage: on"),
    });
    const end = await status([]);
    expect(end.stdout).toMatch(/"check": ?"source"/);
    expect(end.stdout).not.toMatch(/"check": ?"image"/);
    expect(mirror.requests).toEqual([]);
  });
});
