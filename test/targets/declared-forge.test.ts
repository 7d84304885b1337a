import { expect, test } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { forgeDeclaredFor } from "../../src/targets/declared-forge.ts";

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
  expect(forgeDeclaredFor(address, { config, homeAddress })).toBe(declared);
});
