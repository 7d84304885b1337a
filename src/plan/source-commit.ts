import type { Config } from "../config/config.ts";
import { noSource } from "../domain/comparison.ts";
import type { ImageVersion } from "../domain/image-ref.ts";
import { commitIn } from "../domain/order.ts";
import type { Target } from "../domain/pipeline.ts";
import { declaredForge } from "../targets/declared-forge.ts";
import type { SourceCommit, World } from "../world.ts";
import { sourceCommit } from "./commit-options.ts";

/** An app in an environment, and the image versions whose source commit is wanted. */
export interface BuiltVersions {
  readonly target: Pick<Target, "tag" | "source">;
  readonly versions: readonly ImageVersion[];
}

export interface SourceContext {
  readonly config: Pick<Config, "forge" | "forges"> | undefined;
  readonly homeAddress: string;
  /** Repository of the source code, if a flag names it. */
  readonly source?: string | undefined;
}

/**
 * Finds the source commit that an app's images were built from. If the tag names the commit that the CI builds, or none, it is the CI's
 * commit. Otherwise it is the commit that the tag names. Undefined: the commit is unknown, or the images come from several commits.
 */
export async function sourceCommitOf(
  { target, versions }: BuiltVersions,
  context: SourceContext,
  { ci, sources }: Pick<World, "ci" | "sources">,
): Promise<SourceCommit | undefined> {
  const { source = target.source, homeAddress } = context;
  const forge = source === undefined ? undefined : declaredForge(source, context);
  const tags = versions.flatMap(({ tag }) => tag ?? []);
  const [sha, ...others] = commitsNamedBy({ target, versions });
  const built = sourceCommit(ci, homeAddress, tags) === undefined ? undefined : builtCommit(ci);
  if (built !== undefined && (sha === undefined || ci?.sha?.startsWith(sha))) return built;
  if (sha === undefined || others.length > 0) return undefined;
  return (await sources.locate({ repository: source, commit: sha, forge })) ?? built;
}

/**
 * Finds the source commit that the tags name. A gate must not guess, so the commit that the CI builds counts only if a tag names it.
 * "none": no tag names a commit. Undefined: the commit was not found, or the tags name several.
 */
export async function namedSourceOf(
  { target, versions }: BuiltVersions,
  context: SourceContext,
  { ci, sources }: Pick<World, "ci" | "sources">,
): Promise<SourceCommit | "none" | undefined> {
  const { source = target.source } = context;
  const [sha, ...others] = commitsNamedBy({ target, versions });
  if (sha === undefined) return "none";
  if (others.length > 0) return undefined;
  const built = builtCommit(ci);
  if (built?.commit.startsWith(sha)) return built;
  const forge = source === undefined ? undefined : declaredForge(source, context);
  return sources.locate({ repository: source, commit: sha, forge });
}

const commitsNamedBy = ({ target, versions }: BuiltVersions): readonly string[] => [
  ...new Set(
    versions.flatMap(({ tag }) =>
      tag === undefined ? [] : (commitIn(tag, { pattern: target.tag, source: anyCommit }) ?? []),
    ),
  ),
];

/** Accepts every text that can be a commit ID, because the lookup decides whether the commit exists. */
const anyCommit = { ...noSource, has: () => ({ known: true }) };

function builtCommit(ci: World["ci"]): SourceCommit | undefined {
  const { repositoryUrl: repository, sha, sourceSha: commit = sha } = ci ?? {};
  return repository === undefined || commit === undefined ? undefined : { repository, commit };
}
