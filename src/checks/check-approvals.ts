import type { Config } from "../config/config.ts";
import { type CheckResult, ok, warning } from "../domain/check-result.ts";
import type { Target } from "../domain/pipeline.ts";
import type { Forge } from "../forges/forge.ts";
import { targetSettings } from "../targets/target-settings.ts";
import { tryCheck } from "./try-check.ts";

/**
 * Checks that the token can read the teams whose approvals the gates require. A gate can still open by accounts that it names, so nothing
 * here fails.
 */
export async function checkApprovals(
  forge: Forge,
  { targets, config }: { readonly targets: readonly Target[]; readonly config: Config | undefined },
): Promise<CheckResult[]> {
  const required = targets.flatMap((target) => targetSettings(target, config)?.gate.approvals.from ?? []);
  const teams = new Set(required.filter((name) => name.includes("/")));
  return Promise.all([...teams].map((team) => checkTeam(forge, team)));
}

async function checkTeam(forge: Forge, team: string): Promise<CheckResult> {
  const looked = { check: "pull-request", subject: forge.url } as const;
  const read = await tryCheck(looked, () => forge.approvals.members(team));
  if ("value" in read) return ok(looked, `the token may read who is in ${team}, whose approvals a gate requires`);
  const { message } = read.finding;
  return warning(looked, `approvals by ${team} would never count: ${message}`, hints[forge.kind]);
}

const forGitea = "Give the token the scope `read:organization`, and add its account to the team.";
const hints = {
  github:
    "Give tagboat the token of an app with `Members: read`, or a token with `read:org`; a job's own token cannot read teams.",
  gitea: forGitea,
  forgejo: forGitea,
} as const;
