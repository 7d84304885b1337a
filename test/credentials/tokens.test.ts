import { describe, expect, test } from "vitest";
import { agentSecret, credentialSources, homeToken, namedToken, pageSecret } from "../../src/credentials/tokens.ts";

const home = "https://git.example.com/acme/config";
const tokenFor = (env: Record<string, string>, url = home, insecure: string[] = []) =>
  homeToken({ env, confirmed: { insecure }, places: { ...credentialSources(env), home } }, url);

import { withTrimmedCredentials } from "../../src/credentials/secrets.ts";

describe("homeToken()", () => {
  test("prefers tagboat's own token to the CI's", () => {
    const env = { TAGBOAT_TOKEN: "ours", GITHUB_TOKEN: "the job's" };
    expect(tokenFor(env)).toEqual({ token: "ours", from: "TAGBOAT_TOKEN" });
  });

  test("gives the CI's own token to the CI's own server", () => {
    const env = { GITEA_TOKEN: "the job's", GITHUB_SERVER_URL: "https://git.example.com/" };
    expect(tokenFor(env)).toEqual({ token: "the job's", from: "GITEA_TOKEN" });
  });

  test("gives the CI's own token to no other server", () => {
    const env = { GITHUB_TOKEN: "the job's", GITHUB_SERVER_URL: "https://github.com" };
    const others = ["https://github.com.example.com/a/b", "http://github.com/a/b", "https://github.com:8443/a/b"];
    for (const url of [home, ...others]) expect([url, tokenFor(env, url)]).toEqual([url, undefined]);
    expect(tokenFor(env, "https://github.com/a/b")).toBeDefined();
  });

  test("gives the CI's own token to nobody where no CI says which server is its own", () => {
    expect(tokenFor({ GITHUB_TOKEN: "somebody's" })).toBeUndefined();
  });

  test("gives no token to a host that is not allowed", () => {
    expect(tokenFor({ TAGBOAT_TOKEN: "ours", TAGBOAT_ALLOWED_HOSTS: "Git.example.com, github.com" })).toBeDefined();
    expect(tokenFor({ TAGBOAT_TOKEN: "ours", TAGBOAT_ALLOWED_HOSTS: "github.com" })).toBeUndefined();
  });

  test("gives none to the home's name under another scheme or port", () => {
    for (const url of ["http://git.example.com/acme/config", "https://git.example.com:8443/acme/config"])
      expect([url, tokenFor({ TAGBOAT_TOKEN: "ours" }, url)]).toEqual([url, undefined]);
  });
});

describe("plain http", () => {
  const open = "http://git.internal:3000/acme/config";
  const asked = (insecure: string[] = [], url = open) =>
    homeToken({ env: { TAGBOAT_TOKEN: "ours" }, confirmed: { insecure }, places: { home: url } }, url);

  test("carries a token to this machine, and elsewhere only where whoever runs us says so, for that very server", () => {
    expect(() => asked()).toThrow("TAGBOAT_TOKEN is not sent to git.internal:3000: the address is not encrypted");
    expect(() => asked(["http://git.internal"])).toThrow("not encrypted");
    expect(() => asked(["https://git.internal:3000"])).toThrow("not encrypted");
    expect(asked(["http://git.internal:3000"])?.token).toBe("ours");
    for (const here of ["http://127.0.0.1:3000/a/b", "http://localhost/a/b", "http://[::1]:3000/a/b"])
      expect(asked([], here)?.token).toBe("ours");
    for (const like of ["http://127.example.com/a/b", "http://localhost.example.com/a/b", "http://0.0.0.0/a/b"])
      expect(() => asked([], like)).toThrow("not encrypted");
  });

  test("carries no secret that a config names", () => {
    const bounds = { env: { TAGBOAT_PAGE_TOKEN: "x", ARGOCD_AUTH_TOKEN: "y" } };
    expect(() => namedToken(bounds, "TAGBOAT_PAGE_TOKEN", open)).toThrow("not encrypted");
    expect(() => agentSecret(bounds, "TAGBOAT_PAGE_TOKEN", { url: open, kind: "agent" })).toThrow("not encrypted");
    expect(() => agentSecret(bounds, "ARGOCD_AUTH_TOKEN", { url: open, kind: "argo-cd" })).toThrow("not encrypted");
    expect(() => pageSecret(bounds, "TAGBOAT_PAGE_TOKEN", open)).toThrow("not encrypted");
  });
});

describe("a secret for an address that a gate requires", () => {
  const page = "https://smoke.example.com/ready";
  const tokens = { TAGBOAT_PAGE_TOKEN: "p", TAGBOAT_TOKEN: "h", GITHUB_TOKEN: "j", ARGOCD_AUTH_TOKEN: "a" };

  test("is in a variable that a config may name, and not in one of ours or of the job's", () => {
    expect(pageSecret({ env: tokens }, "TAGBOAT_PAGE_TOKEN", page)).toBe("p");
    for (const name of ["TAGBOAT_TOKEN", "GITHUB_TOKEN", "PATH"])
      expect(() => pageSecret({ env: tokens }, name, page)).toThrow(
        `${name} is not sent to smoke.example.com: its name is not allowed for an address that a gate requires`,
      );
  });

  test("is Argo CD's only on Argo CD's own server", () => {
    expect(() => pageSecret({ env: tokens }, "ARGOCD_AUTH_TOKEN", page)).toThrow("it is for an agent of kind");
    const env = { ...tokens, ARGOCD_SERVER: "argocd.example.com" };
    expect(() => pageSecret({ env }, "ARGOCD_AUTH_TOKEN", page)).toThrow("it is for argocd.example.com");
    expect(pageSecret({ env }, "ARGOCD_AUTH_TOKEN", "https://argocd.example.com/api/version")).toBe("a");
  });

  test("goes to no host that is not allowed", () => {
    const env = { ...tokens, TAGBOAT_ALLOWED_HOSTS: "git.example.com" };
    expect(() => pageSecret({ env }, "TAGBOAT_PAGE_TOKEN", page)).toThrow("TAGBOAT_ALLOWED_HOSTS does not name");
  });
});

describe("ARGOCD_AUTH_TOKEN", () => {
  const secret = (server: string | undefined, url: string, kind: "argo-cd" | "agent" = "argo-cd") =>
    agentSecret({ env: { ARGOCD_AUTH_TOKEN: "t", ...(server && { ARGOCD_SERVER: server }) } }, "ARGOCD_AUTH_TOKEN", {
      url,
      kind,
    });
  const argo = "https://argocd.example.com";

  test("goes to the server that ARGOCD_SERVER names, whatever a config says", () => {
    for (const server of ["argocd.example.com", "argocd.example.com:443", argo])
      expect(secret(server, `${argo}/root`)).toBe("t");
    expect(secret("argocd.example.com", argo, "agent")).toBe("t");
    for (const url of ["https://evil.example.com", `${argo}:8443`, "http://argocd.example.com"])
      expect(() => secret("argocd.example.com", url)).toThrow("it is for argocd.example.com");
  });

  test("goes without that to an agent of its own kind alone", () => {
    expect(secret(undefined, argo)).toBe("t");
    expect(() => secret(undefined, argo, "agent")).toThrow("it is for an agent of kind `argo-cd`");
  });
});

describe("withTrimmedCredentials()", () => {
  test.each([
    "TAGBOAT_TOKEN",
    "TAGBOAT_EU_TOKEN",
    "TAGBOAT_PROBE_SECRET",
    "TAGBOAT_PROBE_PASSWORD",
    "TAGBOAT_EDGE_KEY",
    "ARGOCD_AUTH_TOKEN",
    "GITHUB_TOKEN",
    "GITEA_TOKEN",
    "FORGEJO_TOKEN",
    "TAGBOAT_APP_ID",
    "TAGBOAT_APP_KEY",
  ])("takes the newline at the end of %s away", (name) => {
    for (const given of ["abcdef\n", "abcdef\r\n", " abcdef\t", "abcdef"])
      expect(withTrimmedCredentials({ [name]: given, HOME: "/a \n" })).toEqual({ [name]: "abcdef", HOME: "/a \n" });
    expect(withTrimmedCredentials({ [name]: "\n" })).toEqual({ [name]: "" });
  });
});
