import { readFileSync } from "node:fs";
import type { Flavour } from "./gitea/state.ts";
import type { GiteaServer } from "./gitea-server.ts";

/** A call that a real server answered, and the shape of its answer. */
export interface Recorded {
  readonly file: string;
  readonly name: string;
  readonly as: string;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly status: number;
  readonly list?: boolean;
  readonly keys?: readonly string[];
  readonly message?: string;
  /** Of a list of commits: what each says, how many parents it has, and who made it. */
  readonly commits?: readonly { readonly parents: number }[];
  /** Of a pull request: what became of it. */
  readonly pull?: unknown;
  /** Of a timeline: its events. */
  readonly types?: readonly string[];
}

/** Not a call: whether the server had merged a pull request by itself, some seconds later. */
export interface RecordedWait {
  readonly file: string;
  readonly name: string;
  readonly isMerged: boolean;
}

const lines = (name: string): readonly string[] =>
  readFileSync(new URL(`../recordings/gitea-api/${name}.jsonl`, import.meta.url), "utf8")
    .trimEnd()
    .split("\n");

/** The calls about a repository and what is in it. */
export const recordedCalls = (flavour: Flavour): readonly Recorded[] =>
  lines(flavour).map((line) => JSON.parse(line) as Recorded);

/** The calls about merging, with the waits between them. */
export const recordedMerges = (flavour: Flavour): readonly (Recorded | RecordedWait)[] =>
  lines(`${flavour}-merges`).map((line) => JSON.parse(line) as Recorded | RecordedWait);

/** Numbers and ids are those of the day. */
const plain = (text: unknown): string =>
  String(text)
    .replace(/[0-9a-f]{40}/g, "<id>")
    .replace(/\d+/g, "<n>")
    .replace(/acme\/\w+/g, "acme/config");

function authorization(server: GiteaServer, as: string): Record<string, string> {
  const scopes: Record<string, readonly string[]> = {
    bot_readonly: ["read:repository"],
    bot_repo_only: ["write:repository"],
    bot_norepo: ["read:user"],
  };
  if (as === "anonymous") return {};
  if (as === "bad token") return { authorization: `token ${"0".repeat(40)}` };
  const limited = scopes[as];
  if (limited !== undefined) return { authorization: `token ${server.addToken("bot", limited)}` };
  const tokens: Readonly<Record<string, string>> = { ...server.tokens, alice: server.tokens.owner };
  return { authorization: `token ${tokens[as]}` };
}

/** What is compared of an answer. */
export interface Shape {
  readonly status: number;
  readonly keys: readonly string[] | undefined;
  readonly message: string | undefined;
}

/** The recorded answer's. */
export const recordedShape = ({ status, keys, message }: Recorded): Shape => ({
  status,
  keys,
  message: message === undefined ? undefined : plain(message),
});

export interface Replayed extends Shape {
  readonly body: unknown;
}

/** Sends a recorded call to the server of the tests; `head` is the commit that it was about. */
export async function replay(server: GiteaServer, call: Recorded, head: string): Promise<Replayed> {
  const filled = (text: string) => text.replaceAll("{head}", head);
  const response = await fetch(`${server.url}${filled(call.path)}`, {
    method: call.method,
    headers: { ...authorization(server, call.as), "content-type": "application/json" },
    redirect: "manual",
    ...(call.body !== undefined && { body: filled(JSON.stringify(call.body)) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  const body: unknown = isJson ? JSON.parse(text) : undefined;
  const first: unknown = Array.isArray(body) ? body[0] : body;
  const keys = typeof first === "object" && first !== null ? Object.keys(first).toSorted() : undefined;
  const message = (body as { message?: unknown } | undefined)?.message;
  return { status: response.status, keys, message: message === undefined ? undefined : plain(message), body };
}
