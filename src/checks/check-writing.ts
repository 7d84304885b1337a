import type { Config } from "../config/config.ts";
import { pushRefusal } from "../deliver/push/push-change.ts";
import { type CheckResult, ok } from "../domain/check-result.ts";
import type { Target } from "../domain/pipeline.ts";
import { commitIdentity } from "../plan/commit-options.ts";
import { type Home, withConfig } from "../targets/home.ts";
import { branchesFrom, distinctBranches, type RepoBranch, repositoryOf } from "../targets/repo-branch.ts";
import type { World } from "../world.ts";
import { tryCheck } from "./try-check.ts";

export interface WritingRequest {
  readonly home: Home;
  /** Undefined if it could not be read: then the commit uses Git's configuration. */
  readonly config: Config | undefined;
  readonly targets: readonly Target[];
}

/** Checks that a commit can be made as configured, and that the server accepts our push: every kind of delivery pushes a commit. */
export async function checkWriting({ home, config, targets }: WritingRequest, world: World): Promise<CheckResult[]> {
  const findings: CheckResult[] = [];
  const seen = new Set<string | undefined>();
  for (const place of targets.length > 0 ? distinctBranches(targets) : [{}]) {
    if (!seen.has(place.repo)) findings.push(await checkPlace(place, { home, config }, world));
    seen.add(place.repo);
  }
  return findings;
}

function checkPlace(
  place: RepoBranch,
  { home, config }: Omit<WritingRequest, "targets">,
  world: World,
): Promise<CheckResult> {
  const looked = { check: "commit", subject: place.repo ?? home.repository.url } as const;
  const look = async (): Promise<CheckResult> => {
    const repository = await repositoryOf(place, await withConfig(home, config, world), world);
    const snapshot = await branchesFrom(world, home).open(place);
    const identity = commitIdentity(config?.commit ?? {});
    if (repository.rehearse === undefined) {
      await repository.checkChange?.(snapshot, { files: new Map(), message: "", identity });
      return ok(looked, "the host makes the commits, and signs them");
    }
    const refused = await repository.rehearse(snapshot, identity);
    if (refused !== undefined) throw pushRefusal(refused, snapshot.branch);
    return ok(
      looked,
      "a commit can be made (signed, if that is configured), and the server accepts pushes from this run",
    );
  };
  return tryCheck(looked, look).then((found) => ("finding" in found ? found.finding : found.value));
}
