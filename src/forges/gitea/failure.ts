import { knownPage } from "../../domain/known-page.ts";
import { type ErrorKind, TagboatError } from "../../errors.ts";

/** A failed answer, with the details that the adapter can act on. */
export class GiteaError extends TagboatError {
  /** HTTP status; 0: there was no answer. */
  readonly status: number;
  /** The server's message, without secrets; empty if it sent no message, as when the server itself fails. */
  readonly said: string;
  /** The answer has Git's output instead of a `message`. The server reports a merge conflict this way. */
  readonly isGitOutput: boolean;

  constructor(kind: ErrorKind, message: string, { status, said, isGitOutput = false, ...details }: GiteaFacts) {
    super(kind, message, details);
    this.status = status;
    this.said = said;
    this.isGitOutput = isGitOutput;
  }
}

interface GiteaFacts {
  readonly status: number;
  readonly said: string;
  readonly isGitOutput?: boolean;
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** The request as an error names it: method and URL, without secrets. */
export interface Asked {
  readonly method: string;
  readonly url: string;
}

/** The error for an answer. The caller removes secrets from the server's texts first, since they may echo the token. */
export function failedAnswer(asked: Asked, { status, body, location }: Answered): GiteaError {
  const said = messageOf(body);
  const where = `${asked.method} ${asked.url}`;
  const facts = { status, said, isGitOutput: /"(Style|StdErr)":/.test(body) };
  if (status >= 300 && status < 400) return renamed(where, knownPage(location, [asked.url]), facts);
  const words = said === "" ? "without a message" : `"${said.replace(/\s+/g, " ")}"`;
  return new GiteaError(kindOf(status), `${where}: the server answered ${status}, ${words}`, {
    ...facts,
    hint: hintOf(status, said),
  });
}

interface Answered {
  readonly status: number;
  readonly body: string;
  readonly location?: string | null;
}

function renamed(where: string, location: string | undefined, facts: GiteaFacts): GiteaError {
  const to = location === undefined ? "" : ` to ${location}`;
  return new GiteaError("refused", `${where}: the server redirects${to}: the repository was renamed or moved`, {
    ...facts,
    hint: "Name the repository by its present address: a redirect would turn a write into a read.",
  });
}

function kindOf(status: number): ErrorKind {
  if (status === 404) return "not-found";
  if (status === 401 || status === 429 || status >= 500) return "remote";
  return "refused";
}

function hintOf(status: number, said: string): string | undefined {
  if (status === 401) return "Check the token: it may be wrong, or have expired.";
  if (status === 403 && said.includes("required scope")) return "Give the token the scope that the server names.";
  if (status === 403) return "The token's user may not do this here.";
  if (status === 404) return "It does not exist, or the token may not see it.";
  if (status === 423) return "Archived repositories are read-only.";
  if (status === 429) return "A proxy before the server limits requests: try again later.";
  if (status >= 500 && said === "") return "The server does not say why; its log does.";
  return undefined;
}

function messageOf(body: string): string {
  try {
    const { message } = JSON.parse(body) as { readonly message?: unknown };
    return typeof message === "string" ? message : "";
  } catch {
    // Probably the HTML page of a proxy: its first words are better than no message.
    return body
      .replace(/<[^>]*>/g, " ")
      .replace(/\s+/g, " ")
      .trim()
      .slice(0, 200);
  }
}

/** Whether the request may have taken effect: there was no answer, or the answer does not say. */
export const isUncertain = (error: unknown): boolean =>
  error instanceof GiteaError && (error.status === 0 || error.status === 429 || error.status >= 500);

/** The status of a failed answer; undefined for any other failure. */
export const statusOf = (error: unknown): number | undefined =>
  error instanceof GiteaError ? error.status : undefined;
