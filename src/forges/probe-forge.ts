import { TagboatError } from "../errors.ts";
import type { Fetch } from "../io/http.ts";
import type { ForgeKind } from "./forge.ts";

type Found =
  | {
      readonly kind: ForgeKind;
      /** Root of the forge; a redirect may have changed http to https. */
      readonly root: string;
    }
  /** No forge: what answered instead, a phrase for each question. */
  | { readonly answers: readonly string[] };

interface Means {
  readonly fetch: Fetch;
  /** For a server that refuses anonymous requests. */
  token(): Promise<string | undefined>;
  pause(milliseconds: number): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The answer's own URL, after redirects. */
  readonly url: string;
  readonly text: string;
  /** The parsed document, if it is a JSON object. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
}

/** The questions that identify a forge, and the kind that each answer means. */
const questions: readonly {
  readonly path: string;
  kindOf(answer: Answer): ForgeKind | undefined;
}[] = [
  { path: "/api/forgejo/v1/version", kindOf: (answer) => (isGiteaLike(answer) ? "forgejo" : undefined) },
  { path: "/api/v1/version", kindOf: giteaOrForgejo },
  { path: "/api/v3/meta", kindOf: (answer) => (isGitHub(answer) ? "github" : undefined) },
];

/** Asks a server which forge it is. @throws remote: no answer, or the server is unwell */
export async function probeForge(root: string, means: Means): Promise<Found> {
  const answers: string[] = [];
  for (const { path, kindOf } of questions) {
    const answer = await ask(`${root}${path}`, means);
    const foreign = redirectedTo(root, answer);
    const kind = foreign === undefined ? kindOf(answer) : undefined;
    if (kind !== undefined) return { kind, root: answer.url.slice(0, -path.length) };
    if (isUnwell(answer)) {
      throw new TagboatError("remote", `${root} cannot say which forge it is: ${path} gave ${described(answer)}`, {
        hint: "Run again when the server is well, or name the forge with --forge and --forge-url.",
      });
    }
    answers.push(`${path} gave ${foreign ?? described(answer)}`);
  }
  return { answers };
}

/** How often an unwell server is asked, and the milliseconds before the second try; each pause is twice as long as the one before. */
const mostTries = 4;
const firstPause = 500;

/** A temporary failure proves nothing: an unwell server may still be a forge. */
async function ask(url: string, means: Means): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const answer = await askOnce(url, means).catch((error: unknown) => {
      if (tries < mostTries && error instanceof TagboatError && error.kind === "remote") return undefined;
      throw error;
    });
    if (answer !== undefined && tries >= triesWorth(answer)) return answer;
    await means.pause(firstPause * 2 ** (tries - 1));
  }
}

const isUnwell = ({ status }: Answer): boolean => status === 429 || status >= 500;

/** An empty or cut-off body is a failed answer. An HTML page may be real, or a proxy's for a moment. */
function triesWorth(answer: Answer): number {
  if (isUnwell(answer)) return mostTries;
  if (answer.status !== 200 || answer.json !== undefined) return 1;
  return answer.text.trimStart().startsWith("<") ? 2 : mostTries;
}

async function askOnce(url: string, { fetch, token }: Means): Promise<Answer> {
  const anonymous = await read(await fetch(url, { headers: { accept: "application/json" } }));
  if (anonymous.status !== 401 && anonymous.status !== 403) return anonymous;
  const secret = await token();
  if (secret === undefined) return anonymous;
  const headers = { accept: "application/json", authorization: `token ${secret}` };
  return read(await fetch(url, { headers, redirect: "error" }));
}

async function read(response: Response): Promise<Answer> {
  const { status, headers, url } = response;
  const text = await response.text();
  return { status, headers, url, text, json: parsed(text) };
}

function parsed(text: string): Answer["json"] {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === "object" ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** A server that refuses anonymous requests does so with the address of its own documentation. */
function isGiteaLike({ status, json }: Answer): boolean {
  if (status === 200) return typeof json?.["version"] === "string" && /^\d+\.\d+/.test(json["version"]);
  const { url } = json ?? {};
  return (status === 401 || status === 403) && typeof url === "string" && url.endsWith("/api/swagger");
}

function giteaOrForgejo(answer: Answer): ForgeKind | undefined {
  if (!isGiteaLike(answer)) return undefined;
  // Forgejo's version includes the Gitea version whose API it has: "15.0.3+gitea-1.22.0".
  return String(answer.json?.["version"]).includes("+gitea-") ? "forgejo" : "gitea";
}

/** An Enterprise Server always reports its version, in a header if its pages are private. */
function isGitHub({ status, headers, json }: Answer): boolean {
  if (headers.has("x-github-enterprise-version")) return true;
  return status === 200 && typeof json?.["verifiable_password_authentication"] === "boolean";
}

/** An answer from another host is not from the server that was asked. */
function redirectedTo(root: string, { url }: Answer): string | undefined {
  const host = new URL(url).host;
  const isSame = new URL(url).hostname === new URL(root).hostname;
  return isSame ? undefined : `a redirect to ${host}`;
}

/** Describes the answering server in a few plain words: the text is untrusted. */
function described({ status, headers, text, json }: Answer): string {
  const title = /<title[^>]*>([^<]{1,300})/i.exec(text)?.[1];
  const by = headers.has("x-gitlab-meta") || headers.has("x-gitlab-feature-category") ? " by GitLab" : "";
  const said = title ?? (typeof json?.["message"] === "string" ? json["message"] : undefined);
  const plain = said
    ?.replace(/[^\p{L}\p{N}\p{P}\p{S}]+/gu, " ")
    .trim()
    .slice(0, 80);
  return `${status}${by}${plain ? ` (“${plain}”)` : ""}`;
}
