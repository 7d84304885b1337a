import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEavesdropper } from "../support/eavesdropper.ts";
import { type Fault, startGitServer } from "../support/git-server.ts";
import { type PrivateAuthority, privateAuthority } from "../support/private-authority.ts";
import { runCli } from "../support/run-cli.ts";
import { startTlsFront } from "../support/tls-front.ts";
import { startWebServer } from "../support/web-server.ts";

/**
 * Every way in which a config, a redirect, a forge's answer, an address or a variable could move a credential from its server to another
 * one, or into the clear: somebody listens on the way and at the other server, and must hear nothing.
 */

const host = "git.example.invalid";
const evil = "evil.example.invalid";
const argo = "argocd.example.invalid";
const image = "ghcr.io/acme/api";
const [older, newer] = ["1".repeat(40), "2".repeat(40)];

const secrets = {
  TAGBOAT_TOKEN: "token-of-the-home",
  GITHUB_TOKEN: "token-of-the-job",
  ARGOCD_AUTH_TOKEN: "token-of-argo-cd",
  TAGBOAT_EU_TOKEN: "token-of-the-config",
};
const job = {
  GITHUB_ACTIONS: "true",
  GITHUB_EVENT_NAME: "push",
  GITHUB_SERVER_URL: `https://${host}`,
  GITHUB_REPOSITORY: "acme/api",
};
const env = { ...secrets, ...job, ARGOCD_SERVER: argo };

let folder: string;
let authority: PrivateAuthority;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "moved-credentials-"));
  authority = privateAuthority(folder, `DNS:${host},DNS:${evil},DNS:${argo}`);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Move {
  /** Beside the usual parts of the config. */
  readonly config?: string;
  /** Keys of the environment. */
  readonly dev?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly repo?: string;
  /** How the home's server answers. */
  readonly answers?: (path: string) => Fault | undefined;
  /** How somebody on the way answers. */
  readonly says?: Parameters<typeof startEavesdropper>[1];
}

const basic = (secret: string): string[] =>
  ["", "x-access-token", "git"].map((user) => Buffer.from(`${user}:${secret}`).toString("base64"));

/** Runs a command in a world where everybody listens. */
async function run(command: readonly string[], move: Move) {
  const {
    config = "",
    dev = "",
    args = [],
    answers,
    says = { status: 401, headers: { "www-authenticate": "Basic" } },
  } = move;
  await using git = await startGitServer({ token: secrets.TAGBOAT_TOKEN });
  const served = await git.create("acme/config", {
    ".tagboat.yaml": `version: 1\n${config}\nenvironments: { dev: { files: ["api.yaml"], ${dev} } }\napps: { api: { images: [{ name: ${image} }] } }\n`,
    "api.yaml": `image:\n  repository: ${image}\n  tag: "${older}"\n`,
  });
  if (answers !== undefined) git.intercept = ({ path }) => answers(path);
  await using other = await startWebServer((_, response) => {
    response.writeHead(401, { "www-authenticate": "Basic", "content-type": "application/json" }).end("{}");
  });
  await using front = await startTlsFront(git.url, authority);
  await using otherFront = await startTlsFront(other.url, authority);
  const tunnels = { [host]: front.url, [evil]: otherFront.url, [argo]: otherFront.url };
  await using proxy = await startEavesdropper(tunnels, says);
  const repo = move.repo ?? `https://${host}${new URL(served.url).pathname}`;
  const all = [...command, "--repo", repo, "--ca-file", authority.caFile, ...args];
  const result = await runCli(all, { env: { ...env, ...proxy.env, ...move.env } });
  const heard = [...proxy.heard, ...other.requests].map((request) => JSON.stringify(request));
  const forms = Object.entries(secrets).flatMap(([name, secret]) =>
    [secret, ...basic(secret)].map((form) => [name, form]),
  );
  const leaked = forms.filter(([, form]) => heard.some((text) => text.includes(form ?? ""))).map(([name]) => name);
  return { ...result, heard, atHome: git.requests, leaked: [...new Set(leaked)] };
}

const update = ["update", "--image", `${image}:${newer}`];
const wait = ["wait", "--app", "api", "--environment", "dev", "--timeout", "2s"];
const check = ["check"];
const open = `http://${host}`;
const elsewhere = `https://${evil}`;

const agent = (settings: string, use = "use: a"): Move => ({
  config: `agents: { a: { ${settings} } }`,
  dev: `agents: [{ ${use} }]`,
});

/** A gate that requires an address. */
const gate = (http: string, more = ""): Move => ({ dev: `gate: { require: [{ http: "${http}"${more} }] }` });
const token = ", tokenFrom: TAGBOAT_EU_TOKEN";

describe("nobody hears a credential where", () => {
  const moves: readonly (readonly [
    name: string,
    command: readonly string[],
    move: Move,
    exitCodes: readonly number[],
  ])[] = [
    // A config.
    ["`repo` has the home's host over plain http", update, { dev: `repo: "${open}/acme/dev"` }, [5]],
    ["`repo` has it on another port", update, { dev: `repo: "https://${host}:8443/acme/dev"` }, [7]],
    ["`repo` is elsewhere", update, { dev: `repo: "${elsewhere}/acme/dev"` }, [7]],
    ["`source` has the home's host over plain http", update, { dev: `source: "${open}/acme/api"` }, [0]],
    ["`source` is elsewhere", update, { dev: `source: "${elsewhere}/acme/api"` }, [0]],
    ["`source` is a folder of this machine", update, { dev: "source: /etc" }, [0]],
    [
      "`forges` names a token for plain http",
      update,
      { config: `forges: { ${host}: { tokenFrom: TAGBOAT_EU_TOKEN } }`, dev: `repo: "${open}/acme/dev"` },
      [5],
    ],
    [
      "`forge.url` leads elsewhere",
      update,
      { config: `forge: { kind: gitea, url: "${elsewhere}" }`, args: ["--delivery", "pull-request"] },
      [4],
    ],
    [
      "`forge.url` has plain http",
      update,
      { config: `forge: { kind: gitea, url: "${open}" }`, args: ["--delivery", "pull-request"] },
      [5],
    ],
    [
      "`forges` leads the named token to another API",
      update,
      {
        config: `forges: { "${host}:8443": { kind: gitea, url: "${elsewhere}", tokenFrom: TAGBOAT_EU_TOKEN } }`,
        dev: `repo: "https://${host}:8443/acme/dev"`,
        args: ["--delivery", "pull-request", "--dry-run"],
      },
      [7],
    ],
    [
      "`report` goes to a source elsewhere",
      update,
      { dev: `source: "${elsewhere}/acme/api", report: source-commit` },
      [0],
    ],
    [
      "an agent names Argo CD's token for another server",
      wait,
      agent(`kind: argo-cd, url: "${elsewhere}", tokenFrom: ARGOCD_AUTH_TOKEN`, "use: a, application: x"),
      [5],
    ],
    [
      "an agent takes Argo CD's token to another server without naming it",
      wait,
      agent(`kind: argo-cd, url: "${elsewhere}"`, "use: a, application: x"),
      [5],
    ],
    [
      "an agent says `insecure` for plain http",
      wait,
      agent(`kind: argo-cd, url: "http://${argo}", insecure: true`, "use: a, application: x"),
      [5],
    ],
    [
      "an agent says `insecure` for a certificate",
      wait,
      agent(`kind: argo-cd, url: "https://${argo}", insecure: true`, "use: a, application: x"),
      [5],
    ],
    [
      "a probe names Argo CD's token",
      wait,
      agent(`kind: http, url: "${elsewhere}", tokenFrom: ARGOCD_AUTH_TOKEN`),
      [5],
    ],
    [
      "a probe says `insecure` with a token",
      wait,
      agent(`kind: http, url: "http://${evil}", insecure: true, tokenFrom: TAGBOAT_EU_TOKEN`),
      [5],
    ],
    [
      "a cluster gets Argo CD's token",
      wait,
      agent(`kind: flux, url: "${elsewhere}", tokenFrom: ARGOCD_AUTH_TOKEN`, "use: a, kustomization: x"),
      [5],
    ],
    ...["TAGBOAT_TOKEN", "TAGBOAT_REPO", "TAGBOAT_SIGNING_KEY", "TAGBOAT_APP_KEY", "GITHUB_TOKEN"].flatMap((name) => {
      const env = { ...(name in secrets ? {} : { [name]: secrets.TAGBOAT_EU_TOKEN }) };
      const [token, header] = [`tokenFrom: ${name}`, `headersFrom: { x-a: ${name} }`].map((says) => ({
        ...agent(`kind: http, url: "${elsewhere}", ${says}`),
        env,
      }));
      return [
        [`\`tokenFrom\` names ${name}`, wait, token ?? {}, [3]] as const,
        [`\`headersFrom\` names ${name}`, wait, header ?? {}, [3]] as const,
        [`a gate names ${name}`, update, { ...gate(elsewhere, `, tokenFrom: ${name}`), env }, [3]] as const,
      ];
    }),
    // An address that a gate requires.
    ["a gate asks elsewhere", update, gate(elsewhere), [5]],
    ["a gate asks the home's host over plain http", update, gate(`${open}/ready`), [9]],
    ["a gate asks the home's own server", update, gate(`https://${host}/ready`), [5]],
    ["a gate names Argo CD's token for another server", update, gate(elsewhere, ", tokenFrom: ARGOCD_AUTH_TOKEN"), [9]],
    [
      "a gate names Argo CD's token, and nobody says whose it is",
      update,
      { ...gate(elsewhere, ", tokenFrom: ARGOCD_AUTH_TOKEN"), env: { ARGOCD_SERVER: "" } },
      [9],
    ],
    ["a gate names a token for plain http", update, gate(`http://${evil}`, token), [9]],
    [
      "a gate names a token for plain http, and `--insecure` another server",
      update,
      { ...gate(`http://${evil}`, token), args: ["--insecure", `http://${evil}:8080`] },
      [9],
    ],
    ["a gate has a user and a password in its address", update, gate(`https://ci:secret@${evil}`), [3]],
    ["a gate lets the name of an app say who gets a token", update, gate("https://{app}", token), [3]],
    [
      "the allowed hosts lack a gate's",
      update,
      { ...gate(elsewhere, token), env: { TAGBOAT_ALLOWED_HOSTS: host } },
      [9],
    ],
    [
      "a gate requires a status of a source elsewhere",
      update,
      { dev: `source: "${elsewhere}/acme/api", gate: { require: [{ status: e2e }] }` },
      [5, 7, 9],
    ],
    ...[elsewhere, `http://${host}`, "http://169.254.169.254"].map(
      (to) =>
        [
          `the address of a gate redirects to ${to}`,
          update,
          {
            ...gate(`https://${host}/ready`, token),
            answers: (path: string) =>
              path === "/ready" ? ({ kind: "redirect", to: `${to}/ready` } as const) : undefined,
          },
          [5],
        ] as const,
    ),
    // A redirect.
    [
      "the home's Git redirects elsewhere",
      update,
      { answers: (path) => ({ kind: "redirect", to: `${elsewhere}${path}` }) },
      [7],
    ],
    [
      "the home's Git redirects to plain http",
      update,
      { answers: (path) => ({ kind: "redirect", to: `${open}${path}` }) },
      [7],
    ],
    [
      "the home's API redirects elsewhere",
      check,
      { answers: (path) => (path.startsWith("/api/") ? { kind: "redirect", to: `${elsewhere}${path}` } : undefined) },
      [0, 7],
    ],
    [
      "the home's API redirects to plain http",
      check,
      { answers: (path) => (path.startsWith("/api/") ? { kind: "redirect", to: `${open}${path}` } : undefined) },
      [0, 7],
    ],
    // A forge's answer.
    [
      "the home's API says that its next page is elsewhere",
      check,
      { answers: (path) => forgeThatLeads(path, elsewhere) },
      [0, 4, 5, 7],
    ],
    // An address, and a variable.
    ["--repo has plain http", update, { repo: `${open}/acme/config` }, [5]],
    [
      "--repo has plain http and a password",
      update,
      { repo: `http://ci:${secrets.TAGBOAT_TOKEN}@${host}/acme/config` },
      [5],
    ],
    [
      "--forge-url has plain http",
      update,
      { args: ["--delivery", "pull-request", "--forge", "gitea", "--forge-url", open] },
      [5],
    ],
    ["--agent-url is not ARGOCD_SERVER", wait, { args: ["--agent-url", elsewhere, "--application", "x"] }, [5]],
    [
      "the job's server is said to be elsewhere",
      update,
      { env: { TAGBOAT_TOKEN: "", GITHUB_SERVER_URL: elsewhere } },
      [7],
    ],
    [
      "the job's server is said to be on plain http",
      update,
      { env: { TAGBOAT_TOKEN: "", GITHUB_SERVER_URL: open } },
      [7],
    ],
    [
      "the allowed hosts lack an agent's",
      wait,
      {
        ...agent(`kind: http, url: "${elsewhere}", tokenFrom: TAGBOAT_EU_TOKEN`),
        env: { TAGBOAT_ALLOWED_HOSTS: host },
      },
      [5],
    ],
    [
      "the allowed hosts lack a repository's",
      update,
      { dev: `repo: "${elsewhere}/acme/dev"`, env: { TAGBOAT_ALLOWED_HOSTS: host } },
      [5],
    ],
    [
      "`--insecure` names another server",
      update,
      { repo: `${open}/acme/config`, args: ["--insecure", `http://${evil}`] },
      [5],
    ],
  ];

  test.each(moves)("%s", async (_, command, move, exitCodes) => {
    const { leaked, exitCode, stdout, stderr } = await run(command, move);
    expect(leaked, stderr).toEqual([]);
    expect(exitCodes, stderr).toContain(exitCode);
    for (const secret of Object.values(secrets)) expect(stdout + stderr).not.toContain(secret);
  });
});

/** A Gitea whose answers name another server wherever they name any. */
function forgeThatLeads(path: string, to: string): Fault | undefined {
  if (!path.startsWith("/api/")) return undefined;
  const isVersion = path.endsWith("/version");
  const body = isVersion
    ? { version: "1.27.0" }
    : { login: "bot", html_url: to, url: to, clone_url: `${to}/acme/config` };
  const headers = { "content-type": "application/json", link: `<${to}${path}?page=2>; rel="next"` };
  return { kind: "status", status: 200, body: JSON.stringify(body), headers };
}

describe("whoever listens", () => {
  test("hears the token where whoever runs us says that plain http is good enough, for that very server", async () => {
    const { leaked } = await run(update, { repo: `${open}/acme/config`, args: ["--insecure", open] });
    expect(leaked).toEqual(["TAGBOAT_TOKEN"]);
    const byVariable = await run(update, { repo: `${open}/acme/config`, env: { TAGBOAT_INSECURE: open } });
    expect(byVariable.leaked).toEqual(["TAGBOAT_TOKEN"]);
  });

  test("is asked nothing at all by a config that leads to a host that is not allowed", async () => {
    const allowed = { TAGBOAT_ALLOWED_HOSTS: host };
    for (const [command, move] of [
      [update, { dev: `repo: "${elsewhere}/acme/dev"` }],
      [update, { dev: `source: "${elsewhere}/acme/api"` }],
      [wait, agent(`kind: http, url: "${elsewhere}"`)],
      [update, { config: `forge: { kind: gitea, url: "${elsewhere}" }`, args: ["--delivery", "pull-request"] }],
      [update, gate(elsewhere)],
    ] as const)
      expect((await run(command, { ...move, env: allowed })).heard).toEqual([]);
  });

  test("is asked nothing at all for a gate at a link-local address or a cloud's metadata service", async () => {
    for (const name of ["169.254.169.254", "[fe80::1]", "metadata.google.internal", "2852039166"]) {
      const address = `http://${name}/latest`;
      const { heard, exitCode, stdout } = await run(update, {
        ...gate(address),
        args: ["--insecure", `http://${name}`],
      });
      expect([name, heard, exitCode]).toEqual([name, [], 9]);
      expect(stdout).toContain("is a link-local address or a cloud's metadata service");
    }
  });

  test("hears the token of a gate where whoever runs us accepts plain http, for that very server", async () => {
    const address = `http://${evil}/ready`;
    const { leaked, exitCode, stderr } = await run(update, {
      ...gate(address, token),
      args: ["--insecure", `http://${evil}`],
      says: { status: 200 },
    });
    expect([leaked, exitCode], stderr).toEqual([["TAGBOAT_EU_TOKEN"], 0]);
  });

  test("at the home's server hears no token for the address of a gate, not even the home's", async () => {
    const { atHome } = await run(update, gate(`https://${host}/ready`));
    const asked = atHome.filter(({ path }) => path === "/ready");
    expect(asked.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  test("at a gate's own address hears its token, and no other", async () => {
    expect((await run(update, gate(elsewhere, token))).leaked).toEqual(["TAGBOAT_EU_TOKEN"]);
  });

  test("of the home's own server gets the home's token by https", async () => {
    const { exitCode, stderr } = await run(update, {});
    expect(exitCode, stderr).toBe(0);
  });
});

test.each(["no server", "http://a.example.com/path", "https://ada:s3cret@a.example.com", "a.example.com:3000"])(
  "--insecure %s is a slip of the caller's, and not repeated",
  async (value) => {
    const { exitCode, stderr } = await runCli([...update, "--repo", "/nowhere", "--insecure", value]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--insecure takes a scheme, a host and a port");
    expect(stderr).not.toContain("s3cret");
  },
);
