import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { argoCdLogin } from "../../../src/agents/argo-cd/cli-config.ts";

const config = `contexts:
- { name: eu, server: argocd.eu.example.com, user: eu }
- { name: main, server: "argocd.example.com:443", user: main }
current-context: eu
servers:
- { server: argocd.eu.example.com }
- { server: "argocd.example.com:443" }
users:
- { name: eu, auth-token: token-of-eu, refresh-token: r }
- { name: main, auth-token: token-of-main }
`;

function homeWith(path: string, text: string): string {
  const home = mkdtempSync(join(tmpdir(), "tagboat-test-home-"));
  mkdirSync(join(home, dirname(path)), { recursive: true });
  writeFileSync(join(home, path), text);
  return home;
}

test("the login for a server is found by its host; without one, the current context's", () => {
  const env = { HOME: homeWith(".config/argocd/config", config) };
  expect(argoCdLogin(env, "argocd.example.com")).toEqual({ server: "argocd.example.com", token: "token-of-main" });
  expect(argoCdLogin(env, undefined)).toEqual({ server: "argocd.eu.example.com", token: "token-of-eu" });
});

test("a token goes to no server that nobody has logged in to", () => {
  const env = { HOME: homeWith(".config/argocd/config", config) };
  expect(argoCdLogin(env, "argocd.evil.example")).toBeUndefined();
  expect(argoCdLogin(env, "argocd.example.com.evil.example")).toBeUndefined();
  expect(argoCdLogin(env, "argocd.example.com:8443")).toBeUndefined();
});

test("the older place goes before the newer, and a folder that is named before both", () => {
  const env = { HOME: homeWith(".argocd/config", config) };
  expect(argoCdLogin(env, undefined)?.token).toBe("token-of-eu");
  const named = homeWith("config", config.replace("token-of-eu", "named"));
  expect(argoCdLogin({ ...env, ARGOCD_CONFIG_DIR: named }, undefined)?.token).toBe("named");
});

test("what cannot be read is no login", () => {
  expect(argoCdLogin({ HOME: homeWith(".argocd/config", "contexts: [") }, undefined)).toBeUndefined();
  expect(argoCdLogin({ HOME: homeWith(".argocd/config", "text") }, undefined)).toBeUndefined();
  expect(argoCdLogin({}, undefined)).toBeUndefined();
});
