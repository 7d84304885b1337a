import type { Config, Report } from "../config/config.ts";
import type { ImageVersion } from "../domain/image-ref.ts";
import type { Target } from "../domain/pipeline.ts";
import type { Forge } from "../forges/forge.ts";
import { sourceCommitOf } from "../plan/source-commit.ts";
import { declaredForge } from "../targets/declared-forge.ts";
import { locateBranch } from "../targets/repo-branch.ts";
import { targetSettings } from "../targets/target-settings.ts";
import type { SourceCommit, World } from "../world.ts";

/** The settings that all reports of a run share. */
export interface ReportContext {
  readonly config: Config | undefined;
  /** Address of the home repository. */
  readonly homeAddress: string;
  /** From flags; overrides the config. */
  readonly report?: Report | undefined;
  readonly source?: string | undefined;
  /** The versions that the run should deliver. For a failed delivery, only they identify the source commit. */
  readonly wanted?: readonly ImageVersion[];
}

/** One app in one environment, with the versions that are there or should come. */
export interface ReportSubject {
  readonly target: Target;
  /** Versions of its images. */
  readonly versions: readonly ImageVersion[];
  /** The commit of the config repository with the versions, or the one that proposes them. */
  readonly commit?: string | undefined;
  /** Page of the pull request, if there is one. */
  readonly url?: string | undefined;
}

/** A commit that can get a report, and its forge. */
export interface ReportDestination {
  readonly forge: Forge;
  readonly commit: string;
}

interface Wishes {
  readonly report: Report;
  /** Page of the running app. */
  readonly environmentUrl?: string;
}

/** The report settings of a target. If the config does not know its app, those of its environment or the defaults. Flags override them. */
export function reportSettings({ app, environment = "" }: Target, { config, report }: ReportContext): Wishes {
  const settings = targetSettings({ app, environment }, config);
  if (settings === undefined) {
    const said = config?.environments.get(environment)?.settings.report ?? config?.defaults.report;
    return { report: report ?? said ?? "none" };
  }
  const { report: said, environmentUrl } = settings;
  return { report: report ?? said, ...(environmentUrl === undefined ? {} : { environmentUrl }) };
}

/** The same context without commit statuses, for a run that may not write; warns if a status was requested. */
export function permittedReports(
  context: ReportContext,
  targets: readonly Target[],
  { ci, log }: World,
): ReportContext {
  if (ci?.mayNotWrite === undefined) return context;
  if (targets.some((target) => reportSettings(target, context).report !== "none"))
    log.warn(`${ci.mayNotWrite}: no status is set on any commit`);
  return { ...context, report: "none" };
}

/**
 * The destination of a report, or why it has none; undefined: it has none, as the user would expect. @throws TagboatError if its forge
 * cannot be determined or asked
 */
export async function reportDestination(
  subject: ReportSubject,
  context: ReportContext,
  world: World,
): Promise<ReportDestination | string | undefined> {
  const isSource = reportSettings(subject.target, context).report === "source-commit";
  const found = isSource ? await sourceCommitOf(subject, context, world) : configCommit(subject, context);
  if (found === undefined) return isSource ? unknownSource : undefined;
  const forge = await world.forges.of(found.repository, declaredForge(found.repository, context));
  return { forge, commit: found.commit };
}

const unknownSource = "its source commit is not known; `source` in the config file, and `tag`, would tell";

const configCommit = ({ target, commit }: ReportSubject, { homeAddress }: ReportContext): SourceCommit | undefined =>
  commit === undefined ? undefined : { repository: locateBranch(target, { address: homeAddress }).address, commit };
