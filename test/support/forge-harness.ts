import type { SeedFiles } from "./git-seed.ts";
import type { ServedRepository } from "./git-server.ts";
import { type GiteaServer, type GiteaServerOptions, startGiteaServer } from "./gitea-server.ts";
import { type GitHubRepository, startGitHubServer } from "./github-server.ts";

export type ForgeFlavour = "github" | "gitea" | "forgejo";

/** A pull request as any of the servers has it. */
export interface SeenPull {
  readonly number: number;
  readonly state: "open" | "closed" | "merged";
  readonly head: string;
  readonly headCommit: string;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  /** Teams that are asked for a review. */
  readonly teams: readonly string[];
}

/** The latest status of a context on a commit. */
export interface SeenStatus {
  readonly context: string;
  readonly state: string;
  readonly description: string | null;
  readonly target_url: string | null;
}

/** A request on the API, and its answer instead of the server's: the connection breaks. */
export type BreakWhen = (method: string, path: string) => "before" | "after" | undefined;

/** What somebody else answers in the server's place. */
export interface ForeignAnswer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

/** One of the forges with one repository, and what people do there. */
export interface ForgeHarness extends AsyncDisposable {
  readonly flavour: ForgeFlavour;
  /** Address of the repository, for Git and for `--repo`. */
  readonly repo: string;
  readonly token: string;
  /** Root of pages and API, as adapters are told. */
  readonly web: string;
  readonly served: ServedRepository;
  pulls(): Promise<SeenPull[]>;
  /** A person closes it without a merge. */
  close(number: number): Promise<void>;
  /** A person merges it. */
  merge(number: number): Promise<void>;
  /** Without a commit it is the head that alice approves. */
  approve(number: number, commit?: string): Promise<void>;
  /** Another account gives its opinion of the head: alice and bob may write, reader may not. */
  review(number: number, login: "alice" | "bob" | "reader", opinion: "approved" | "changes-requested"): Promise<void>;
  /** Dismisses every approval. */
  dismiss(number: number): Promise<void>;
  /** Adds a team of the organization "acme". Its members: logins. */
  addTeam(name: string, members: readonly string[]): void;
  /** Of merges; of pushes, too, unless they pass. */
  requireChecks(contexts: readonly string[], pushes?: "pass"): Promise<void>;
  requireApproval(rule?: ApprovalRule): Promise<void>;
  /** The same with the token of somebody who may read the rules of branches, and whose pull requests bob approves. */
  asAdministrator(): Pick<ForgeHarness, "flavour" | "repo" | "web" | "token" | "approve">;
  /** After each push from now on, the forge does not notice for a long time that an approval is outdated. */
  noticeNoStaleApprovals(): void;
  /** Lets the forge merge by itself later; Gitea and Forgejo always do. */
  allowAutoMerge(): void;
  /** A person edits a pull request. */
  edit(
    number: number,
    fields: { readonly title?: string; readonly body?: string; readonly base?: string },
  ): Promise<void>;
  /** Lets happen what the server does by itself. */
  settle(): Promise<void>;
  /** The plan has no drafts: only GitHub knows such a thing. */
  forbidDrafts(): void;
  /** A person orders the forge to merge it by itself. */
  orderMerge(number: number): Promise<void>;
  /** Whether the forge is to merge it by itself. */
  isScheduled(number: number): boolean;
  /** The repository as only its own server knows it. */
  readonly server: { readonly github: GitHubRepository } | { readonly gitea: GiteaServer };
  setStatus(commit: string, context: string, state: "success" | "failure" | "pending"): Promise<void>;
  /** Somebody else who may write says something of a commit. */
  say(commit: string, status: Pick<SeenStatus, "context" | "state" | "description">): Promise<void>;
  statuses(commit: string): Promise<readonly SeenStatus[]>;
  /** Lets time pass at once on the server. */
  advance(milliseconds: number): void;
  /** Breaks connections of the API; asked for every request there. */
  breakWhen(rule: BreakWhen): void;
  /** Answers requests on the API instead of the server. */
  answerWith(rule: (method: string, path: string) => ForeignAnswer | undefined): void;
  /** Another repository on the same host. The answer: its address. */
  addRepository(fullName: string, files: SeedFiles): Promise<string>;
  /** The same, as who may read and write it on the server itself. On Gitea and Forgejo, the API does not know it. */
  addServed(fullName: string, files: SeedFiles): Promise<ServedRepository>;
  /** What else happens when a request on the API comes in. */
  onRequest(act: (method: string, path: string, body: string) => Promise<void> | void): void;
}

export interface ApprovalRule {
  readonly count?: number;
  /** A push dismisses what was approved before it, once the forge has worked it off. */
  readonly isDismissed?: boolean;
  /** What was approved at another commit does not count, whenever it was approved. */
  readonly isIgnored?: boolean;
}

export const flavours: readonly ForgeFlavour[] = ["github", "gitea", "forgejo"];

/** One forge for each adapter: that of Gitea is Forgejo's, too. Where the two answer differently, the adapter's own tests have both. */
export const oneOfEachAdapter: readonly ForgeFlavour[] = ["github", "gitea"];

export interface ForgeOptions {
  /** The token is the job's own. */
  readonly isJob?: boolean;
  /** How late Gitea and Forgejo are. */
  readonly delays?: GiteaServerOptions["delays"];
}

export const startForge = (
  flavour: ForgeFlavour,
  files: SeedFiles,
  options: ForgeOptions = {},
): Promise<ForgeHarness> => (flavour === "github" ? startGitHub(files, options) : startGitea(flavour, files, options));

async function startGitHub(files: SeedFiles, { isJob = false }: ForgeOptions): Promise<ForgeHarness> {
  const server = await startGitHubServer({
    accounts: {
      "test-token": isJob ? { login: "github-actions[bot]", isJob } : { login: "deployer" },
      "alice-token": { login: "alice" },
      "mute-token": { login: "mute", lacks: ["statuses=write", "deployments=write"] },
    },
  });
  const repository = await server.create("acme/config", files);
  const call = async (method: string, path: string, body: unknown): Promise<void> => {
    const answer = await fetch(`${server.apiUrl}/repos/acme/config${path}`, {
      method,
      headers: { authorization: "token alice-token", "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  };
  const approve = (number: number, commit?: string) => repository.review(number, "alice", "APPROVED", commit);
  const place = { flavour: "github", repo: repository.served.url, token: "test-token", web: server.webUrl } as const;
  return {
    ...place,
    served: repository.served,
    pulls: async () =>
      repository.state.pulls.map(({ number, state, isMerged, head, headCommit, title, body, labels, teams }) => ({
        number,
        state: isMerged ? "merged" : state,
        head,
        headCommit,
        title,
        body,
        labels,
        teams,
      })),
    close: (number) => call("PATCH", `/pulls/${number}`, { state: "closed" }),
    merge: (number) => call("PUT", `/pulls/${number}/merge`, { merge_method: "squash" }),
    approve,
    review: (number, login, opinion) =>
      repository.review(number, login, opinion === "approved" ? "APPROVED" : "CHANGES_REQUESTED"),
    async dismiss(number) {
      for (const { reviews } of repository.state.pulls.filter((pull) => pull.number === number)) {
        for (const review of reviews.values()) if (review.state === "APPROVED") review.state = "DISMISSED";
      }
    },
    addTeam: (name, members) => void server.teams.set(`acme/${name}`, members),
    requireChecks: async (requiredChecks, pushes) =>
      repository.protect("main", { requiredChecks, ...(pushes === "pass" && { pushesPass: true }) }),
    requireApproval: async ({ count = 1, isDismissed = false, isIgnored = false } = {}) =>
      repository.protect("main", {
        requiredApprovals: count,
        ...((isDismissed || isIgnored) && { dismissesStaleReviews: true }),
        // The old protection tells only administrators of it.
        ...(isIgnored && { wantsLastPushApproved: true, by: "ruleset" }),
      }),
    // Rulesets are told to everybody.
    asAdministrator: () => ({ ...place, approve }),
    noticeNoStaleApprovals: () =>
      void Object.assign(repository.state, { looksUntilDismissed: Number.POSITIVE_INFINITY }),
    allowAutoMerge: () => void Object.assign(repository.state.settings, { allowsAutoMerge: true }),
    edit: (number, fields) => call("PATCH", `/pulls/${number}`, fields),
    settle: async () => undefined,
    forbidDrafts: () => void Object.assign(repository.state.settings, { allowsDrafts: false }),
    async orderMerge(number) {
      const query =
        "mutation ($input: EnablePullRequestAutoMergeInput!) { enablePullRequestAutoMerge(input: $input) { pullRequest { id } } }";
      const answer = await fetch(server.graphqlUrl, {
        method: "POST",
        headers: { authorization: "token alice-token", "content-type": "application/json" },
        body: JSON.stringify({ query, variables: { input: { pullRequestId: `PR_acme/config/${number}` } } }),
      });
      const { errors } = (await answer.json()) as { errors?: unknown };
      if (errors !== undefined) throw new Error(JSON.stringify(errors));
    },
    isScheduled: (number) =>
      repository.state.pulls.some((pull) => pull.number === number && pull.autoMerge !== undefined),
    server: { github: repository },
    setStatus: (commit, context, state) => repository.setStatus(commit, context, state),
    say: (commit, status) => call("POST", `/statuses/${commit}`, status),
    advance: server.advance,
    async statuses(commit) {
      const headers = { authorization: "token alice-token" };
      const answer = await fetch(`${server.apiUrl}/repos/acme/config/commits/${commit}/status`, { headers });
      return ((await answer.json()) as { statuses: SeenStatus[] }).statuses;
    },
    breakWhen(rule) {
      server.intercept = ({ method, path }) => {
        const when = rule(method, path);
        return when === undefined ? undefined : { kind: "cut", when };
      };
    },
    answerWith(rule) {
      server.intercept = ({ method, path }) => {
        const answer = rule(method, path);
        return answer && { kind: "answer", ...answer };
      };
    },
    addRepository: async (fullName, others) => (await server.create(fullName, others)).served.url,
    addServed: async (fullName, others) => (await server.create(fullName, others)).served,
    onRequest(act) {
      server.intercept = async ({ method, path, body }) => {
        await act(method, path, JSON.stringify(body ?? ""));
        return undefined;
      };
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      if (server.flaws.length > 0) throw new Error(`not GitHub's answers: ${server.flaws.join("\n")}`);
    },
  };
}

async function startGitea(
  flavour: "gitea" | "forgejo",
  files: SeedFiles,
  { isJob = false, delays = {} }: ForgeOptions,
): Promise<ForgeHarness> {
  const server = await startGiteaServer({ flavour, files, delays });
  const root = `/repos/${server.owner}/${server.name}`;
  const callAs = async (as: "owner" | "bob", method: string, path: string, body: unknown): Promise<void> => {
    const answer = await server.call(as, method, `${root}${path}`, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  };
  const call = (method: string, path: string, body: unknown) => callAs("owner", method, path, body);
  const approve = (as: "owner" | "bob", number: number, commit?: string) =>
    callAs(as, "POST", `/pulls/${number}/reviews`, { event: "APPROVED", ...(commit && { commit_id: commit }) });
  /** As a person does who reads "Please try again later": Gitea says so until it knows whether the commits can be merged. */
  const merge = async (number: number, form: Record<string, unknown> = { Do: "squash" }): Promise<void> => {
    for (let tries = 1; ; tries++) {
      const answer = await server.call("owner", "POST", `${root}/pulls/${number}/merge`, form);
      if (answer.status < 300) return;
      if (tries === 500) throw new Error(`merge: ${answer.status} ${JSON.stringify(answer.body)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return {
    flavour,
    repo: server.repoUrl,
    token: isJob ? server.tokens.job : server.token,
    web: server.url,
    served: server.repository,
    async pulls() {
      await server.settle();
      const answer = await server.call("owner", "GET", `${root}/pulls?state=all&sort=oldest&limit=50`);
      return (answer.body as GiteaPullAnswer[]).map(({ number, state, merged, head, title, body, labels }) => ({
        number,
        state: merged ? "merged" : state,
        head: head.ref,
        headCommit: head.sha,
        title,
        body,
        labels: labels.map((label) => label.name),
        teams: [...(server.pulls.find((pull) => pull.number === number)?.teams ?? [])],
      }));
    },
    close: (number) => call("PATCH", `/pulls/${number}`, { state: "closed" }),
    merge: (number) => merge(number),
    approve: (number, commit) =>
      call("POST", `/pulls/${number}/reviews`, {
        event: "APPROVED",
        ...(commit !== undefined && { commit_id: commit }),
      }),
    async review(number, login, opinion) {
      const event = opinion === "approved" ? "APPROVED" : "REQUEST_CHANGES";
      const as = login === "alice" ? "owner" : login;
      const answer = await server.call(as, "POST", `${root}/pulls/${number}/reviews`, { event });
      if (answer.status >= 300) throw new Error(`review: ${answer.status} ${JSON.stringify(answer.body)}`);
    },
    async dismiss(number) {
      const reviews = server.pulls.find((pull) => pull.number === number)?.reviews ?? [];
      for (const { id, state } of reviews)
        if (state === "APPROVED")
          await call("POST", `/pulls/${number}/reviews/${id}/dismissals`, { message: "not like this" });
    },
    addTeam: (name, members) => server.addTeam(name, members),
    requireChecks: (contexts, pushes) =>
      server.protect({
        rule_name: "main",
        enable_push: pushes === "pass",
        enable_status_check: true,
        status_check_contexts: [...contexts],
      }),
    requireApproval: ({ count = 1, isDismissed = false, isIgnored = false } = {}) =>
      server.protect({
        rule_name: "main",
        required_approvals: count,
        dismiss_stale_approvals: isDismissed,
        ignore_stale_approvals: isIgnored,
      }),
    asAdministrator() {
      const { tokens, repoUrl: repo, url: web } = server;
      return { flavour, repo, web, token: tokens.owner, approve: (number, commit) => approve("bob", number, commit) };
    },
    noticeNoStaleApprovals: () => server.delay({ reviews: Number.POSITIVE_INFINITY }),
    allowAutoMerge: () => undefined,
    async settle() {
      server.advance(1_000);
      await server.settle();
    },
    edit: (number, fields) => call("PATCH", `/pulls/${number}`, fields),
    forbidDrafts: () => undefined,
    orderMerge: (number) => merge(number, { Do: "merge", merge_when_checks_succeed: true }),
    isScheduled: (number) => server.pulls.some((pull) => pull.number === number && pull.schedule !== undefined),
    server: { gitea: server },
    setStatus: (commit, context, state) => call("POST", `/statuses/${commit}`, { context, state }),
    say: (commit, status) => call("POST", `/statuses/${commit}`, status),
    advance: server.advance,
    async statuses(commit) {
      const { body } = await server.call("owner", "GET", `${root}/commits/${commit}/status?limit=50`);
      return (
        (body as { statuses: (SeenStatus & { status: string })[] | null }).statuses?.map((one) => ({
          ...one,
          state: one.status,
        })) ?? []
      );
    },
    breakWhen(rule) {
      server.intercept = ({ method, path }) => {
        const when = path.startsWith("/api/") ? rule(method, path) : undefined;
        return when === undefined ? undefined : { kind: "reset", when };
      };
    },
    answerWith(rule) {
      server.intercept = ({ method, path }) => {
        const answer = path.startsWith("/api/") ? rule(method, path) : undefined;
        return answer && { kind: "status", ...answer };
      };
    },
    addRepository: async (fullName, others) => (await server.addPlain(fullName, others)).url,
    addServed: (fullName, others) => server.addPlain(fullName, others),
    onRequest(act) {
      server.intercept = ({ method, path, body }) =>
        path.startsWith("/api/") ? { kind: "wait", until: Promise.resolve(act(method, path, body)) } : undefined;
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}

interface GiteaPullAnswer {
  readonly number: number;
  readonly state: "open" | "closed";
  readonly merged: boolean;
  readonly head: { readonly ref: string; readonly sha: string };
  readonly title: string;
  readonly body: string;
  readonly labels: readonly { readonly name: string }[];
}
