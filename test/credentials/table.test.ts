import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { credentialReference } from "../../scripts/generate/credentials.ts";
import { inputSpecs } from "../../src/commands/inputs.ts";
import { variableOf } from "../../src/commands/resolve-inputs.ts";
import { isLinkLocal } from "../../src/credentials/link-local.ts";
import { covers, hostOf, isPlainHttp, webServerOf } from "../../src/credentials/server.ts";
import { credentialTable, mayGo, nameOfForgeSecret, nameOfSecret } from "../../src/credentials/table.ts";

describe("a server", () => {
  const part = fc.record({
    scheme: fc.constantFrom("http", "https"),
    host: fc.constantFrom(
      "git.example.com",
      "GIT.example.com",
      "evil.example.com",
      "git.example.com.evil.com",
      "[::2]",
    ),
    port: fc.constantFrom("", ":80", ":443", ":3000"),
    path: fc.constantFrom("", "/", "/acme/config.git", "/@git.example.com/x"),
  });
  const address = part.map(({ scheme, host, port, path }) => `${scheme}://${host}${port}${path}`);

  test("covers itself, whatever the path, and beside it nothing but itself with encryption on the usual ports", () => {
    fc.assert(
      fc.property(address, address, (left, right) => {
        const [bound, asked] = [new URL(left), new URL(right)];
        const isUpgrade = bound.port === "" && asked.port === "" && bound.protocol === "http:";
        const isSame = bound.protocol === asked.protocol || (isUpgrade && asked.protocol === "https:");
        const expected = bound.hostname === asked.hostname && bound.port === asked.port && isSame;
        expect(covers(left, right)).toBe(expected);
      }),
    );
  });

  test("is known behind every way that Git writes its address", () => {
    for (const written of [
      "git@git.example.com:acme/config",
      "ssh://git@git.example.com:2222/acme/config",
      "https://ada:secret@git.example.com/acme/config",
    ])
      expect([webServerOf(written), hostOf(written)]).toEqual(["https://git.example.com", "git.example.com"]);
    for (const local of ["/srv/config", "./config", "file:///srv/config"]) expect(webServerOf(local)).toBeUndefined();
  });

  test("on this machine alone may be asked over plain http", () => {
    const plain = (url: string) => isPlainHttp(url);
    expect(["http://localhost:1/x", "http://127.1/", "http://[::1]/", "https://a.example.com"].filter(plain)).toEqual(
      [],
    );
    const others = ["http://localhost.example.com", "http://127.example.com", "http://10.0.0.1", "http://[::2]"];
    expect(others.filter(plain)).toEqual(others);
  });

  test("is none of a cloud's metadata, in every spelling of its address", () => {
    const spellings = [
      "169.254.169.254",
      "2852039166",
      "0xa9fea9fe",
      "[::ffff:169.254.169.254]",
      "[fe80::1]",
      "[fd00:ec2::254]",
    ];
    for (const host of [...spellings, "metadata.google.internal", "100.100.100.200"])
      expect([host, isLinkLocal(new URL(`http://${host}/`).hostname)]).toEqual([host, true]);
    for (const host of ["169.253.1.1", "10.0.0.1", "127.0.0.1", "[::1]", "git.example.com", "metadata.example.com"])
      expect([host, isLinkLocal(new URL(`http://${host}/`).hostname)]).toEqual([host, false]);
  });
});

describe("the table", () => {
  const places = {
    home: "https://git.example.com/acme/config",
    jobServer: "https://ci.example.com",
    argoCdServer: "argocd.example.com",
    beside: "https://named.example.com/x",
    besideKind: "argo-cd",
  } as const;
  const servers = ["git", "ci", "argocd", "named", "evil"].map((name) => `https://${name}.example.com`);

  test("sends each credential to its own server, and to no other", () => {
    const reached = Object.keys(credentialTable).map((name) => [
      name,
      servers.filter((server) => mayGo(name as keyof typeof credentialTable, server, places)),
    ]);
    const [git, ci, argocd, named] = servers;
    expect(Object.fromEntries(reached)).toEqual({
      home: [git],
      app: [git],
      job: [ci],
      argoCd: [argocd],
      named: [named],
      docker: [named],
      address: [named],
      machine: [named],
      argoCdLogin: [named],
      cluster: [named],
    });
  });

  test("sends a registry's credential also to its token server, and no other credential there", () => {
    const registry = { ...places, besideKind: "registry", tokenServer: "https://tokens.example.com" } as const;
    const reached = Object.keys(credentialTable).filter((name) =>
      mayGo(name as keyof typeof credentialTable, "https://tokens.example.com/token", registry),
    );
    expect(reached).toEqual(["named", "docker"]);
    expect(mayGo("docker", "http://tokens.example.com/token", registry)).toBe(false);
  });

  test("sends nothing anywhere where nothing is known", () => {
    for (const name of Object.keys(credentialTable) as (keyof typeof credentialTable)[])
      for (const server of servers) expect(mayGo(name, server, {})).toBe(false);
  });

  test("is what the page shows", () => {
    expect(readFileSync("docs/security.md", "utf8")).toContain(credentialReference());
  });
});

describe("a variable that a config names", () => {
  test("is none that tagboat reads itself, whatever inputs there come to be", () => {
    const own = [...Object.keys(inputSpecs), "token", "allowed-hosts", "app-id", "app-key", "app-key-file"].map(
      variableOf,
    );
    const fixed = [
      ...credentialTable.home.variables,
      ...credentialTable.app.variables,
      ...credentialTable.job.variables,
    ];
    expect([...own, ...fixed].filter((name) => nameOfSecret.test(name) || nameOfForgeSecret.test(name))).toEqual([]);
  });

  test("says by its ending that it is a secret", () => {
    const taken = [
      "TAGBOAT_EU_TOKEN",
      "TAGBOAT_CF_SECRET",
      "TAGBOAT_DOOR_PASSWORD",
      "TAGBOAT_EDGE_KEY",
      "ARGOCD_EU_TOKEN",
    ];
    expect(taken.filter((name) => !nameOfSecret.test(name))).toEqual([]);
    const others = [
      "TAGBOAT_CF_ID",
      "TAGBOAT_REPO",
      "TAGBOAT_EU_TOKEN_FILE",
      "AWS_SECRET_KEY",
      "INPUT_TOKEN",
      "XTAGBOAT_A_TOKEN",
    ];
    expect(others.filter((name) => nameOfSecret.test(name))).toEqual([]);
    expect(nameOfForgeSecret.test("ARGOCD_AUTH_TOKEN")).toBe(false);
  });
});
