import { describe, expect, test } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { declaredForge } from "../../src/targets/declared-forge.ts";

const home = { kind: "gitea", url: "https://gitea.example.com" } as const;
const other = { kind: "github" } as const;
const config = { forge: home, forges: new Map([["github.example.com", other]]) } as unknown as Config;

test.each([
  ["git@gitea.example.com:acme/config", "git@gitea.example.com:acme/api", home],
  ["git@gitea.example.com:acme/config", "git@elsewhere.example.com:acme/api", undefined],
  ["git@gitea.example.com:acme/config", "ssh://git@gitea.example.com/acme/api", home],
  ["https://gitea.example.com/acme/config", "https://github.example.com/acme/api", other],
  ["https://gitea.example.com/acme/config", "git@github.example.com:acme/api", other],
  ["https://gitea.example.com/acme/config", "https://elsewhere.example.com/acme/api", undefined],
  ["/srv/config.git", "/srv/api.git", undefined],
])("beside the home %s, what is declared of %s", (homeAddress, address, declared) => {
  expect(declaredForge(address, { config, homeAddress })).toEqual(declared);
});

describe("the home's host", () => {
  const homeAddress = "https://gitea.example.com/acme/config";
  const named = { tokenFrom: "TAGBOAT_TEAM_TOKEN", caFile: "/etc/ca.pem", url: "https://pages.example.com" };
  const forges = new Map([["gitea.example.com", named]]);
  const declared = (address: string, forge: Config["forge"] = { kind: "gitea" }) =>
    declaredForge(address, { config: { forge, forges }, homeAddress });

  test("has one answer for every other repository on it, over ssh too", () => {
    const all = ["https://gitea.example.com/acme/other", "git@gitea.example.com:acme/other"];
    for (const address of [...all, "ssh://git@gitea.example.com:2222/acme/other.git"])
      expect(declared(address)).toEqual({ kind: "gitea", ...named });
  });

  test("is opened for the home itself before the config is read: by no token and no authority of the config", () => {
    for (const address of [homeAddress, "git@gitea.example.com:acme/config.git", `${homeAddress}.git/`])
      expect(declared(address)).toEqual({ kind: "gitea", url: named.url });
    expect(declared(homeAddress, { url: "https://api.example.com" })).toEqual({ url: "https://api.example.com" });
  });
});
