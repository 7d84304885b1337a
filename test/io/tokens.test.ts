import { describe, expect, test } from "vitest";
import { withTrimmedCredentials } from "../../src/io/secrets.ts";
import { homeToken } from "../../src/io/tokens.ts";

describe("homeToken()", () => {
  test("prefers tagboat's own token to the CI's", () => {
    const env = { TAGBOAT_TOKEN: "ours", GITHUB_TOKEN: "the job's" };
    expect(homeToken(env, "git.example.com")).toEqual({ token: "ours", from: "TAGBOAT_TOKEN" });
  });

  test("gives the CI's own token to the CI's own server", () => {
    const env = { GITEA_TOKEN: "the job's", GITHUB_SERVER_URL: "https://git.example.com/" };
    expect(homeToken(env, "git.example.com")).toEqual({ token: "the job's", from: "GITEA_TOKEN" });
  });

  test("gives the CI's own token to no other host", () => {
    const env = { GITHUB_TOKEN: "the job's", GITHUB_SERVER_URL: "https://github.com" };
    expect(homeToken(env, "git.example.com")).toBeUndefined();
    expect(homeToken(env, "github.com.example.com")).toBeUndefined();
  });

  test("gives the CI's own token to nobody where no CI says which server is its own", () => {
    expect(homeToken({ GITHUB_TOKEN: "somebody's" }, "github.com")).toBeUndefined();
  });

  test("gives no token to a host that is not allowed", () => {
    const env = { TAGBOAT_TOKEN: "ours", TAGBOAT_ALLOWED_HOSTS: "git.example.com, github.com" };
    expect(homeToken(env, "github.com")).toBeDefined();
    expect(homeToken(env, "evil.example.com")).toBeUndefined();
  });
});

describe("withTrimmedCredentials()", () => {
  test.each([
    "TAGBOAT_TOKEN",
    "TAGBOAT_EU_TOKEN",
    "TAGBOAT_PROBE_SECRET",
    "TAGBOAT_PROBE_PASSWORD",
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
