import type { Target } from "../domain/pipeline.ts";
import type { ChangeTrailer } from "../domain/trailers.ts";
import type { Snapshot } from "../git/repository.ts";
import { branchesFrom, repositoryOf } from "../targets/repo-branch.ts";
import type { World } from "../world.ts";
import { type Candidate, othersThan, versionedImage } from "./app-version.ts";
import { readPast, recentCommits, takenBackText, targetVersions } from "./past-versions.ts";
import { type MoveContext, sourcesOf } from "./update-context.ts";

export type SourceContext = Pick<MoveContext, "request" | "opened" | "from" | "home" | "gates" | "config">;

/**
 * Why a proposed version of a target may not enter any more: it was rolled back in an environment that it comes from, or replaced there
 * without a record of its proof. Undefined: it is still there, or its proof is recorded.
 */
export async function withdrawnAtSource(
  target: Target,
  proposed: readonly ChangeTrailer[],
  { context, world }: { readonly context: SourceContext; readonly world: World },
): Promise<string | undefined> {
  const changes = proposed.filter(({ app }) => app === target.app);
  if (changes.length === 0) return undefined;
  const { home } = context;
  const branches = branchesFrom(world, home);
  const candidate = await candidateOf(target, changes, () => branches.open(target));
  const sources = await sourcesOf(target, home.snapshot, { context, world });
  for (const source of sources) {
    if (source.target === undefined) continue;
    const repository = await repositoryOf(source.target, home, world);
    const place = { repository, tip: await branches.open(source.target), target: source.target };
    const reason = takenBackText(source.target, candidate, await readPast(place, recentCommits));
    if (reason !== undefined) return reason;
  }
  return context.gates.unprovable({ sources, ...candidate }, context.config);
}

/** What the target would have with the proposal: the images that it moves, and the others that are there. */
async function candidateOf(
  target: Target,
  changes: readonly ChangeTrailer[],
  open: () => Promise<Snapshot>,
): Promise<Candidate> {
  const version = changes.map(({ image, to }) => versionedImage(target, [image], to));
  const present = await targetVersions.read(await open(), target);
  return { version, beside: present.kind === "images" ? othersThan(version, present.images) : undefined };
}
