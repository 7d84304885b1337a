import { cutTo } from "../../domain/text.ts";
import { TagboatError } from "../../errors.ts";
import type { Opened, PullRequest, PullRequestDraft, PullRequests } from "../forge.ts";
import { pause } from "../shared/pause.ts";
import { type Client, once } from "./client.ts";
import { type Failure, failureError, isLost, says } from "./failure.ts";
import { mergePull } from "./merge.ts";
import { isFromWithin, toPullRequest } from "./pull-request.ts";

/** Pull requests of one repository on GitHub. */
export function pullRequests(client: Client): PullRequests {
  return {
    from: (head, state) => pullsFrom(client, head, state),
    listOpen: () => openPulls(client),
    get: (number) => getPull(client, number),
    open: (draft) => openPull(client, draft),
    edit: (number, text) => editPull(client, number, text),
    async close(number) {
      await client.ask(`Closing pull request #${number}`, () =>
        client.rest.pulls.update({
          ...client.repo,
          pull_number: number,
          state: "closed",
        }),
      );
    },
    merge: (pull, request) => mergePull(client, pull, request),
  };
}

/** GitHub refuses longer ones. */
const longest = { title: 256, body: 65_536 };

const fitted = ({ title, body }: { title?: string | undefined; body?: string | undefined }) => ({
  ...(title !== undefined && { title: cutTo(title, longest.title) }),
  ...(body !== undefined && { body: cutTo(body, longest.body) }),
});

async function pullsFrom(client: Client, head: string, state: "open" | "all"): Promise<PullRequest[]> {
  const found = await client.ask(`Listing the pull requests from ${head}`, () =>
    client.rest.pulls.list({
      ...client.repo,
      // GitHub ignores a head without an owner, and would return all pull requests.
      head: `${client.options.owner}:${head}`,
      state,
      sort: "created",
      direction: "desc",
      per_page: 100,
    }),
  );
  return found
    .filter((pull) => pull.head.ref === head && isFromWithin(pull))
    .map((pull) => toPullRequest(pull, client));
}

const perPage = 100;
/** A longer list would cost more requests than its end is worth. */
const mostRead = 1000;

async function openPulls(client: Client): Promise<PullRequest[]> {
  const found = new Map<number, PullRequest>();
  for (let page = 1; ; page++) {
    const pulls = await client.ask("Listing the open pull requests", () =>
      client.rest.pulls.list({
        ...client.repo,
        state: "open",
        sort: "created",
        direction: "desc",
        per_page: perPage,
        page,
      }),
    );
    // A pull request that moves to the next page while we read appears twice.
    for (const pull of pulls.filter(isFromWithin)) found.set(pull.number, toPullRequest(pull, client));
    if (pulls.length < perPage) break;
    if (page * perPage === mostRead) {
      client.options.log.debug(`Looked through the newest ${mostRead} open pull requests only`);
      break;
    }
  }
  return [...found.values()].sort((a, b) => b.number - a.number);
}

async function getPull(client: Client, number: number): Promise<PullRequest> {
  const data = await client.ask(`Reading pull request #${number}`, () =>
    client.rest.pulls.get({ ...client.repo, pull_number: number }),
  );
  return toPullRequest(data, client);
}

/** Milliseconds before each further look: a new push or pull request may not be visible everywhere at once. */
const lag = [1000, 2000];

/** A request whose answer was lost may be sent again: GitHub opens no second pull request from the same branch into the same base. */
async function openPull(client: Client, draft: PullRequestDraft): Promise<Opened> {
  const { head, base, isDraft } = draft;
  for (let attempt = 0; ; attempt++) {
    const outcome = await client.attempt(() =>
      client.rest.pulls.create({
        ...client.repo,
        ...fitted(draft),
        title: cutTo(draft.title, longest.title),
        head,
        base,
        ...(isDraft === true && { draft: true }),
        ...once,
      }),
    );
    if (outcome.ok) return { kind: "opened", pullRequest: toPullRequest(outcome.data, client) };
    // A plan without drafts must not prevent the pull request: the answer shows that it is not a draft.
    if (isDraft === true && says(outcome.failure, /^Draft pull requests are not supported/i))
      return openPull(client, { ...draft, isDraft: false });
    const { failure } = outcome;
    const wait = lag[attempt];
    if (wait === undefined || !(isUnseen(failure, "head") || isLost(failure))) return notOpened(client, draft, failure);
    const present = await presentPull(client, draft, failure);
    if (present !== undefined) return { kind: "exists", pullRequest: present };
    await pause(client.options, wait);
  }
}

const isUnseen = ({ errors }: Failure, side: string): boolean =>
  errors.some(({ field, code }) => field === side && code === "invalid");

async function notOpened(client: Client, draft: PullRequestDraft, failure: Failure): Promise<Opened> {
  const { head, base } = draft;
  if (says(failure, /^No commits between /)) return { kind: "nothing-to-merge" };
  const present = await presentPull(client, draft, failure);
  if (present !== undefined) return { kind: "exists", pullRequest: present };
  const unseen = isUnseen(failure, "head") ? head : isUnseen(failure, "base") ? base : undefined;
  if (unseen === undefined) throw failureError(client, `Opening a pull request from ${head} to ${base}`, failure);
  throw new TagboatError("not-found", `No pull request from ${head} to ${base}: there is no branch ${unseen}`, {
    hint: `Look whether ${unseen} was deleted, or never pushed.`,
    cause: failure.cause,
  });
}

/** The pull request that already exists, or that was opened although the answer was lost. */
async function presentPull(
  client: Client,
  { head, base }: PullRequestDraft,
  failure: Failure,
): Promise<PullRequest | undefined> {
  const isThere = says(failure, /^A pull request already exists/);
  if (!isThere && !isLost(failure)) return undefined;
  for (const wait of isThere ? [0, ...lag] : [0]) {
    if (wait > 0) await pause(client.options, wait);
    const pullRequest = (await pullsFrom(client, head, "open")).find((pull) => pull.base === base);
    if (pullRequest !== undefined) return pullRequest;
  }
  return undefined;
}

async function editPull(
  client: Client,
  number: number,
  text: Partial<Pick<PullRequestDraft, "title" | "body" | "base">>,
): Promise<PullRequest> {
  const present = await getPull(client, number);
  if (present.state !== "open") return present;
  const wanted = { ...fitted(text), ...(text.base !== undefined && { base: text.base }) };
  const changes = Object.entries(wanted).filter(([name, value]) => present[name as keyof typeof wanted] !== value);
  if (changes.length === 0) return present;
  const data = await client.ask(`Editing pull request #${number}`, () =>
    client.rest.pulls.update({
      ...client.repo,
      pull_number: number,
      ...Object.fromEntries(changes),
    }),
  );
  return toPullRequest(data, client);
}
