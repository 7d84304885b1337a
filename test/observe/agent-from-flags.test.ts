import { expect, test } from "vitest";
import type { Target } from "../../src/domain/pipeline.ts";
import { type AgentFlags, agentFromFlags, isAgentGiven } from "../../src/observe/agent-from-flags.ts";

const target: Target = {
  app: "web",
  environment: "dev",
  files: [],
  images: [],
  delivery: "push",
  after: [],
  order: "prefer",
  ifMissing: "auto",
};
const agent = (flags: AgentFlags) => agentFromFlags(flags, target);
const url = "https://agent.example.com";

/** What a person is told, and what next. */
function refusal(flags: AgentFlags): string {
  try {
    agent(flags);
  } catch (error) {
    expect(error).toMatchObject({ kind: "usage" });
    const { message, hint = "" } = error as { message: string; hint?: string };
    return `${message} | ${hint}`;
  }
  return "taken";
}

test("nothing said is no agent; one flag is", () => {
  expect(isAgentGiven({})).toBe(false);
  expect(isAgentGiven({ kustomization: "web" })).toBe(true);
  expect(isAgentGiven({ agent: "http" })).toBe(true);
});

test("each kind is reached by its flags, with the names filled in", () => {
  expect(
    agent({ agent: "argo-cd", "agent-url": url, application: "{app}-{environment}", project: "team-{app}" }),
  ).toMatchObject({
    use: { use: "argo-cd", application: "web-dev", project: "team-web" },
    settings: { kind: "argo-cd", url, via: "server" },
  });
  expect(
    agent({ agent: "flux", kustomization: "{app}", namespace: "shop", "kube-context": ["eu"], "agent-url": url }),
  ).toMatchObject({
    use: { use: "flux", kustomization: "web", namespace: "shop" },
    settings: { kind: "flux", via: "kubernetes", context: "eu", url },
  });
  expect(agent({ agent: "flux", "helm-release": "{app}" })).toMatchObject({ use: { helmRelease: "web" } });
  expect(agent({ agent: "commit-status", status: "deploy/{app}/*", count: "2" })).toMatchObject({
    use: { status: "deploy/web/*", count: 2 },
    settings: { kind: "commit-status" },
  });
  expect(
    agent({
      agent: "http",
      "agent-url": "https://{app}.example.com/version",
      "tag-at": "/build/tag",
      "revision-at": "header:X-Commit",
      "agent-token-from": "TAGBOAT_PAGE_TOKEN",
    }),
  ).toEqual({
    use: { use: "http" },
    settings: {
      kind: "http",
      url: "https://web.example.com/version",
      tag: "/build/tag",
      revision: "header:X-Commit",
      tokenFrom: "TAGBOAT_PAGE_TOKEN",
    },
  });
});

test("who is not named is known by what is said of it", () => {
  const kind = (flags: AgentFlags) => agent(flags).settings.kind;
  expect(kind({ application: "web" })).toBe("argo-cd");
  expect(kind({ kustomization: "web" })).toBe("flux");
  expect(kind({ status: "deploy/web" })).toBe("commit-status");
  expect(kind({ "agent-url": url, "tag-at": "/tag" })).toBe("http");
});

test("what does not fit together is told, with the flag that would", () => {
  expect(refusal({ agent: "argo-cd", kustomization: "web" })).toContain("--kustomization is for flux");
  expect(refusal({ agent: "commit-status", status: "a", "agent-url": url })).toContain("--agent-url is for argo-cd");
  expect(refusal({ agent: "flux", kustomization: "web", status: "a" })).toContain("--agent commit-status");
  expect(refusal({ application: "web", selector: "app=web" })).toContain("Give one of the two");
  expect(refusal({ kustomization: "web", "helm-release": "web" })).toContain("Give one of the two");
  expect(refusal({ application: "web", count: "2" })).toContain("--count is for several Applications");
  expect(refusal({ selector: "app=web", count: "none" })).toContain("--count is a number");
  expect(refusal({ kustomization: "web", status: "a", "tag-at": "/tag" })).toContain("is for");
});

test("what is missing is told by the flag that would say it", () => {
  expect(refusal({ agent: "argo-cd" })).toContain("Give --application or --selector");
  expect(refusal({ agent: "flux" })).toContain("Give --kustomization or --helm-release");
  expect(refusal({ agent: "commit-status" })).toContain("Give --status");
  expect(refusal({ "tag-at": "/tag" })).toContain("Give --agent-url");
});

test("an address with a user, a token instead of its variable, and a token over plain http are refused, and not repeated", () => {
  const secret = refusal({ "agent-url": "https://ada:s3cret@agent.example.com", application: "web" });
  expect(secret).toContain("is not an address");
  expect(secret).not.toContain("s3cret");
  const token = refusal({ "agent-url": url, application: "web", "agent-token-from": "s3cret" });
  expect(token).toContain("names no variable");
  expect(token).not.toContain("s3cret");
  expect(refusal({ application: "web", "agent-token-from": "TAGBOAT_TOKEN" })).toContain("names no variable");
  const open = { "agent-url": "http://agent.example.com", "tag-at": "/tag" };
  expect(refusal({ ...open, "agent-token-from": "TAGBOAT_PAGE_TOKEN" })).toContain("unencrypted");
  for (const like of ["http://127.example.com", "http://localhost.example.com:8080/x"])
    expect(refusal({ ...open, "agent-url": like, "agent-token-from": "TAGBOAT_PAGE_TOKEN" })).toContain("unencrypted");
  for (const here of ["http://127.0.0.1:8080", "http://localhost/x", "http://[::1]:80"])
    expect(refusal({ ...open, "agent-url": here, "agent-token-from": "TAGBOAT_PAGE_TOKEN" })).toBe("taken");
  expect(refusal(open)).toBe("taken");
  expect(refusal({ ...open, "tag-at": "tag" })).toContain("is not a location in an answer");
});

test("a placeholder that there is not is told, and one that nobody can fill in", () => {
  expect(refusal({ application: "{application}-dev" })).toContain("--application: unknown placeholder {application}");
  expect(refusal({ selector: "app={ap}" })).toContain("did you mean `app`?");
  const { environment: _none, ...bare } = target;
  expect(() => agentFromFlags({ application: "{app}-{environment}" }, bare)).toThrow("{environment}");
  expect(agentFromFlags({ application: "{app}" }, bare).use).toMatchObject({ application: "web" });
});
