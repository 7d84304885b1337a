import { isSameRepository } from "../domain/same-repository.ts";
import { TagboatError } from "../errors.ts";
import type { CommitIdentity, Identity } from "../git/repository.ts";
import type { CiFacts } from "../world.ts";

/** How to make a commit, from the flags or else the config. */
export interface CommitOptions {
  readonly title?: string | undefined;
  /** "Name <email>". */
  readonly author?: string | undefined;
  readonly committer?: string | undefined;
  readonly signOff?: boolean | undefined;
  readonly sign?: "auto" | "on" | "off" | undefined;
  readonly signingKey?: string | undefined;
  /** Whether the commit should start no workflow. */
  readonly skipCi?: boolean | undefined;
}

/** Asks a forge to start no workflow. GitHub, Gitea and Forgejo look for it anywhere in the message of a pushed commit. */
export const skipCiMark = "[skip ci]";

/** The options of the run, completed by those of the config. */
export function withConfigured(asked: CommitOptions, configured: CommitOptions = {}): CommitOptions {
  const said = Object.entries(asked).filter(([, wish]) => wish !== undefined && wish !== false);
  return { ...configured, ...Object.fromEntries(said) };
}

/** @throws usage: a name has no e-mail address */
export function commitIdentity({ author, committer, signOff, sign, signingKey }: CommitOptions): CommitIdentity {
  const by = committer ?? author;
  return {
    ...(author === undefined ? {} : { author: parseIdentity(author) }),
    ...(by === undefined ? {} : { committer: parseIdentity(by) }),
    ...(sign === undefined ? {} : { sign }),
    ...(signingKey === undefined ? {} : { signingKey }),
    ...(signOff === true ? { signOff } : {}),
  };
}

/** Parses "Name <email>". Neither part may contain characters that would end it early in a commit. */
function parseIdentity(text: string): Identity {
  const [, name, email] = /^\s*([^<>\p{Cc}]+?)\s*<([^<>\s\p{Cc}]+)>\s*$/u.exec(text) ?? [];
  if (name !== undefined && email !== undefined) return { name, email };
  throw new TagboatError("usage", `${JSON.stringify(text)} is not a name and an e-mail address`, {
    hint: 'Write it as "Ada Lovelace <ada@example.com>".',
  });
}

/** User and run: "alice (workflow build, run https://…)". Undefined outside CI, where the commit's author shows the user. */
export function runBy(ci: CiFacts | undefined): string | undefined {
  if (ci?.actor === undefined) return undefined;
  const facts = [ci.workflow && `workflow ${ci.workflow}`, ci.runUrl && `run ${ci.runUrl}`].filter(Boolean);
  return facts.length === 0 ? ci.actor : `${ci.actor} (${facts.join(", ")})`;
}

/**
 * Page of the commit that was built. A run in the config repository usually builds nothing, so its commit is the source only if
 * it is in a tag.
 */
export function sourceCommit(
  ci: CiFacts | undefined,
  configRepository: string,
  tags: readonly string[],
): string | undefined {
  if (ci?.sha === undefined || ci.repositoryUrl === undefined) return undefined;
  const { sha, sourceSha = sha } = ci;
  const isTagged = tags.some((tag) => tag.length >= 7 && (sha.startsWith(tag) || tag.includes(sha.slice(0, 7))));
  const isConfig = isSameRepository(ci.repositoryUrl, configRepository);
  return isTagged || !isConfig ? `${ci.repositoryUrl}/commit/${sourceSha}` : undefined;
}
