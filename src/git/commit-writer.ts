import { TagboatError } from "../errors.ts";
import type { CommitId, CommitIdentity } from "./repository.ts";
import type { GitRunner } from "./runner.ts";

export interface CommitRequest {
  readonly tree: string;
  readonly parent: CommitId;
  readonly message: string;
  readonly identity: CommitIdentity | undefined;
}

/** Writes a commit into the store, signed where asked for. @throws config: nobody to make it, or no way to sign it */
export async function writeCommit(
  git: GitRunner,
  { tree, parent, message, identity = {} }: CommitRequest,
): Promise<CommitId> {
  if (message.includes("\0")) throw new TagboatError("usage", "A commit message cannot contain a NUL character");
  const sign = await signingOption(git, identity);
  const environment = {
    ...person("AUTHOR", identity.author),
    ...person("COMMITTER", identity.committer),
  };
  const input = message.endsWith("\n") ? message : `${message}\n`;
  const result = await git.attempt(["commit-tree", ...sign, "-p", parent, "-F", "-", tree], { input, environment });
  const id = result.stdout.toString("utf8").trim();
  if (result.exitCode === 0 && id !== "") return id;
  throw commitError(result.stderr);
}

function person(role: "AUTHOR" | "COMMITTER", who: CommitIdentity["author"]): Record<string, string> {
  return who === undefined ? {} : { [`GIT_${role}_NAME`]: who.name, [`GIT_${role}_EMAIL`]: who.email };
}

/** `commit-tree` is plumbing: it does not look at `commit.gpgSign` itself. */
async function signingOption(git: GitRunner, { sign = "auto", signingKey }: CommitIdentity): Promise<string[]> {
  const isSigned = sign === "on" || (sign === "auto" && (await isSigningConfigured(git)));
  return isSigned ? [`-S${signingKey ?? ""}`] : ["--no-gpg-sign"];
}

async function isSigningConfigured(git: GitRunner): Promise<boolean> {
  const { stdout } = await git.run(["config", "--type=bool", "--default=false", "--get", "commit.gpgSign"]);
  return stdout.toString("utf8").trim() === "true";
}

function commitError(stderr: string): TagboatError {
  const said = stderr.trim().replace(/\n+/g, "; ");
  if (/tell me who you are|empty ident|no (email|name) was given|ident name/i.test(stderr)) {
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
  return new TagboatError("bug", `git commit-tree failed unexpectedly: ${said}`);
}
