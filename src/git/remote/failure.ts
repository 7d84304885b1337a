import { fileURLToPath } from "node:url";
import { TagboatError } from "../../errors.ts";

/** Why a Git command that talked to a server failed, judged by its output. */
export type FailureKind =
  | "over-limit"
  | "transient"
  /** The server failed while it judged a push: a temporary failure, or a rule that it cannot apply. */
  | "hook-failed"
  | "credentials"
  | "ssh-key"
  | "forbidden"
  | "not-found"
  | "tls"
  | "host-key"
  | "not-a-git-server"
  | "redirected"
  | "missing-ref"
  | "id-refused"
  | "id-unknown"
  | "shallow-refused"
  | "other-hash"
  | "dubious-owner"
  | "other";

export interface Failure {
  readonly kind: FailureKind;
  /** The messages of Git and the server. */
  readonly message: string;
}

/**
 * The first match wins. The messages are those of git 2.39 to 2.5x and curl, and the answers of Gitea, Forgejo, GitHub, GitLab, Azure
 * DevOps and Bitbucket. "hung up unexpectedly" follows many clear refusals, so lasting causes come first.
 */
const patterns: readonly (readonly [FailureKind, RegExp])[] = [
  // Our own message: a retry would exceed the limit again.
  ["over-limit", /^fatal: .* \(limit (?!answer-silence)[a-z-]+\)$/m],
  ["transient", /^fatal: .* \(limit answer-silence\)$/m],
  ["redirected", /returned error: 30[12378]/],
  [
    "tls",
    /SSL certificate|server certificate|certificate verif|unable to get local issuer|self.signed certificate|SSL: no alternative|CAfile|SSL routines|wrong version number/i,
  ],
  ["host-key", /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED|No \S+ host key is known/],
  ["ssh-key", /Permission denied \(publickey|Permission denied, please try again/],
  [
    "credentials",
    /Authentication failed|could not read (Username|Password)|returned error: 401|Invalid (username or|credentials)|HTTP Basic: Access denied|Failed to authenticate|Bad credentials/i,
  ],
  ["transient", /returned error: (5\d\d|429|408)|HTTP (5\d\d|429|408)/],
  ["missing-ref", /couldn't find remote ref/],
  ["id-refused", /Server does not allow request for unadvertised object/],
  ["id-unknown", /not our ref/],
  ["shallow-refused", /does not support shallow|dumb http transport|shallow file has changed/i],
  ["other-hash", /mismatched algorithms/],
  ["dubious-owner", /dubious ownership/],
  [
    "not-found",
    /[Rr]epository.{0,300}not found|not found:|returned error: (404|410)|does not appear to be a git repository|Repository .* does not exist|could not be found|no such (repository|project)|The project you were looking for/i,
  ],
  [
    "forbidden",
    /returned error: 403|access denied|permission to .* denied|Write access to repository not granted|not allowed to/i,
  ],
  [
    "not-a-git-server",
    /is this a git repository\?|invalid server response|bad line length|protocol error: |expected '?service|unsupported protocol version/i,
  ],
  [
    "transient",
    /Could not resolve (host|proxy)|Failed to connect|Couldn't connect|Connection (timed out|refused|reset|closed)|Empty reply|early EOF|unexpected disconnect|hung up unexpectedly|RPC failed|Recv failure|Send failure|recv error|SSL_read|SSL_connect|SSL_ERROR|Operation (too slow|timed out)|transfer closed|stream .*was not closed|kex_exchange_identification|Network is unreachable|No route to host|Temporary failure|expected flush|expected packfile|unable to access|unexpectedly|invalid index-pack output|index-pack failed/i,
  ],
];

/** Classifies a failure by Git's output. */
export function classifyFailure(stderr: string): Failure {
  const message = relevantLines(stderr);
  const words = withoutUrls(stderr);
  for (const [kind, pattern] of patterns) {
    if (pattern.test(words)) return { kind, message };
  }
  return { kind: "other", message };
}

/** A repository may be called "archived" or "not-found", so URLs are removed before the text is matched. */
export function withoutUrls(text: string): string {
  return text.replace(/'?[a-z][a-z0-9+.-]*:\/\/[^\s']*'?/gi, "''");
}

/** The meaningful lines, without boilerplate. */
export function relevantLines(stderr: string): string {
  const lines = stderr
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^(hint:|To |remote:( error:)?$|warning: redirecting)/.test(line))
    .map((line) => line.replace(/^(remote|fatal|error): (error: |GitLab: |Forgejo: )?/, ""))
    // The address is in the error already, and what Git adds to every failure of a remote is in the hints.
    .map((line) => line.replace(/^unable to access '[^']*': /, ""))
    .filter((line) => !boilerplate.test(line));
  return [...new Set(lines)].slice(0, 12).join("; ").slice(0, 1500);
}

const boilerplate =
  /^(?:Could not read from remote repository\.|Please make sure you have the correct access rights|and the repository exists\.)$/;

interface ErrorContext {
  readonly url: string;
  readonly hasCredentials: boolean;
  /** The likely problem with the credentials. */
  readonly credentialsHint?: string | undefined;
}

/** The error for a failure, after all retries. */
export function failureError(failure: Failure, { url, hasCredentials, credentialsHint }: ErrorContext): TagboatError {
  // If a prompt was suppressed, Git's message explains nothing.
  const isPrompt = /terminal prompts disabled/.test(failure.message);
  const said = failure.message === "" || isPrompt ? "" : `: ${failure.message}`;
  const make = (kind: "remote" | "not-found", what: string, hint: string) =>
    new TagboatError(kind, `${what}${said}`, { hint });
  const hinted = (hint: string): string => (credentialsHint === undefined ? hint : `${hint} ${credentialsHint}`);
  switch (failure.kind) {
    case "over-limit":
      return make(
        "remote",
        `Stopped reading from ${url}`,
        "Check that the address is the right one and that the server is healthy, then run again. docs/limits.md lists the limits.",
      );
    case "transient":
      return make(
        "remote",
        `${url} could not be reached, or failed again and again`,
        "Look at the server and the network, then run again.",
      );
    case "hook-failed":
      return make(
        "remote",
        `${url} failed while it checked the push`,
        "The server's log says why. Gitea fails this way if the branch takes signed commits only and this one is not signed: use --sign on, with a key that the host knows. Forgejo fails this way if a job's own token pushes to a protected branch.",
      );
    case "credentials":
      if (hasCredentials) {
        return make(
          "remote",
          `${url} rejects the credentials`,
          hinted("Is the token valid, not expired, and meant for this host?"),
        );
      }
      return new TagboatError("remote", `${url} asks for credentials, and there are none`, {
        hint: hinted("Set TAGBOAT_TOKEN, or --token-file, or configure a Git credential helper."),
      });
    case "ssh-key":
      return make(
        "remote",
        `${url} accepts none of the ssh keys`,
        "Load the right key into ssh-agent, or name it with GIT_SSH_COMMAND.",
      );
    case "forbidden":
      return make(
        "remote",
        `${url} forbids this to the credentials (403)`,
        hinted("The token needs the right to read and write this repository's contents."),
      );
    case "not-found":
      if (url.startsWith("file:")) return noRepositoryIn(fileURLToPath(url));
      return make(
        "not-found",
        `There is no repository at ${url}, or it is hidden from ${hasCredentials ? "these credentials" : "those without credentials"}`,
        hinted("Check the address. A server says the same where the token may not see the repository."),
      );
    case "tls":
      return make(
        "remote",
        `No trusted TLS connection to ${url}`,
        "If the server's certificate comes from your own authority, name it with --ca-file.",
      );
    case "host-key":
      return make("remote", `The ssh host key of ${url} is not known`, "Add it to known_hosts, having checked it.");
    case "not-a-git-server":
      return make(
        "remote",
        `${url} does not answer like a Git server`,
        "Is it the repository's clone address, and not a page, a login or a proxy?",
      );
    case "redirected":
      return make("remote", `${url} redirects in a way that cannot be followed`, "Give the address to which it leads.");
    case "other-hash":
      return make(
        "remote",
        `${url} uses another object format than SHA-1`,
        "tagboat cannot write to such a repository.",
      );
    case "dubious-owner":
      return make(
        "remote",
        `Git refuses to read ${url}, since another user owns it`,
        "Allow it in your Git configuration: safe.directory.",
      );
    default:
      return make("remote", `Git failed on ${url}`, "See the server's words above.");
  }
}

const noRepositoryIn = (folder: string): TagboatError =>
  new TagboatError("not-found", `There is no Git repository in the folder ${folder}`, {
    hint: "Give the path of a clone or of a bare repository, or an address such as https://git.example.com/owner/name.",
  });
