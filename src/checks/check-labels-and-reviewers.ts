import type { Config } from "../config/config.ts";
import type { ProposalSettings } from "../deliver/proposal/proposal-text.ts";
import { type CheckResult, ok, warning } from "../domain/check-result.ts";
import type { Target } from "../domain/pipeline.ts";
import type { Forge } from "../forges/forge.ts";
import { tryCheck } from "./try-check.ts";

export interface LabelsAndReviewersUse {
  readonly targets: readonly Target[];
  readonly config: Config | undefined;
  /** The token belongs to a CI job. */
  readonly isJob: boolean;
}

/** Checks that the requested labels and teams are possible. A delivery goes on without them, so nothing here fails. */
export async function checkLabelsAndReviewers(forge: Forge, use: LabelsAndReviewersUse): Promise<CheckResult[]> {
  const looked = { check: "pull-request", subject: forge.url } as const;
  const wishes = wishesOf(use);
  const labels = [...new Set(wishes.flatMap((wish) => wish.labels ?? []))];
  const teams = wishes.flatMap(({ reviewers = [] }) => reviewers.filter((name) => name.includes("/")));
  const findings =
    teams.length > 0 && use.isJob && forge.kind === "github" ? [warning(looked, noTeams, otherToken)] : [];
  if (labels.length === 0) return findings;
  const read = await tryCheck(looked, () => forge.labelsAndReviewers.labelRefusal());
  if ("finding" in read) return [...findings, warning(looked, `labels: ${read.finding.message}`, read.finding.hint)];
  const names = labels.join(", ");
  if (read.value === undefined) return [...findings, ok(looked, `nothing is known against its labels (${names})`)];
  return [...findings, warning(looked, `its labels (${names}) cannot be added: ${read.value}`, hints[forge.kind])];
}

const noTeams = "no team can be asked for a review: GitHub's job token knows none";
const otherToken = "Give tagboat the token of an app or of a person as TAGBOAT_TOKEN, or name people.";

const forGitea = "Give the token the scope `write:issue`; without it, pull requests have no labels.";
const hints = {
  github: "Give the token the scope, or leave `pullRequest.labels` out.",
  gitea: forGitea,
  forgejo: forGitea,
} as const;

/** The settings of each environment that gets pull requests. */
function wishesOf({ targets, config }: LabelsAndReviewersUse): ProposalSettings[] {
  const proposed = targets.filter(({ delivery }) => delivery !== "push");
  const environments = new Set(proposed.flatMap(({ environment }) => environment ?? []));
  return [...environments].flatMap((name) => config?.environments.get(name)?.pullRequest ?? []);
}
