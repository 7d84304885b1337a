import { TagboatError } from "../../errors.ts";
import { type HostedRepository, repositoryPage } from "../shared/repository-page.ts";

/** GitHub's answer to a failed request, or the fact that there was no answer. */
export interface Failure {
  /** HTTP status; 0: there was no answer. A GraphQL request that failed inside has 200. */
  readonly status: number;
  /** Each sentence of the answer: the message, and the errors below it. */
  readonly said: readonly string[];
  readonly errors: readonly FieldError[];
  /** The permissions that the request needs, if GitHub names them. */
  readonly permissions?: string;
  readonly isRateLimit: boolean;
  readonly cause: unknown;
}

interface FieldError {
  readonly type?: string;
  readonly field?: string;
  readonly code?: string;
  readonly message?: string;
}

/** Reads what Octokit throws. Its own message merges all parts into one text, so this reads the answer's body. */
export function readFailure(error: unknown): Failure {
  const thrown = isObject(error) ? error : {};
  const response = isObject(thrown["response"]) ? thrown["response"] : undefined;
  // Octokit reports a broken connection as status 500; only the missing response shows the difference.
  const isGraphql = Array.isArray(thrown["errors"]);
  const status = isGraphql ? 200 : response === undefined ? 0 : Number(thrown["status"]);
  const body = isGraphql ? { errors: thrown["errors"] } : response?.["data"];
  const errors = isObject(body) ? fieldErrors(body["errors"]) : [];
  const said = [
    ...(isObject(body) && typeof body["message"] === "string" ? [body["message"].trim()] : []),
    ...errors.flatMap(({ message }) => (message === undefined ? [] : [message.trim()])),
  ];
  const headers = isObject(response?.["headers"]) ? response["headers"] : {};
  const permissions = headers["x-accepted-github-permissions"];
  return {
    status,
    said: said.length > 0 ? said : [unsaid(error, status)],
    errors,
    ...(typeof permissions === "string" && permissions !== "" && { permissions }),
    isRateLimit: isLimit({ status, said, headers, errors }),
    cause: error,
  };
}

function unsaid(error: unknown, status: number): string {
  if (status > 0) return `HTTP ${status}`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : "no answer";
}

function isLimit({
  status,
  said,
  headers,
  errors,
}: Pick<Failure, "status" | "said" | "errors"> & { headers: Readonly<Record<string, unknown>> }): boolean {
  if (errors.some(({ type }) => type === "RATE_LIMITED")) return true;
  if (status !== 403 && status !== 429) return false;
  return (
    status === 429 ||
    headers["x-ratelimit-remaining"] === "0" ||
    said.some((text) => /secondary rate limit|rate limit exceeded|abuse detection/i.test(text))
  );
}

/** GitHub returns a list of objects, a list of texts, one object or one text. */
function fieldErrors(errors: unknown): FieldError[] {
  const list = Array.isArray(errors) ? errors : errors === undefined ? [] : [errors];
  return list.map((error: unknown) => {
    if (typeof error === "string") return { message: error };
    if (!isObject(error)) return {};
    const texts = ["type", "field", "code", "message"].flatMap((name) => {
      const value = error[name];
      return typeof value === "string" ? [[name, value] as const] : [];
    });
    return Object.fromEntries(texts);
  });
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** Whether any sentence of the failure matches. */
export const says = ({ said }: Pick<Failure, "said">, pattern: RegExp): boolean =>
  said.some((text) => pattern.test(text));

/** Whether the request may have taken effect although there was no usable answer. */
export const isLost = ({ status }: Failure): boolean => status === 0 || status >= 500;

/** The failure in one line. */
export function sentence({ said }: Pick<Failure, "said">): string {
  const useful = said.length > 1 ? said.filter((text) => !/^Validation Failed$/i.test(text)) : said;
  return useful.map((text) => text.replace(/\s*\n\s*/g, " ")).join("; ");
}

/** The repository, and the token, of the failed request. */
interface Asker {
  readonly options: HostedRepository & { readonly token?: string };
}

/** The error for a failure that no caller handles. */
export function failureError({ options }: Asker, doing: string, failure: Failure): TagboatError {
  const where = repositoryPage(options);
  const fail = (kind: "remote" | "refused" | "not-found", text: string, hint?: string) =>
    new TagboatError(kind, `${doing} of ${where} failed: ${text}`, { hint, cause: failure.cause });
  const text = sentence(failure);
  if (failure.isRateLimit) return fail("remote", text, limitHint(failure));
  const isForbidden = failure.status === 403 || failure.errors.some(({ type }) => type === "FORBIDDEN");
  if (isForbidden) return fail("refused", text, permissionHint(failure));
  if (failure.status === 401) return fail("remote", `GitHub rejected the token (${text})`, tokenHint(options.token));
  if (failure.status === 404 || failure.errors.some(({ type }) => type === "NOT_FOUND")) {
    return fail("not-found", text, unseen);
  }
  if (isLost(failure)) return fail("remote", text, lostHint(failure));
  if (says(failure, /^No commit found/i))
    return fail("not-found", text, "The commit may never have been pushed there.");
  return fail("refused", text);
}

/** A proxy's 429 counts as a rate limit, too, but says nothing of GitHub's. */
const limitHint = (failure: Failure): string =>
  failure.status === 429 && !says(failure, /rate limit/i)
    ? "GitHub, or a proxy before it, limits requests: try again later."
    : "The token has used up what GitHub allows; try again later, or use another token.";

const unseen =
  "Check the name. To a token that may not see it, a private repository is not there at all; a job's own token (GITHUB_TOKEN) sees the repository of its run, and of the private ones no other.";

/** The cause may be a TagboatError with a better hint. */
function lostHint({ cause }: Failure): string {
  const inner = cause instanceof Error ? cause.cause : undefined;
  const hint = inner instanceof TagboatError ? inner.hint : undefined;
  return hint ?? "Try again; if it stays, look at the server's status page.";
}

function tokenHint(token: string | undefined): string {
  return token === undefined
    ? "No token was given; GitHub wants one for this."
    : "It may have expired, or belong to another server.";
}

/** The way to give the token the permission. */
export function permissionHint(failure: Failure): string {
  if (says(failure, /not permitted to create or approve pull requests/i)) {
    return 'Turn on "Allow GitHub Actions to create and approve pull requests" in the settings of the repository or its organization (Actions, General), or use the token of an app or a bot user.';
  }
  if (says(failure, /archived/i)) return "The repository is archived: nothing can be written there.";
  const needs = failure.permissions === undefined ? "" : ` GitHub asks for: ${failure.permissions}.`;
  return `The token lacks a permission.${needs} For a job's own token, add it under \`permissions:\`; for an app or a fine-grained token, in its settings.`;
}
