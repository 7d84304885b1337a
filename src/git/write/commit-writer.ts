import { TagboatError } from "../../errors.ts";
import { configByEnvironment } from "../cli/environment.ts";
import { localFailure } from "../cli/machine-failure.ts";
import type { GitResult, GitRunner } from "../cli/runner.ts";
import type { CommitId, CommitIdentity, Identity } from "../repository.ts";

export interface CommitRequest {
  readonly tree: string;
  /** The result of `signingOption`. */
  readonly sign: readonly string[];
  readonly parent: CommitId;
  readonly message: string;
  readonly identity: CommitIdentity | undefined;
  /** Author and committer if neither the caller nor Git's configuration names one. */
  readonly fallbackIdentity?: Identity | undefined;
}

/** Writes a commit into the store, signed if requested. @throws config: there is no author, or no way to sign */
export async function writeCommit(
  git: GitRunner,
  { tree, sign, parent, message, identity = {}, fallbackIdentity }: CommitRequest,
): Promise<CommitId> {
  if (message.includes("\0")) throw new TagboatError("usage", "A commit message cannot contain a NUL character");
  const attempt = async ({ author, committer }: CommitIdentity, config: Record<string, string>) => {
    const environment = { ...person("AUTHOR", author), ...person("COMMITTER", committer), ...config };
    const input = identity.signOff === true ? await signedOff(git, message, environment) : withNewline(message);
    return git.attempt(["commit-tree", ...sign, "-p", parent, "-F", "-", tree], { input, environment });
  };
  // With a fallback identity, Git must not invent a name from the machine's.
  let result = await attempt(
    identity,
    fallbackIdentity === undefined ? {} : configByEnvironment([["user.useConfigOnly", "true"]]),
  );
  if (fallbackIdentity !== undefined && lacksIdentity(result)) {
    result = await attempt({ author: fallbackIdentity, committer: fallbackIdentity, ...identity }, {});
  }
  const id = result.stdout.toString("utf8").trim();
  if (result.exitCode === 0 && id !== "") return id;
  throw commitError(result);
}

const withNewline = (message: string): string => (message.endsWith("\n") ? message : `${message}\n`);

/** The message with a `Signed-off-by` trailer of Git's committer. Without a committer, `commit-tree` reports the error. */
async function signedOff(git: GitRunner, message: string, environment: Record<string, string>): Promise<string> {
  const { stdout } = await git.attempt(["var", "GIT_COMMITTER_IDENT"], { environment });
  const who = stdout.toString("utf8").replace(/ \d+ [+-]\d{4}\s*$/, "");
  return who === "" ? withNewline(message) : `${withNewline(message)}Signed-off-by: ${who}\n`;
}

function person(role: "AUTHOR" | "COMMITTER", who: CommitIdentity["author"]): Record<string, string> {
  return who === undefined ? {} : { [`GIT_${role}_NAME`]: who.name, [`GIT_${role}_EMAIL`]: who.email };
}

/** The option that makes `commit-tree` sign or not: as a plumbing command it ignores `commit.gpgSign`. */
export async function signingOption(
  git: GitRunner,
  { sign = "auto", signingKey }: CommitIdentity = {},
): Promise<readonly string[]> {
  const isSigned = sign === "on" || (sign === "auto" && (await isSigningConfigured(git)));
  return isSigned ? [`-S${signingKey ?? ""}`] : ["--no-gpg-sign"];
}

async function isSigningConfigured(git: GitRunner): Promise<boolean> {
  const { stdout } = await git.run(["config", "--type=bool", "--default=false", "--get", "commit.gpgSign"]);
  return stdout.toString("utf8").trim() === "true";
}

const lacksIdentity = ({ exitCode, stderr }: GitResult): boolean =>
  exitCode !== 0 && /tell me who you are|empty ident|no (email|name) was given|ident name/i.test(stderr);

function commitError(result: GitResult): TagboatError {
  const { stderr } = result;
  const said = stderr.trim().replace(/\n+/g, "; ");
  if (lacksIdentity(result)) {
    return new TagboatError("config", "Git does not know who makes the commit", {
      hint: "Set user.name and user.email in your Git configuration, or GIT_AUTHOR_NAME, GIT_AUTHOR_EMAIL, GIT_COMMITTER_NAME and GIT_COMMITTER_EMAIL.",
      cause: new Error(said),
    });
  }
  if (/sign|gpg|secret key|ssh-keygen|passphrase/i.test(stderr)) {
    return new TagboatError("config", `The commit could not be signed: ${said}`, {
      hint: "Look at gpg.format and user.signingKey in your Git configuration; an agent must hold the key, since nobody is asked for a passphrase.",
    });
  }
  return localFailure(["commit-tree"], result);
}
