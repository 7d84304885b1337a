import { expect, test } from "vitest";
import { pageOf } from "../../src/forges/repository-address.ts";

const page = "https://git.example.com/acme/web";

test.each([
  ["https://git.example.com/acme/web.git", {}, page],
  ["https://alice:secret@git.example.com/acme/web", {}, page],
  ["https://git.example.com:8443/git/acme/web.git", {}, "https://git.example.com:8443/git/acme/web"],
  ["git@git.example.com:acme/web.git", {}, page],
  ["ssh://git@git.example.com:2222/acme/web.git", {}, page],
  ["git@ssh.example.com:acme/web.git", { url: "https://git.example.com/api/v1" }, page],
  ["git@github.com:acme/web.git", { url: "https://api.github.com" }, "https://github.com/acme/web"],
  ["https://git.example.com/acme/web", { kind: "git" }, undefined],
  ["/srv/git/acme/web.git", {}, undefined],
  ["file:///srv/git/acme/web.git", {}, undefined],
] as const)("the page of %s with %j is %s", (address, declared, expected) => {
  expect(pageOf(address, declared)).toBe(expected);
});
