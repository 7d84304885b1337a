import type { Target } from "../domain/pipeline.ts";
import { formatVersion, parseTrailers } from "../domain/trailers.ts";
import type { Repository } from "../git/repository.ts";
import type { AppVersion } from "../plan/app-version.ts";
import { namedSourceOf, sourceCommitOf } from "../plan/source-commit.ts";
import { type Declarations, declaredForge } from "../targets/declared-forge.ts";
import type { SourceCommit, World } from "../world.ts";
import type { RequirementCommits } from "./read-requirements.ts";

/** The commit that introduced the version of an earlier environment. */
export interface IntroducingCommit {
  readonly source: Target;
  readonly repository: Repository;
  /** Its address may contain credentials. */
  readonly at: SourceCommit;
}

export interface EnteringVersion {
  readonly target: Target;
  readonly version: AppVersion;
  /** One for each environment in `after`. Undefined: at least one of them has no such commit. */
  introduced(): Promise<readonly IntroducingCommit[] | undefined>;
}

/** The commits on which a gate requires statuses. */
export const requirementCommits = (
  entering: EnteringVersion,
  declarations: Declarations,
  world: Pick<World, "ci" | "sources">,
): RequirementCommits => ({
  "source-commit": async () => {
    const found = await sourceOf(entering, declarations, world);
    return found === undefined ? [] : [found];
  },
  "config-commit": async () => ((await entering.introduced()) ?? []).map(({ at }) => at),
});

/**
 * Finds the source commit of a version: the commit that its tag names. If the tag names none, an entry environment uses the commit that
 * the CI builds. In other environments, the CI may already build a newer commit. There, the trailers of the commits that introduced the
 * version to the earlier environments decide.
 */
async function sourceOf(
  { target, version, introduced }: EnteringVersion,
  declarations: Declarations,
  world: Pick<World, "ci" | "sources">,
): Promise<SourceCommit | undefined> {
  const built = { target, versions: version };
  const named = await namedSourceOf(built, declarations, world);
  if (named !== "none") return named;
  if (target.after.length === 0) return sourceCommitOf(built, declarations, world);
  const { source: repository } = target;
  if (repository === undefined) return undefined;
  const said = await Promise.all(((await introduced()) ?? []).map((one) => sourceInTrailers(one, version)));
  const [commit, ...others] = new Set(said);
  if (commit === undefined || others.length > 0) return undefined;
  return world.sources.locate({ repository, commit, forge: declaredForge(repository, declarations) });
}

/** The source commit that a commit message names, if the message says that the commit introduced this version. */
async function sourceInTrailers(
  { source: { app, environment }, repository, at }: IntroducingCommit,
  version: AppVersion,
): Promise<string | undefined> {
  for await (const { message } of repository.log(at.commit, { count: 1 })) {
    const { changes, source = "" } = parseTrailers(message);
    const own = changes.filter((change) => change.app === app && change.environment === environment);
    const isBrought = version.every((image) => own.some(({ to }) => formatVersion(to) === formatVersion(image)));
    return isBrought ? /\/commit\/([0-9a-f]{40,64})$/.exec(source)?.[1] : undefined;
  }
  return undefined;
}
