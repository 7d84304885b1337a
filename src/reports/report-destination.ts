import type { Config, Report } from "../config/config.ts";
import { noSource } from "../domain/comparison.ts";
import type { ImageVersion } from "../domain/image-ref.ts";
import { commitIn } from "../domain/order.ts";
import type { Target } from "../domain/pipeline.ts";
import type { Forge } from "../forges/forge.ts";
import { sourceCommit } from "../plan/commit-options.ts";
import { declaredForge } from "../targets/declared-forge.ts";
import { locateBranch } from "../targets/repo-branch.ts";
import { targetSettings } from "../targets/target-settings.ts";
import type { SourceCommit, World } from "../world.ts";

/** What all reports of a run have in common. */
export interface ReportContext {
  readonly config: Config | undefined;
  /** Address of the home repository. */
  readonly homeAddress: string;
  /** What was asked for by hand, before what the config says. */
  readonly report?: Report | undefined;
  readonly source?: string | undefined;
  /** What the run is to bring: of what is not delivered, nothing else tells the source commit. */
  readonly wanted?: readonly ImageVersion[];
}

/** One app in one environment, and what stands there or is to stand there. */
export interface ReportSubject {
  readonly target: Target;
  /** Of its images. */
  readonly versions: readonly ImageVersion[];
  /** The commit of the config repository that carries them, or proposes to. */
  readonly commit?: string | undefined;
  /** Page of the pull request, where there is one. */
  readonly url?: string | undefined;
}

/** A commit that can be told something, and where. */
export interface ReportDestination {
  readonly forge: Forge;
  readonly commit: string;
}

interface Wishes {
  readonly report: Report;
  /** Page of what runs there. */
  readonly environmentUrl?: string;
}

/** What is said about reports on a target; one without a config file has what is asked for by hand. */
export function reportSettings({ app, environment = "" }: Target, { config, report }: ReportContext): Wishes {
  const settings = targetSettings({ app, environment }, config);
  if (settings === undefined) {
    const said = config?.environments.get(environment)?.settings.report ?? config?.defaults.report;
    return { report: report ?? said ?? "none" };
  }
  const { report: said, environmentUrl } = settings;
  return { report: report ?? said, ...(environmentUrl === undefined ? {} : { environmentUrl }) };
}

/** The same scene without commit statuses, for a run that may not write; warns if a status was requested. */
export function permittedReports(scene: ReportContext, targets: readonly Target[], { ci, log }: World): ReportContext {
  if (ci?.mayNotWrite === undefined) return scene;
  if (targets.some((target) => reportSettings(target, scene).report !== "none"))
    log.warn(`${ci.mayNotWrite}: no status is set on any commit`);
  return { ...scene, report: "none" };
}

/** Where a report goes, or why it can go nowhere; undefined: nowhere, and nobody would expect it. @throws TagboatError where its host cannot be known or asked */
export async function reportDestination(
  subject: ReportSubject,
  scene: ReportContext,
  world: World,
): Promise<ReportDestination | string | undefined> {
  const isSource = reportSettings(subject.target, scene).report === "source-commit";
  const found = isSource ? await sourceOf(subject, scene, world) : configCommit(subject, scene);
  if (found === undefined) return isSource ? unknownSource : undefined;
  const forge = await world.forges.of(found.repository, declaredForge(found.repository, scene));
  return { forge, commit: found.commit };
}

const unknownSource = "its source commit is not known; `source` in the config file, and `tag`, would tell";

const configCommit = ({ target, commit }: ReportSubject, { homeAddress }: ReportContext): SourceCommit | undefined =>
  commit === undefined ? undefined : { repository: locateBranch(target, { address: homeAddress }).address, commit };

/** What the CI builds, where the tag is of that commit or of none; else the commit that the tag names. */
async function sourceOf(
  { target, versions }: ReportSubject,
  scene: ReportContext,
  { ci, sources }: World,
): Promise<SourceCommit | undefined> {
  const { source = target.source, homeAddress } = scene;
  const forge = source === undefined ? undefined : declaredForge(source, scene);
  const tags = versions.flatMap(({ tag }) => tag ?? []);
  const [sha, ...others] = new Set(
    tags.flatMap((tag) => commitIn(tag, { pattern: target.tag, source: anyCommit }) ?? []),
  );
  const built = sourceCommit(ci, homeAddress, tags) === undefined ? undefined : builtCommit(ci);
  if (built !== undefined && (sha === undefined || ci?.sha?.startsWith(sha))) return built;
  // Images of several commits have no commit in common to be told.
  if (sha === undefined || others.length > 0) return undefined;
  return (await sources.locate({ repository: source, commit: sha, forge })) ?? built;
}

/** What may be a commit is looked up as one. */
const anyCommit = { ...noSource, has: () => ({ known: true }) };

function builtCommit(ci: World["ci"]): SourceCommit | undefined {
  const { repositoryUrl: repository, sha, sourceSha: commit = sha } = ci ?? {};
  return repository === undefined || commit === undefined ? undefined : { repository, commit };
}
