import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { judgeArgoCd } from "../../src/agents/argo-cd/judge.ts";
import { context, healthyState, type Json, rollout, state } from "../agents/argo-cd/states.ts";
import { type GitServer, type ServedRepository, startGitServer } from "../support/git-server.ts";
import { startWebServer } from "../support/web-server.ts";
import { keysOfSchema } from "./keys-of-schema.ts";
import { type Observation, observe } from "./observe.ts";
import { flawOf, type ProvenBy } from "./proof.ts";

/**
 * Law: no key of the config is accepted and ignored. The keys come from the schema: a new one without a row here fails.
 * A row says how it is shown: two runs that differ in nothing but the key and are noticed to differ, or a test elsewhere.
 */

const image = "ghcr.io/acme/api";
const values = (tag: string): string => `image:\n  repository: ${image}\n  tag: "${tag}"\n`;
const files = { "api.yaml": values("1.0.0"), "sha.yaml": values("1".repeat(40)), "empty.yaml": "a: 1\n" };

type Fields = Readonly<Record<string, unknown>>;

/** What differs between two runs: fields over those of the base, by what they are laid into. */
interface Shown {
  /** Laid into the section of the key. Absent: what the key is when it is not written. */
  readonly with: Fields;
  readonly without?: Fields;
  /** Further arguments, of both runs. */
  readonly args?: readonly string[];
  /** Instead of the base's files, for both. */
  readonly at?: string;
}

type Row = Shown | ProvenBy;

let git: GitServer;
let other: ServedRepository;
beforeAll(async () => {
  git = await startGitServer();
  other = await git.create("other", { "README.md": "x\n" });
});
afterAll(() => git.close());

const sha = "2".repeat(40);
const bySha = { at: "sha.yaml", args: ["--image", `${image}:${sha}`] } as const;
const waiting = ["--wait", "--soak", "10m", "--application", "x", "--agent-url", "https://argocd.invalid"];

/** What can be said on every level: each is shown on all four. */
const settings: Readonly<Record<string, Row>> = {
  repo: { with: { repo: "{other}" } },
  branch: { with: { branch: "elsewhere" } },
  files: { with: { files: ["sha.yaml"] } },
  source: { ...bySha, with: { source: "{other}" } },
  tag: { ...bySha, with: { tag: "build-{number}" } },
  delivery: { with: { delivery: "pull-request" } },
  order: { ...bySha, with: { order: "strict" } },
  ifMissing: { at: "empty.yaml", with: { ifMissing: "skip" } },
  verifyImage: { file: "test/end-to-end/verify-image.test.ts", says: "verifyImage: pin" },
  timeout: { args: waiting, without: { timeout: "5m" }, with: { timeout: "6m" } },
  report: { with: { report: "config-commit" } },
  environmentUrl: { file: "test/reports/report-outcomes.test.ts", says: "https://{app}.example.com" },
};

const commit: Readonly<Record<string, Row>> = {
  title: { with: { title: "deploy {app}" } },
  author: { with: { author: "A <a@example.com>" } },
  committer: { with: { committer: "C <c@example.com>" } },
  signOff: { with: { signOff: true } },
  sign: { with: { sign: "on", signingKey: "nobody@example.com" }, without: { signingKey: "nobody@example.com" } },
  signingKey: { file: "test/git/write/signing.test.ts", says: "signingKey: key" },
  skipCi: { with: { skipCi: true } },
  via: { with: { via: "api" } },
};

const imageKeys: Readonly<Record<string, Row>> = {
  name: { without: { name: image }, with: { name: "ghcr.io/acme/other" } },
  in: { with: { in: { dev: "ghcr.io/acme/other" } } },
  at: { with: { at: ["sha.yaml#image.tag"] } },
};

const access = "test/agents/argo-cd/access.test.ts";
const traps = "test/agents/argo-cd/traps.test.ts";
const fluxAgent = "test/agents/flux/flux-agent.test.ts";
const kubeconfig = "test/agents/kubernetes/kubeconfig.test.ts";

/** Shown by what an agent asks of a server, and what a wait says of it. */
const connection: Readonly<Record<string, Row>> = {
  url: { with: { url: "{page}/elsewhere" } },
  tokenFrom: { with: { tokenFrom: "TAGBOAT_B_TOKEN" } },
  caFile: { with: { caFile: "/nowhere/ca.pem" } },
  headers: { with: { headers: { "X-Team": "a" } } },
  headersFrom: { with: { headersFrom: { "X-Pass": "TAGBOAT_B_TOKEN" } } },
};

const argoCd: Readonly<Record<string, Row>> = {
  ...connection,
  kind: { with: { kind: "http", tag: "/tag" } },
  via: { with: { via: "kubernetes" } },
  context: { without: { via: "kubernetes" }, with: { via: "kubernetes", context: "nowhere" } },
  insecure: { file: access, says: "lookWith({ insecure: true })" },
  sync: { file: traps, says: "waits for a person, asks for the sync, or fails, as the policy says" },
  suspended: { file: traps, says: "suspended waits, passes or fails, as the policy says" },
};

const flux: Readonly<Record<string, Row>> = {
  ...connection,
  kind: { with: { kind: "http", tag: "/tag" } },
  via: { with: { via: "commit-status" } },
  evidence: { file: "test/agents/commit-status/commit-status.test.ts", says: "unless the config knows better" },
  context: { with: { context: "nowhere" } },
  insecure: { file: kubeconfig, says: "plain http is for those who ask for it" },
  sync: { file: fluxAgent, says: 'settings: { sync: "request" }' },
};

const commitStatus: Readonly<Record<string, Row>> = {
  kind: { file: "test/end-to-end/wait-other-agents.test.ts", says: "kind: commit-status" },
  description: { file: "test/agents/commit-status/commit-status.test.ts", says: "must say what the config wants" },
  evidence: { file: "test/agents/commit-status/commit-status.test.ts", says: "unless the config knows better" },
};

const http: Readonly<Record<string, Row>> = {
  ...connection,
  kind: { with: { kind: "flux" } },
  tag: { without: { tag: "/tag" }, with: { tag: "/elsewhere" } },
  revision: { with: { revision: "/elsewhere" } },
  insecure: { file: "test/config/load.test.ts", says: "insecure: true" },
};

/** By key of the section, whatever the agent. */
const agentUse: Readonly<Record<string, Row>> = {
  use: { with: { use: "nobody" } },
  application: { with: { application: "y" } },
  selector: { with: { selector: "app=x", application: undefined } },
  applicationSet: { with: { applicationSet: "x", application: undefined } },
  count: { file: "test/agents/argo-cd/several.test.ts", says: "fewer than are expected are waited for" },
  project: { with: { project: "other" } },
  namespace: { with: { namespace: "elsewhere" } },
  kustomization: { file: fluxAgent, says: 'use: { kustomization: "late" }' },
  helmRelease: { file: "test/agents/flux/other-kinds.test.ts", says: "HelmRelease" },
  status: { file: "test/agents/commit-status/commit-status.test.ts", says: "are named by globs" },
};

const fluxGrace: Readonly<Record<string, Row>> = {
  settle: { file: "test/end-to-end/wait-flux.test.ts", says: "grace: { settle: 1s }" },
  appear: { file: fluxAgent, says: "waits for what is to appear, as long as the config says" },
  comparison: { file: "test/agents/flux/recordings.test.ts", says: "grace: { comparison: 500 }" },
  unknown: { file: "test/agents/flux/recordings.test.ts", says: "grace: { unknown: 500 }" },
  image: { file: "test/agents/flux/workloads.test.ts", says: "The same again, after more than every grace" },
  degraded: { file: "test/agents/flux/other-kinds.test.ts", says: "once it has had the grace of what is degraded" },
};

const pullRequest: Readonly<Record<string, Row>> = {
  title: { file: "test/end-to-end/proposed-places.test.ts", says: 'title: "{app} to {to}"' },
  body: { file: "test/end-to-end/pull-request.test.ts", says: 'body: "Look at the dashboards first."' },
  branch: { file: "test/domain/proposal.test.ts", says: 'proposalBranch("bot/{app}"' },
  per: { file: "test/end-to-end/release-train.test.ts", says: "takes up one app after the other" },
  labels: { file: "test/end-to-end/proposed-places.test.ts", says: "labels: [deploy]" },
  reviewers: { file: "test/deliver/proposal/labels-and-reviewers.test.ts", says: "a reviewer whom nobody knows" },
  assignees: { file: "test/deliver/proposal/labels-and-reviewers.test.ts", says: "an assignee whom nobody knows" },
  draft: { file: "test/deliver/proposal/labels-and-reviewers.test.ts", says: "a draft is opened as one" },
  mergeMethod: {
    file: "test/deliver/proposal/refuse-impossible-proposal.test.ts",
    says: "pullRequest: { mergeMethod: merge }",
  },
  autoMerge: { file: "test/deliver/merge/enable-auto-merge.test.ts", says: "autoMerge: at-once" },
};

const credentials = "test/end-to-end/forge-credentials.test.ts";
const forges: Readonly<Record<string, Row>> = {
  kind: { file: credentials, says: "kind:" },
  url: { file: credentials, says: "that leads a host's API elsewhere does not bring that host's token there" },
  tokenFrom: { file: credentials, says: "opens that host for Git and for its API" },
  caFile: { file: "test/end-to-end/tls-forge.test.ts", says: "where the config names it for that host alone" },
};

const verifying = "test/end-to-end/verify-image.test.ts";
const registryCredentials = "test/registry/credentials.test.ts";
const registries: Readonly<Record<string, Row>> = {
  tokenFrom: { file: verifying, says: "tokenFrom: TAGBOAT_REGISTRY_TOKEN, username: ada" },
  username: { file: verifying, says: "tokenFrom: TAGBOAT_REGISTRY_TOKEN, username: ada" },
  tokenServer: { file: registryCredentials, says: "is asked with the password if the config names that server" },
  insecure: { file: "test/registry/faults.test.ts", says: "plain http without leave" },
  caFile: { file: "test/registry/docker-registry.test.ts", says: "and by a private authority" },
  unreachable: { file: verifying, says: "and refuses if the config says so" },
};

const agentConfigs = {
  "argo-cd": { kind: "argo-cd", url: "{page}", tokenFrom: "TAGBOAT_A_TOKEN" },
  flux: { kind: "flux", url: "{page}", tokenFrom: "TAGBOAT_A_TOKEN" },
  http: { kind: "http", url: "{page}", tag: "/tag" },
} as const;
const uses = {
  "argo-cd": { application: "x", project: "p" },
  flux: { kustomization: "x" },
  http: {},
} as const;

const gatedApprovals = "test/end-to-end/gated-approvals.test.ts";
const gatedEnvironment = "test/end-to-end/gated-environment.test.ts";

/** Every row, by section; each is looked up by the keys of the schema. */
const rows: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
  settings,
  commit,
  image: imageKeys,
  app: {
    only: { with: { only: ["elsewhere"] } },
    was: { file: "test/end-to-end/renamed-app.test.ts", says: "goes back to a version that stood there before" },
  },
  file: {
    version: { with: { version: 2 } },
    discover: { with: { discover: "nowhere/{app}" } },
    groups: { with: { groups: { all: ["api", "nobody"] } } },
  },
  forge: {
    kind: { args: ["--delivery", "pull-request"], with: { kind: "git" } },
    url: {
      without: { kind: "gitea" },
      with: { kind: "gitea", url: "{other}" },
      args: ["--delivery", "pull-request"],
    },
  },
  forges,
  registries,
  pullRequest,
  environment: {
    after: { file: gatedEnvironment, says: "keeps out a version that is not there, and writes nothing" },
  },
  freeze: {
    cron: { file: "test/domain/freeze.test.ts", says: "cron" },
    for: { file: "test/end-to-end/gates.test.ts", says: "for: 24h" },
    timeZone: { file: "test/domain/freeze.test.ts", says: "Europe/Berlin" },
    reason: { file: "test/end-to-end/gates.test.ts", says: "freeze: frozen, with no end found: exams" },
  },
  requirement: {
    status: { file: "test/end-to-end/gates.test.ts", says: "e2e/web succeeded on" },
    on: { file: "test/gate/read-requirements.test.ts", says: "config-commit" },
    http: { file: "test/end-to-end/gates.test.ts", says: "answers something else" },
    expect: { file: "test/gate/evaluate-gate.test.ts", says: "expect" },
    tokenFrom: { file: "test/end-to-end/gates.test.ts", says: "gets the token that is named for it" },
  },
  approvals: {
    count: { file: gatedApprovals, says: "are missing at first" },
    from: { file: gatedApprovals, says: "must come from the accounts and teams of `from`" },
  },
  gate: {
    soak: { file: gatedEnvironment, says: "opens when the soak is over" },
    evidence: {
      file: "test/observe/agents-of.test.ts",
      says: "the strictest gate that follows says how much must be shown",
    },
    tolerate: {
      file: "test/observe/agents-of.test.ts",
      says: "the strictest gate that follows says which pauses break a soak",
    },
    override: {
      file: "test/end-to-end/promote-override.test.ts",
      says: "is refused if the config does not allow it, and says which key would",
    },
  },
  rollback: {
    delivery: { file: "test/end-to-end/rollback-by-pull-request.test.ts", says: "rollback: { delivery: merge }" },
  },
  agentUse,
  "argo-cd": argoCd,
  flux,
  "commit-status": commitStatus,
  http,
  fluxGrace,
};

const keys = keysOfSchema();
const acted = keys.filter(({ id }) => !id.startsWith("grace."));

function rowOf(id: string): Row {
  const [section = "", key = ""] = id.split(".");
  const row = rows[section]?.[key];
  if (row === undefined)
    throw new Error(`${id} is a key of the schema, and no row here shows that anything acts on it`);
  return row;
}

/** With what stands for servers filled in, and keys that are undefined left out. */
function filled<Value>(value: Value, page: string): Value {
  const text = JSON.stringify(value).replaceAll("{other}", other.url).replaceAll("{page}", page);
  return JSON.parse(text) as Value;
}

interface Document {
  readonly defaults?: Fields | undefined;
  readonly environment?: Fields | undefined;
  readonly app?: Fields | undefined;
  readonly appThere?: Fields | undefined;
  readonly image?: Fields | undefined;
  readonly top?: Fields | undefined;
}

const documentOf = (said: Document, at: string): object => ({
  version: 1,
  defaults: { files: [at], ...said.defaults },
  environments: { dev: { ...said.environment }, elsewhere: { after: ["dev"], repo: "{other}" } },
  apps: {
    api: { images: [{ name: image, ...said.image }], ...said.app, environments: { dev: { ...said.appThere } } },
  },
  ...said.top,
});

const seen = new Map<string, Promise<Observation>>();

function updateWith(said: Document, { at = "api.yaml", args = [] }: Shown): Promise<Observation> {
  const images = args.includes("--image") ? [] : ["--image", `${image}:1.1.0`];
  const all = ["update", "--repo", "{repo}", ...images, "--app", "api", "--environment", "dev", "--json", ...args];
  const config = filled(documentOf(said, at), "");
  const id = JSON.stringify([config, all]);
  const known = seen.get(id) ?? observe(git, { files, config }, all, { ARGOCD_AUTH_TOKEN: "t" });
  seen.set(id, known);
  return known;
}

test("every key of the schema has a row", () => {
  expect(acted.length).toBeGreaterThan(60);
  expect(() => acted.map(({ id }) => rowOf(id))).not.toThrow();
  const known = new Set(acted.map(({ id }) => id));
  const stale = Object.entries(rows).flatMap(([section, all]) => Object.keys(all).map((key) => `${section}.${key}`));
  expect(stale.filter((id) => !known.has(id))).toEqual([]);
});

test.each(acted.flatMap(({ id, key }) => ("file" in rowOf(id) ? [[id, key] as const] : [])))(
  "%s is shown elsewhere",
  (id, key) => {
    expect(flawOf(rowOf(id) as ProvenBy, key)).toBeUndefined();
  },
);

const shownIn = (sections: readonly string[]) =>
  acted.flatMap(({ id }) => {
    const row = sections.includes(id.split(".")[0] ?? "") ? rowOf(id) : undefined;
    return row === undefined || "file" in row ? [] : [[id, row] as const];
  });

describe.each(["defaults", "environment", "app", "appThere"] as const)("in the section %s", (level) => {
  test.each(shownIn(["settings"]))("%s changes what update does", async (_, row) => {
    const [without, withIt] = [
      await updateWith({ [level]: row.without }, row),
      await updateWith({ [level]: row.with }, row),
    ];
    expect(withIt).not.toEqual(without);
  });
});

test.each(shownIn(["commit", "image", "app", "file", "forge"]))("%s changes what update does", async (id, row) => {
  const section = id.split(".")[0] ?? "";
  const lay = (fields: Fields | undefined): Document => {
    if (section === "image" || section === "app") return { [section]: fields };
    return { top: section === "file" ? fields : { [section]: fields } };
  };
  expect(await updateWith(lay(row.with), row)).not.toEqual(await updateWith(lay(row.without ?? {}), row));
});

describe("agents", () => {
  const env = { TAGBOAT_A_TOKEN: "token-a", TAGBOAT_B_TOKEN: "token-b", KUBECONFIG: "/nowhere" };

  const waits = new Map<string, Promise<object>>();

  function waitWith(agent: Fields, use: Fields): Promise<object> {
    const id = JSON.stringify([agent, use]);
    const known = waits.get(id) ?? wait(agent, use);
    waits.set(id, known);
    return known;
  }

  /** What a wait says, and what it asked of the server. */
  async function wait(agent: Fields, use: Fields): Promise<object> {
    await using page = await startWebServer((_, response) =>
      response.writeHead(agent["kind"] === "http" ? 200 : 401).end('{"tag": "1.0.0"}'),
    );
    const config = filled(
      documentOf({ environment: { agents: [{ use: "a", ...use }] }, top: { agents: { a: agent } } }, "api.yaml"),
      page.url,
    );
    const args = ["wait", "--repo", "{repo}", "--app", "api", "--environment", "dev", "--timeout", "1s"];
    const said = await observe(git, { files, config }, args, env);
    const asked = page.requests.map(({ path, headers }) => {
      const { authorization, "x-team": team, "x-pass": pass } = headers;
      return JSON.stringify({ path, authorization, team, pass });
    });
    return { ...said, asked: [...new Set(asked)] };
  }

  test.each(shownIn(["argo-cd", "flux", "http"]))("%s changes what is asked, or said", async (id, row) => {
    const kind = id.split(".")[0] as keyof typeof agentConfigs;
    const base = agentConfigs[kind];
    const without = await waitWith({ ...base, ...row.without }, uses[kind]);
    expect(await waitWith({ ...base, ...row.without, ...row.with }, uses[kind])).not.toEqual(without);
  });

  test.each(shownIn(["agentUse"]))("%s changes what is asked, or said", async (_, row) => {
    const agent = agentConfigs["argo-cd"];
    expect(await waitWith(agent, { ...uses["argo-cd"], ...row.with })).not.toEqual(
      await waitWith(agent, uses["argo-cd"]),
    );
  });
});

describe("the patience with Argo CD", () => {
  const states: readonly Json[] = [
    ...["07-synced-healthy-new", "10-degraded-new", "11-comparison-error"].map(state),
    healthyState((application) => {
      application.status.sync.status = "OutOfSync";
      application.status.resources[1].status = "OutOfSync";
    }),
    healthyState((application) => {
      application.status.summary.images = ["registry.example.com/team/guestbook:1.41.0"];
    }),
    healthyState((application) => {
      application.status.conditions = [
        { type: "UnknownError", message: "x", lastTransitionTime: "2026-08-22T10:00:30Z" },
      ];
    }),
  ];
  /** What is judged of each state at first, and nine minutes later. */
  const judged = (key: string, length: number): string[] =>
    states.flatMap((application) => {
      const policy = { grace: { [key]: length } };
      const first = judgeArgoCd(application, rollout, { ...context, policy, now: new Date("2026-08-22T10:01:20Z") });
      const later = judgeArgoCd(application, rollout, { ...context, policy, memory: first.memory });
      return [first, later].map(({ verdict }) => `${verdict.rule} ${verdict.state}`);
    });
  const graces = keys.filter(({ id }) => id.startsWith("grace."));

  test.each(graces.map(({ key }) => key))("grace.%s changes a verdict", (key) => {
    if (key === "appear") expect(flawOf({ file: access, says: "appear: 60_000" }, key)).toBeUndefined();
    else expect(judged(key, 0)).not.toEqual(judged(key, 86_400_000));
  });
});
